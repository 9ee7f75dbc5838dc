BEGIN TRANSACTION;
CREATE TABLE entries (
  serial   INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  by       TEXT NOT NULL CHECK (by <> ''),
  kind     TEXT NOT NULL CHECK (kind IN ('opening', 'external', 'reserve', 'approve', 'return', 'issue', 'void', 'correct', 'comment')),
  series   TEXT NOT NULL DEFAULT '',
  year     INTEGER,
  number   INTEGER CHECK (number > 0),
  variant  TEXT NOT NULL DEFAULT '',
  note     TEXT NOT NULL DEFAULT '',
  reason   TEXT NOT NULL DEFAULT '',
  content  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(content)),
  previous TEXT NOT NULL,
  digest   TEXT NOT NULL
) STRICT;
INSERT INTO "entries" VALUES(1,'2026-03-04T09:00:00+00:00','clerk','opening','CU',2026,NULL,'','','numbers to 11 were taken on paper — «écrits»','{"first":12}','','ea74911b2caabd79fac2efda43d66fa9b6c811099fbc3406f1b068f6e3d29ed2');
INSERT INTO "entries" VALUES(2,'2026-03-04T09:00:00+00:00','clerk','reserve','CU',2026,12,'A','own','','{}','ea74911b2caabd79fac2efda43d66fa9b6c811099fbc3406f1b068f6e3d29ed2','418446d7368f932305949630021fc8d512ec3fcf8809b47edc59489f66eb99b7');
INSERT INTO "entries" VALUES(3,'2026-03-04T09:00:00+00:00','clerk','issue','CU',2026,12,'A','own','','{"copies":[{"audience":"government/participant","language":"fr","recipient":"FRA","why":"its first language"}],"dated":"2026-03-04","filled":{"FRA fr":{"City":"Vienne"}},"lang":"own","left_out":{"MCO":"no mission on file"},"plan":"0f","said":{"copies":{"fr government/participant":[0]},"texts":[["opening",1,"The Secretariat presents its compliments."]]},"to":["FRA"]}','418446d7368f932305949630021fc8d512ec3fcf8809b47edc59489f66eb99b7','ad8166332c14d1b15fe7e67fe602f9dc34c084db47f69b35c3007952ee15356f');
INSERT INTO "entries" VALUES(4,'2026-03-04T09:00:00+00:00','clerk','void','CU',2026,12,'A','own','отменено','{}','ad8166332c14d1b15fe7e67fe602f9dc34c084db47f69b35c3007952ee15356f','7e53d43a0831ff281e8732b2d3322d63f9c4bc86c6eeaef192c28dbe0943e2e6');
INSERT INTO "entries" VALUES(5,'2026-03-05T09:00:00+00:00','B. Reviser','reserve','CU',2026,13,'B','other','','{}','7e53d43a0831ff281e8732b2d3322d63f9c4bc86c6eeaef192c28dbe0943e2e6','bd63aef45cd717f7f26c2c4f4c42d0e9a1e499bdab60714fcae53b604fd64b63');
INSERT INTO "entries" VALUES(6,'2026-03-05T09:00:00+00:00','B. Reviser','comment','',NULL,NULL,'','other','','{"language":"fr","move":"invitation","on":"trois jours","paragraph":1,"text":"Deux jours, pas trois «?»","version":1}','bd63aef45cd717f7f26c2c4f4c42d0e9a1e499bdab60714fcae53b604fd64b63','2c80066e077f4390f2194308713c765e328a63b9c6ceea7ffd33b192b22fbc14');
INSERT INTO "entries" VALUES(7,'2026-03-05T09:00:00+00:00','C. Chief','return','',NULL,NULL,'','other','see the comment','{"language":"fr","version":1}','2c80066e077f4390f2194308713c765e328a63b9c6ceea7ffd33b192b22fbc14','61bfe2f06192cd9c2d94149f00974a158a1fc2793986fd507617fdd9704431c5');
INSERT INTO "entries" VALUES(8,'2026-03-05T09:00:00+00:00','C. Chief','comment','',NULL,NULL,'','other','','{"resolves":6,"version":1}','61bfe2f06192cd9c2d94149f00974a158a1fc2793986fd507617fdd9704431c5','42919e11c1be947507896c3711e14ac7dcb78a182e54a86f8033adbedaec05bb');
INSERT INTO "entries" VALUES(9,'2026-03-05T09:00:00+00:00','C. Chief','approve','',NULL,NULL,'','other','','{"compositions":{"fr government/participant":"c"},"engine":"e","hash":"h","language":"","sheet":"s","version":1}','42919e11c1be947507896c3711e14ac7dcb78a182e54a86f8033adbedaec05bb','a4569dc1e9c3d30aafd5f26adccf30d49ac62d006f108aa9fc8d90cf306ea7e2');
INSERT INTO "entries" VALUES(10,'2026-03-05T09:00:00+00:00','clerk','external','CU',2009,33,'A','old','','{}','a4569dc1e9c3d30aafd5f26adccf30d49ac62d006f108aa9fc8d90cf306ea7e2','4d66f77fe5dd6ed46716f63d957c665659f50da09febfe570bf850653ae4c96a');
INSERT INTO "entries" VALUES(11,'2027-01-02T09:00:00+00:00','clerk','opening','CU',2027,NULL,'','','the series goes on in a new year','{"first":1,"version":1}','4d66f77fe5dd6ed46716f63d957c665659f50da09febfe570bf850653ae4c96a','d4853120f33c6910f214420850aba1d585bd6774f5518d5c6f685ba96174bc02');
INSERT INTO "entries" VALUES(12,'2027-01-02T09:00:00+00:00','clerk','reserve','CU',2027,1,'','','a new year','{}','d4853120f33c6910f214420850aba1d585bd6774f5518d5c6f685ba96174bc02','458714242cbf70270d0754f5ee6cfca2dde909a693b05b6a93bf60db594e117a');
CREATE UNIQUE INDEX a_number_is_taken_once ON entries (series, year, number, variant)
  WHERE kind IN ('reserve', 'external');
CREATE UNIQUE INDEX a_year_opens_once ON entries (series, year) WHERE kind = 'opening';
CREATE TRIGGER nothing_is_changed BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER nothing_is_removed BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER serials_have_no_gap BEFORE INSERT ON entries
  WHEN NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM entries)
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
COMMIT;
PRAGMA user_version = 1;
