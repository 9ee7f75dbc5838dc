"""The code of a copy: what the press prints on page 1 and writes into the XMP packet, made elsewhere by a `Coder`.

The press has no keys. `boxes` finds the place of the code on the page, `qr` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ..document import Document

NAMESPACE = "https://noteverbale.invalid/ns/record/1/"
PROPERTIES = {
    "reference": "reference of the note",
    "recipient": "code of the recipient",
    "keyId": "first 4 bytes of the SHA-256 of the public key, hexadecimal",
    "token": "CWT (RFC 8392) in base45, signed by the office",
    "passages": "number of letters and first 8 bytes of the SHA-256 of each passage",
}
_BAG = b"<pdfaExtension:schemas><rdf:Bag>"


@dataclass(frozen=True)
class Code:
    """What a copy is verified by: the text of its QR code, and the PROPERTIES of its record."""

    text: str
    record: Mapping[str, str]

    def as_xml(self) -> bytes:
        """Return the record as the XMP packet has it."""
        values = "".join(f"<nv:{name}>{escape(self.record[name])}</nv:{name}>" for name in PROPERTIES)
        return f'<rdf:Description rdf:about="" xmlns:nv="{NAMESPACE}">{values}</rdf:Description>\n'.encode()


Coder = Callable[[Document, int], Code]  # from an addressed Document and its number of pages


def declare(packet: bytes) -> bytes:
    """Return an XMP packet that describes the record's properties, as PDF/A asks for (ISO 19005-2, 6.6.2.3.3)."""
    listed = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>\n"
        for name, about in PROPERTIES.items()
    )
    schema = (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Record of a note verbale</pdfaSchema:schema>\n'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>nv</pdfaSchema:prefix>\n"
        f"<pdfaSchema:property><rdf:Seq>{listed}</rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )
    return packet.replace(_BAG, _BAG + schema.encode(), 1)
