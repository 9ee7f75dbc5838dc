"""PAdES seals by pyHanko: a signature of the office as an update after the bytes of an issued copy, which stay as they are.

The update adds one tagged, invisible signature field. With it the file is still PDF/A-2a and PDF/UA-1. All that this program relies on
in pyHanko to make a seal, one private name included, is in this module; `tests/verification/test_pades.py` fails first when
an upgrade changes it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pkcs11.exceptions import PKCS11Error
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, PathError, ValidationError

VERSION = "0.38.0"
FIELD = "Seal"
_CUT = (
    b"\r\nendstream"  # a stream that ends in a carriage return has a wrong length for a strict validator (decision 4)
)
_ROOM = 6_144  # bytes for the signature; with the room fixed pyHanko signs once, not twice
_ROOM_WITH_TIME = 16_384
_FAILURES = (OSError, ValueError, PdfError, PKCS11Error, PathError, ValidationError, CRLValidationError)


class NotSealed(Exception):
    """A copy could not be sealed: the token or the time-stamp authority failed, or the certificate is not valid."""


@dataclass(frozen=True)
class Authorities:
    """The certificates of the authorities that vouch for the office's certificate and for time stamps, and their revocation lists."""

    roots: Sequence[Any]
    others: Sequence[Any]
    lists: Sequence[Any]

    def context(self) -> ValidationContext:
        """Return what validates a certificate from these alone, without a network."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.others),
            crls=list(self.lists),
            allow_fetching=False,
            revocation_mode="require",
        )


@dataclass(frozen=True)
class Sealer:
    """Seals copies with one key: level B-B; with a time-stamp authority B-T, and with `authorities` too B-LT."""

    signer: Any
    stamper: Any = None
    authorities: Authorities | None = None

    def seal(self, content: bytes, statement: str, label: str) -> bytes:
        """Return a copy with its seal after it. `statement` is signed with the copy; `label` names the field for a screen reader.

        Raises NotSealed.
        """
        try:
            for spare in range(0, 40, 2):
                sealed = self._seal(content, statement, label, spare)
                if _CUT not in sealed[len(content) :]:
                    return sealed
            raise ValueError("a stream of the seal ends in a carriage return")
        except _FAILURES as error:
            reasons = [str(reason) or type(reason).__name__ for reason in (error, error.__cause__) if reason]
            raise NotSealed(": ".join(reasons)) from error

    def _seal(self, content: bytes, statement: str, label: str, spare: int) -> bytes:
        """Return a copy with its seal. `spare` bytes of room move the rest, so that its deflated table has another end."""
        writer = _writer(content)
        _add_field(writer, label)
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=statement,
            embed_validation_info=self.authorities is not None,
            validation_context=self.authorities.context() if self.authorities else None,
            # In a later revision the DSS would break the byte range that PDF/A asks for.
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        )
        signer = signers.PdfSigner(metadata, self.signer, timestamper=self.stamper)
        room = (_ROOM_WITH_TIME if self.stamper else _ROOM) + spare
        sealed: bytes = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=room).getvalue()
        return sealed


def _writer(content: bytes) -> Any:
    """Return an update after these bytes that leaves Info and XMP alone.

    pyHanko writes XMP anew and loses the description of the copy's own properties, which PDF/A asks for.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer._update_meta = lambda: None
    add = writer.add_object
    writer.add_object = lambda item, *rest: add(_written_in_hex(item), *rest)
    return writer


def _written_in_hex(item: Any) -> Any:
    """Return an object of the update; a certificate or revocation list that ends in a carriage return in hexadecimal digits."""
    if isinstance(item, generic.StreamObject) and item.data.endswith(b"\r"):
        item.apply_filter("/ASCIIHexDecode")
    return item


def _add_field(writer: Any, label: str) -> None:
    """Add an invisible signature field on the first page, and its place in the structure tree (ISO 14289-1, 7.18.4)."""
    invisible = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False)
    specification = fields.SigFieldSpec(FIELD, on_page=0, readable_field_name=label, invis_sig_settings=invisible)
    fields.append_signature_field(writer, specification)
    listed = writer.root["/AcroForm"]["/Fields"]
    reference = listed.raw_get(len(listed) - 1)
    field = reference.get_object()
    tree = writer.root["/StructTreeRoot"]
    parents = tree["/ParentTree"]
    numbers = parents["/Nums"]
    key = 1 + max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1)
    document, document_reference = tree["/K"], tree.raw_get("/K")
    if isinstance(document, generic.ArrayObject):
        document, document_reference = document[0], document.raw_get(0)
    page = field.raw_get("/P")
    target = {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): reference, pdf_name("/Pg"): page}
    element = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): document_reference,
                pdf_name("/Pg"): page,
                pdf_name("/Alt"): generic.TextStringObject(label),
                pdf_name("/K"): generic.DictionaryObject(target),
            }
        )
    )
    field[pdf_name("/StructParent")] = generic.NumberObject(key)
    children = document["/K"]
    if isinstance(children, generic.ArrayObject):
        children.append(element)
    else:
        document[pdf_name("/K")] = generic.ArrayObject([document.raw_get("/K"), element])
    numbers.append(generic.NumberObject(key))
    numbers.append(element)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    for changed in (field, document, children, numbers, parents, tree):
        if changed.container_ref is not None:
            writer.update_container(changed)
