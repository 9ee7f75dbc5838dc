"""The copies of a folder are sealed all or with a clear problem, once; the verdict knows sealed copies and those cut back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from pyhanko.sign.timestamps import HTTPTimeStamper

from coded_support import coded_copy
from noteverbale.issuing.sealing import manifests_to_seal, record, seal_copies
from noteverbale.issuing.signing import sign_manifests
from noteverbale.ledger.entries import Issue, Made, Texts
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.verification.ledger_states import Issued, issued
from noteverbale.verification.public_keys import Trust
from noteverbale.verification.register import Register
from noteverbale.verification.seal_key import OpenedSeal
from noteverbale.verification.seal_list import SEALS, add_seal
from noteverbale.verification.verdicts import Finding, beside, open_manifest, verify
from seal_support import another, office
from signing_support import DAY, PASSPHRASE, REFERENCE, SINCE, store, write_copies

AT = "2026-03-04T09:00:00+00:00"


@dataclass(frozen=True)
class Issuance:
    """A folder of two issued copies, the ledger that has them, the office's published lists."""

    folder: Path
    ledger: Ledger
    office: Pipeline
    published: Path

    @property
    def states(self) -> dict[str, Issued]:
        return issued(self.ledger, {"CU": self.office.registry.series["CU"].format}, {})

    @property
    def trust(self) -> Trust:
        return store(self.published).trust()

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    def seal(self, opened: OpenedSeal | None = None) -> int:
        (path,) = manifests_to_seal(self.folder, self.states)
        sealed, made = seal_copies(path, opened or OPENED, self.office.registry)
        record(self.ledger, path, sealed, "clerk", AT)
        return made

    def sign(self) -> tuple[Path, ...]:
        keys = store(self.published)
        keys.make(PASSPHRASE, SINCE)
        return sign_manifests(self.folder, keys.open(PASSPHRASE), keys.trust(), self.states)

    def verify(self, file: Path, ledger: bool = False, manifests: tuple[Path, ...] | None = None) -> Finding:
        states = self.states if ledger else None
        paths = beside(file) if manifests is None else manifests
        return verify(file, [open_manifest(path, self.trust, DAY, states) for path in paths], states, self.trust)


OPENED = OpenedSeal(office().sealer(), office().fingerprint, "CN: Seal")


@pytest.fixture
def issuance(tmp_path: Path, ledger: Ledger, issuing_office: Pipeline) -> Issuance:
    contents = {"fr": coded_copy("fr", "FRA"), "es": coded_copy("es", "MEX")}
    manifest = write_copies(tmp_path / "out", contents=contents)
    content = Issue(said=Texts(texts=(), copies={}), plan="", to=(), lang="own", dated=str(DAY), copies=())
    ledger.issue("own", None, ("CU", 2026, "A", ""), "clerk", AT, content)
    digest = sha256(manifest.read_bytes()).hexdigest()
    ledger.record_made("own", Made(issue=ledger.issued("own")[0].serial, digest=digest), "clerk", AT)
    (tmp_path / "published").mkdir()
    add_seal(tmp_path / "published" / SEALS, OPENED.certificate, OPENED.subject)
    return Issuance(tmp_path / "out", ledger, issuing_office, tmp_path / "published")


@pytest.mark.slow
def test_every_copy_is_sealed_once_and_the_issued_ones_stay(issuance: Issuance) -> None:
    before = {path: path.read_bytes() for path in issuance.folder.rglob("*.*")}
    assert issuance.seal() == 2
    assert {path: path.read_bytes() for path in before} == before
    sealed = issuance.folder / "sealed"
    assert sorted(path.relative_to(sealed).as_posix() for path in sealed.rglob("*.pdf")) == ["es/MEX.pdf", "fr/FRA.pdf"]
    entries = len(issuance.ledger.entries())
    after = {path: path.read_bytes() for path in issuance.folder.rglob("*.*")}
    assert issuance.seal() == 0
    assert {path: path.read_bytes() for path in issuance.folder.rglob("*.*")} == after
    assert len(issuance.ledger.entries()) == entries


def test_a_sealed_copy_is_genuine_and_one_cut_back_is_not(issuance: Issuance) -> None:
    issuance.seal()
    (signature,) = issuance.sign()
    assert signature.name == "manifest-sealed.json.sig"  # the other manifest is not signed
    sealed, cut = issuance.folder / "sealed/fr/FRA.pdf", issuance.folder / "fr/FRA.pdf"
    for ledger in (False, True):
        finding = issuance.verify(sealed, ledger)
        assert (finding.verdict, finding.recipient, finding.language) == ("genuine", "FRA", "fr"), finding
        finding = issuance.verify(cut, ledger)
        assert (finding.verdict, finding.reference) == ("unsealed", REFERENCE)
        assert "the office seals its copies and this one has no seal" in finding.why


def test_the_ledger_and_the_register_know_that_copies_are_sealed(issuance: Issuance) -> None:
    cut = issuance.folder / "fr/FRA.pdf"
    assert issuance.verify(cut, True, (issuance.manifest,)).verdict == "genuine"
    issuance.seal()
    assert issuance.verify(cut, True, (issuance.manifest,)).verdict == "unsealed"
    states = Register.of("unodc", DAY, (1, ""), issuance.states).states()
    manifest = open_manifest(issuance.manifest, issuance.trust, DAY, states)
    assert verify(cut, [manifest], states, issuance.trust).verdict == "unsealed"


@pytest.mark.slow
def test_the_seal_alone_proves_a_copy(issuance: Issuance) -> None:
    issuance.seal()
    sealed = issuance.folder / "sealed/fr/FRA.pdf"
    finding = issuance.verify(sealed, manifests=())
    assert (finding.verdict, finding.reference, finding.key) == ("genuine", REFERENCE, office().fingerprint)
    assert "whether it was voided since is not known" in finding.why
    assert issuance.verify(sealed, True, ()).verdict == "genuine"
    assert verify(sealed, [], {}, issuance.trust).verdict == "unknown"  # a ledger that has not issued it
    number = issuance.ledger.number_of("own")
    assert number
    issuance.ledger.void(number, "clerk", AT, "called off")
    assert issuance.verify(sealed, True, ()).verdict == "void"
    path = issuance.published / SEALS
    path.write_text(path.read_text("utf-8") + f"revoked {office().fingerprint} stolen\n", "utf-8")
    finding = issuance.verify(sealed, manifests=())
    assert finding.verdict != "genuine"
    assert "is revoked" in finding.why


def test_a_seal_of_another_certificate_proves_nothing(issuance: Issuance) -> None:
    issuance.seal(OpenedSeal(another().sealer(), another().fingerprint, ""))
    finding = issuance.verify(issuance.folder / "sealed/fr/FRA.pdf", manifests=())
    assert finding.verdict != "genuine"
    assert "not in the list" in finding.why


@pytest.mark.slow
def test_a_seal_does_not_tell_which_of_two_copies_sent_it_is(issuance: Issuance) -> None:
    issuance.seal()
    states = {name: Issued(known.state, known.day, (), (("", "FRA", "fr"),)) for name, known in issuance.states.items()}
    finding = verify(issuance.folder / "sealed/fr/FRA.pdf", [], states, issuance.trust)
    assert finding.verdict != "genuine"
    assert "only their manifest tells" in finding.why


def test_a_run_that_stopped_goes_on(issuance: Issuance) -> None:
    issuance.seal()
    kept = (issuance.folder / "sealed/es/MEX.pdf").read_bytes()
    (issuance.folder / "manifest-sealed.json").unlink()
    (issuance.folder / "sealed/fr/FRA.pdf").write_bytes(kept)  # whole, and not of this copy
    assert issuance.seal() == 1
    assert (issuance.folder / "sealed/es/MEX.pdf").read_bytes() == kept
    assert issuance.verify(issuance.folder / "sealed/fr/FRA.pdf", True).verdict == "genuine"


@pytest.mark.slow
def test_copies_sealed_with_a_certificate_of_before_are_sealed_again(issuance: Issuance) -> None:
    issuance.seal(OpenedSeal(another().sealer(), another().fingerprint, ""))
    (issuance.folder / "manifest-sealed.json").unlink()
    assert issuance.seal() == 2


def test_the_manifest_names_each_copy_before_and_after(issuance: Issuance) -> None:
    issuance.seal()
    plain, sealed = (
        json.loads((issuance.folder / name).read_text("utf-8")) for name in ("manifest.json", "manifest-sealed.json")
    )
    assert "issued" not in plain
    assert sealed["issued"] == {f"sealed/{copy['file']}": copy["sha256"] for copy in plain["copies"]}
    for copy in sealed["copies"]:
        assert sha256((issuance.folder / copy["file"]).read_bytes()).hexdigest() == copy["sha256"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda spoilt: spoilt.manifest.unlink(), "no manifest in this folder"),
        (lambda spoilt: (spoilt.folder / "fr/FRA.pdf").write_bytes(b"other"), "other bytes"),
        (lambda spoilt: write_copies(spoilt.folder, reference=None), "drafts"),
        (lambda spoilt: write_copies(spoilt.folder), "does not have its digest"),
        (lambda spoilt: spoilt.ledger.void(spoilt.ledger.number_of("own"), "clerk", AT, "called off"), "is void"),
    ],
)
def test_only_issued_copies_are_sealed(issuance: Issuance, spoil: object, words: str) -> None:
    assert callable(spoil)
    spoil(issuance)
    with pytest.raises(ProblemsFound) as caught:
        issuance.seal()
    assert [problem.code for problem in caught.value.problems] == ["not-sealed"]
    assert words in caught.value.problems[0].message
    assert not (issuance.folder / "sealed").exists()


@pytest.mark.slow
def test_an_authority_that_fails_half_way_leaves_no_manifest(issuance: Issuance) -> None:
    issuance.seal()
    (issuance.folder / "manifest-sealed.json").unlink()
    (issuance.folder / "sealed/fr/FRA.pdf").unlink()
    down = HTTPTimeStamper("http://127.0.0.1:9/", timeout=2)  # the port 'discard': nothing listens there
    with pytest.raises(ProblemsFound, match="cannot be sealed: Error while contacting timestamp service"):
        issuance.seal(OpenedSeal(office().sealer(stamper=down), OPENED.certificate, ""))
    assert not (issuance.folder / "manifest-sealed.json").exists()
    assert [path.name for path in (issuance.folder / "sealed").rglob("*.*")] == ["MEX.pdf"]
    assert issuance.seal() == 1


def test_the_date_of_the_note_decides_nothing_about_the_seal(issuance: Issuance) -> None:
    issuance.seal()
    manifests = [
        open_manifest(path, issuance.trust, date(1999, 1, 1)) for path in beside(issuance.folder / "fr/FRA.pdf")
    ]
    assert verify(issuance.folder / "sealed/fr/FRA.pdf", manifests, None, issuance.trust).verdict == "genuine"
