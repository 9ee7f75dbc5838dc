"""The seal on a copy: what it adds, what it leaves alone, and that the file stays PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

import io
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from coded_support import coded_copy
from noteverbale.verification import pades
from noteverbale.verification.pades import FIELD, Authorities, NotSealed, Sealer
from page import validate_pdf
from seal_support import another, authority, office, revocations, root, stamper

LABEL = "Office des Nations Unies contre la drogue et le crime"
STATEMENT = "CU 2009/33 (A) · FRA · fr"


def authorities() -> Authorities:
    return Authorities(
        [Certificate.load(root().der)], [Certificate.load(authority().der)], [CertificateList.load(revocations())]
    )


def sealers() -> dict[str, Sealer]:
    return {
        "B-B": office().sealer(),
        "B-T": office().sealer(stamper=stamper()),
        "B-LT": office().sealer(stamper=stamper(), authorities=authorities()),
    }


def test_the_private_name_of_pyhanko_is_where_it_was() -> None:
    assert version("pyhanko") == pades.VERSION, "try each statement of pades.py anew with this version"
    writer = IncrementalPdfFileWriter(io.BytesIO(coded_copy()))
    assert callable(writer._update_meta)
    calls: list[int] = []
    writer._update_meta = lambda: calls.append(1)
    writer.mark_update(writer.root_ref)
    writer.write(io.BytesIO())
    assert calls, "an update no longer writes Info and XMP by this method"


def test_pyhanko_still_spoils_the_description_of_the_copy(tmp_path: Path) -> None:
    """The reason to leave it alone; when this fails, the private name is no longer needed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(coded_copy()))
    writer.mark_update(writer.root_ref)
    with (tmp_path / "copy.pdf").open("wb") as file:
        writer.write(file)
    assert not validate_pdf(str(tmp_path / "copy.pdf"), profile="2a").is_compliant


@pytest.mark.slow
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_a_sealed_copy_is_the_issued_one_and_one_update_after_it(level: str) -> None:
    issued = coded_copy()
    sealed = sealers()[level].seal(issued, STATEMENT, LABEL)
    assert sealed.startswith(issued)
    update = sealed[len(issued) :]
    assert (update.count(b"startxref"), update.count(b"%%EOF")) == (1, 1)
    assert b"xmpmeta" not in update
    with pikepdf.open(io.BytesIO(issued)) as before, pikepdf.open(io.BytesIO(sealed)) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        assert ("/DSS" in after.Root) == (level == "B-LT")
        field = after.Root.AcroForm.Fields[0]
        assert str(field.TU) == LABEL
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 0b100110 == 0b100  # printed, neither hidden nor without view
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        numbers = after.Root.StructTreeRoot.ParentTree.Nums
        element = next(numbers[at + 1] for at in range(0, len(numbers), 2) if numbers[at] == field.StructParent)
        assert (str(element.S), str(element.K.Type), str(element.Alt)) == ("/Form", "/OBJR", LABEL)
        assert element.K.Obj.objgen == field.objgen


@pytest.mark.slow
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
@pytest.mark.parametrize(("language", "recipient"), [("fr", "FRA"), ("ar", "EGY"), ("zh", "CHN")])
def test_a_sealed_copy_is_pdf_a_2a_and_pdf_ua_1(level: str, language: str, recipient: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(sealers()[level].seal(coded_copy(language, recipient), STATEMENT, LABEL))
    for profile in ("2a", "ua1"):
        result = validate_pdf(str(path), profile=profile)
        assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]


@pytest.mark.slow
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_another_validator_accepts_the_seal(level: str) -> None:
    sealed = sealers()[level].seal(coded_copy(), STATEMENT, LABEL)
    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    assert signature.field_name == FIELD
    known = ValidationContext(
        trust_roots=[Certificate.load(root().der)],
        other_certs=[Certificate.load(authority().der)],
        allow_fetching=False,
    )
    status = validate_pdf_signature(signature, known)
    assert status.bottom_line
    assert (status.timestamp_validity is not None) == (level != "B-B")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed (Debian: poppler-utils)")
@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_poppler_accepts_the_seal(level: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(sealers()[level].seal(coded_copy(), STATEMENT, LABEL))
    words = ["pdfsig", "-nocert", str(path)]
    printed = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in printed
    assert "Total document signed" in printed
    assert "ETSI.CAdES.detached" in printed


@pytest.mark.slow
def test_b_lt_is_proved_by_the_file_alone() -> None:
    sealed = sealers()["B-LT"].seal(coded_copy(), STATEMENT, LABEL)
    reader = PdfFileReader(io.BytesIO(sealed))
    store = DocumentSecurityStore.read_dss(reader)
    roots = {"trust_roots": [Certificate.load(root().der)]}
    context = store.as_validation_context({**roots, "allow_fetching": False, "revocation_mode": "hard-fail"})
    assert validate_pdf_signature(reader.embedded_signatures[0], context).bottom_line


def test_a_copy_is_not_sealed_without_the_proof_that_was_asked_for() -> None:
    proofs = Authorities([Certificate.load(root().der)], [Certificate.load(authority().der)], [])
    with pytest.raises(NotSealed):
        office().sealer(stamper=stamper(), authorities=proofs).seal(coded_copy(), STATEMENT, LABEL)
    with pytest.raises(NotSealed):
        office().sealer().seal(b"%PDF-1.7 no copy", STATEMENT, LABEL)


def test_a_sealed_copy_cannot_be_sealed_again() -> None:
    sealed = office().sealer().seal(coded_copy(), STATEMENT, LABEL)
    with pytest.raises(NotSealed):
        another().sealer().seal(sealed, STATEMENT, LABEL)


@pytest.mark.slow
def test_no_stream_of_a_seal_ends_in_a_carriage_return(tmp_path: Path) -> None:
    """A revocation list ends as it happens to; one in 256 needs other digits, or the file is no PDF/A-2a."""
    while not revocations().endswith(b"\r"):
        revocations.cache_clear()
    sealed = sealers()["B-LT"].seal(coded_copy(), STATEMENT, LABEL)
    (tmp_path / "copy.pdf").write_bytes(sealed)
    result = validate_pdf(str(tmp_path / "copy.pdf"), profile="2a")
    assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert revocations() in [stream.read_bytes() for stream in pdf.Root.DSS.CRLs]


def test_a_table_that_ends_in_a_carriage_return_is_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: list[int] = []
    whole = Sealer._seal

    def first_cut(sealer: Sealer, content: bytes, statement: str, label: str, spare: int) -> bytes:
        rooms.append(spare)
        sealed = whole(sealer, content, statement, label, spare)
        return sealed.replace(b"\nendstream", b"\r\nendstream") if spare < 4 else sealed

    monkeypatch.setattr(Sealer, "_seal", first_cut)
    sealed = office().sealer().seal(coded_copy(), STATEMENT, LABEL)
    assert rooms == [0, 2, 4]
    assert b"\r\nendstream" not in sealed[len(coded_copy()) :]
