"""What a note says, before and now: words inserted and deleted, passage by passage, for each language and audience.

Two texts in, Changes out. Words are compared whole, with their marks; ideographs one by one, for their
script has no word edges. What changes for all audiences of a language alike is told once.
"""

from __future__ import annotations

import subprocess
import tarfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from diff_match_patch import diff_match_patch

from .filing import read_note
from .ledger import Ledger
from .pipeline import Pipeline
from .problems import Place, Problem, Trouble
from .records import Note
from .said import Pair, Passage, Said, said, spoken_to, unpacked

Op = Literal["same", "deleted", "inserted"]
Part = tuple[Op, str]
_OPS: dict[int, Op] = {-1: "deleted", 0: "same", 1: "inserted"}
_FIRST = 0xF0000  # private-use characters stand for words while they are compared


@dataclass(frozen=True)
class Change:
    """One passage that is not what it was; a new one has only insertions, one gone only deletions."""

    at: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Changes:
    """What changed in a language for some audiences alike; `copies` of `of` recipients read it.

    Passages are as the first audience reads them, the one with most recipients.
    """

    language: str
    audiences: tuple[str, ...]
    copies: int
    of: int
    changes: tuple[Change, ...]

    @property
    def some(self) -> bool:
        """Whether only some recipients' copies change in this language."""
        return self.copies < self.of

    def as_json(self) -> dict[str, Any]:
        """Return it for programs: parts are [operation, words]."""
        changes = [{"at": one.at, "parts": [list(part) for part in one.parts]} for one in self.changes]
        whole = {"language": self.language, "audiences": list(self.audiences), "recipients": self.copies}
        return {**whole, "of": self.of, "changes": changes}


def compare(before: Said, now: Said, recipients: Mapping[str, int], languages: Sequence[str]) -> tuple[Changes, ...]:
    """Return what changed, by language; `recipients` counts those of each audience."""
    found: list[Changes] = []
    for code in languages:
        alike: dict[tuple[Any, ...], list[str]] = {}
        shown: dict[tuple[Any, ...], tuple[Change, ...]] = {}
        named = {name for language, name in (*before, *now) if language == code}
        for name in sorted(named, key=lambda name: (-recipients.get(name, 0), name)):
            pair = (code, name)
            changes = tuple(_passages(before.get(pair, ()), now.get(pair, ())))
            edits = tuple((one.at, tuple(part for part in one.parts if part[0] != "same")) for one in changes)
            alike.setdefault(edits, []).append(name)
            shown.setdefault(edits, changes)
        total = sum(recipients.get(name, 0) for name in named)
        for edits, names in alike.items():
            if changes := shown[edits]:
                count = sum(recipients.get(name, 0) for name in names)
                found.append(Changes(code, tuple(names), count, total, changes))
    return tuple(found)


def _passages(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Change]:
    old, new = ([(one.move, one.text) for one in many] for many in (before, now))
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op != "equal":
            yield from _paired(before[a:b], now[c:d])


def _paired(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Change]:
    """Pair what was with what is, in order and within a move; each takes the most alike that is left."""
    start = 0
    for one in before:
        rest = [(i, other) for i, other in enumerate(now[start:], start) if other.move == one.move]
        likeness = [(SequenceMatcher(None, one.text, other.text, autojunk=False).ratio(), -i) for i, other in rest]
        best = max(likeness, default=(0.0, 0))
        if best[0] < 0.4 and not (len(rest) == 1 and best[0] > 0.2):
            yield Change(one.at, (("deleted", one.text),))
            continue
        at = -best[1]
        yield from (Change(new.at, (("inserted", new.text),)) for new in now[start:at])
        yield Change(now[at].at, words(one.text, now[at].text))
        start = at + 1
    yield from (Change(new.at, (("inserted", new.text),)) for new in now[start:])


def words(before: str, now: str) -> tuple[Part, ...]:
    """Return two texts as one, cut into what stayed, what went and what came, never inside a word."""
    table: dict[str, str] = {}
    coded = ["".join(table.setdefault(word, chr(_FIRST + len(table))) for word in cut(text)) for text in (before, now)]
    meant = {code: word for word, code in table.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # the same answer on a slow machine
    found = engine.diff_main(*coded, False)
    engine.diff_cleanupSemantic(found)
    return tuple((_OPS[op], "".join(meant[code] for code in run)) for op, run in found)


def cut(text: str) -> tuple[str, ...]:
    """Cut a text into words, spaces and signs; marks stay with their letter, and an ideograph is a word."""
    found: list[str] = []
    open_ = ""
    for char in text:
        kind = unicodedata.category(char)
        letter = kind[0] in "LN"
        wide = letter and unicodedata.east_asian_width(char) in "WF"
        if found and (kind[0] == "M" or (kind == "Cf" and open_) or (letter and not wide and open_ == "word")):
            found[-1] += char
        else:
            found.append(char)
            open_ = "wide" if wide else "word" if letter else ""
    return tuple(found)


# -- what is compared with -------------------------------------------------------------------------


def before(pipeline: Pipeline, note: Note, against: str, ledger: Ledger | None) -> Said:
    """Return what a note said: as 'issued' or 'approved', in a file, or at a revision of git. Raises Trouble."""
    if against in ("issued", "approved"):
        return _kept(note, against, ledger)
    if Path(against).suffix in (".yaml", ".yml"):
        if not Path(against).is_file():
            raise Trouble([Problem(Place(against), "file", "there is no such file", "name a note's YAML")])
        other = read_note(Path(against)).model_copy(update={"id": note.id})
        registry = replace(pipeline.registry, notes={**pipeline.registry.notes, note.id: other})
        return said(Pipeline(registry), other)
    with revision(pipeline.registry.folder, against) as folder:
        try:
            old = Pipeline.open(folder)
        except Trouble as trouble:
            message = f"the office of {against} cannot be read by this program: {trouble.problems[0].message}"
            raise Trouble([Problem(Place("noteverbale"), "revision", message, "name a later revision")]) from None
        if note.id not in old.registry.notes:
            message = f"there is no note '{note.id}' at {against}"
            raise Trouble([Problem(Place("noteverbale"), "note", message, "name a later revision")])
        return said(old, old.registry.notes[note.id])


def _kept(note: Note, what: str, ledger: Ledger | None) -> Said:
    kind = {"issued": "issue", "approved": "approve"}[what]
    entries = [one for one in (ledger.entries(note=note.id) if ledger else ()) if one.kind == kind]
    kept: dict[Pair, tuple[Passage, ...]] = {}
    for entry in entries:
        kept |= unpacked(entry.content["said"]) if "said" in entry.content else {}
    if not kept:
        message = f"the ledger has no words of '{note.id}' as {what}"
        raise Trouble([Problem(note.place(), f"not-{what}", message, "compare with a revision of git: --against HEAD")])
    return kept


@contextmanager
def revision(folder: Path, name: str) -> Iterator[Path]:
    """Yield an office's folder as it was at a revision of git, in a place that is thrown away. Raises Trouble."""
    found = _git(folder, name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = found.decode().strip()
    with TemporaryDirectory(prefix="noteverbale-") as place:
        packed = Path(place) / "office.tar"
        packed.write_bytes(_git(folder, name, "archive", "--format=tar", commit, "data", "notes", "templates"))
        with tarfile.open(packed) as archive:
            archive.extractall(Path(place) / "office", filter="data")
        yield Path(place) / "office"


def _git(folder: Path, name: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        message, hint = "git is not installed", "install it, or compare with 'issued' or a file"
        raise Trouble([Problem(Place("noteverbale"), "git", message, hint)]) from None
    if done.returncode:
        message = f"git has no office here as of '{name}'"
        hint = (
            done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            or "name a revision, a YAML file, or 'issued'"
        )
        raise Trouble([Problem(Place("noteverbale"), "revision", message, hint)])
    return done.stdout


def differences(
    pipeline: Pipeline, note: Note, against: str, ledger: Ledger | None, languages: Sequence[str] = ()
) -> tuple[Changes, ...]:
    """Return what changed in a note since it was `against`. Raises Trouble.

    What was kept of an issue or an approval is compared copy by copy: a language that did not go out then is not new.
    """
    old, new = before(pipeline, note, against, ledger), said(pipeline, note)
    if against in ("issued", "approved"):
        new = {pair: many for pair, many in new.items() if pair in old}
    count = {str(audience): many for audience, many in spoken_to(pipeline, note).items()}
    return compare(old, new, count, languages or sorted({code for code, _ in {*old, *new}}))
