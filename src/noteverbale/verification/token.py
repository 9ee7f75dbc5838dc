"""The token of a copy: what the office states about it, signed, short enough for a QR code.

It is a CWT (RFC 8392) in COSE_Sign1 (RFC 9052), signed with Ed25519, and written in base45 (RFC 9285) after 'NV1:'.
A token proves that the office issued a copy to this recipient. It says nothing about the page it is found on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from .cbor import Tagged, Value, decode, encode
from .public_keys import Trust

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIX = "NV1:"
LONGEST = 1000  # characters of a text that is looked at
_SIGN1 = 18  # CBOR tag of COSE_Sign1
_ALGORITHM, _KEY_ID = 1, 4  # COSE header parameters
_EDDSA = -8
_ISSUER, _SUBJECT, _AUDIENCE, _ISSUED_AT = 1, 2, 3, 6  # CWT claims
_COPY = -65537  # a claim of private use (RFC 8392, 9.1): [language, pages, digest of the words]
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NUMBERS = {letter: number for number, letter in enumerate(_LETTERS)}
_PAIRS = [low + high for high in _LETTERS for low in _LETTERS]  # base45 puts the lowest digit first


@dataclass(frozen=True)
class Claims:
    """What a token states: the office's id, the copy, the note's date, and the digest of its words (16 bytes)."""

    office: str
    reference: str
    recipient: str
    day: date
    language: str
    pages: int
    words: bytes

    def payload(self) -> bytes:
        """Return the claims as a CWT claims set."""
        at = int(datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC).timestamp())
        copy: list[Value] = [self.language, self.pages, self.words]
        named = {_ISSUER: self.office, _SUBJECT: self.reference, _AUDIENCE: self.recipient}
        return encode({**named, _ISSUED_AT: at, _COPY: copy})


@dataclass(frozen=True)
class Token:
    """A token as read: what it states, which key it names (4 bytes), what was signed, and the signature."""

    claims: Claims
    key_id: bytes
    signed: bytes
    signature: bytes

    def signer(self, trust: Trust) -> bytes | None:
        """Return the raw public key that signed this token, None where none of the office's keys did."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        for key in trust.keys:
            if key_id(key.raw) == self.key_id and key.office == self.claims.office:
                try:
                    Ed25519PublicKey.from_public_bytes(key.raw).verify(self.signature, self.signed)
                except (InvalidSignature, ValueError):
                    continue
                return key.raw
        return None

    def objection(self, trust: Trust) -> str:
        """Return why this token proves nothing; '' for one that a key signed which may sign notes of its date."""
        raw = self.signer(trust)
        if raw is None:
            return f"its code is signed by none of the office's keys (it names the key {self.key_id.hex()})"
        return trust.objection(raw, self.claims.day)


def key_id(raw: bytes) -> bytes:
    """Return how tokens name a raw public key: the first 4 bytes of its SHA-256."""
    return sha256(raw).digest()[:4]


def make(key: Ed25519PrivateKey, claims: Claims) -> str:
    """Return the token of a copy, as text."""
    protected = encode({_ALGORITHM: _EDDSA, _KEY_ID: key_id(key.public_key().public_bytes_raw())})
    payload = claims.payload()
    signature = key.sign(_signed_bytes(protected, payload))
    return PREFIX + to_base45(encode(Tagged(_SIGN1, [protected, {}, payload, signature])))


def read(text: str) -> Token:
    """Read a token; its signature is not checked. Raises ValueError for any other text."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise ValueError("it is not a token of this program")
    match decode(from_base45(text.removeprefix(PREFIX))):
        case Tagged(
            tag=18, value=[bytes() as protected, {**unprotected}, bytes() as payload, bytes() as signature]
        ) if not unprotected:
            return Token(_claims(payload), _header(protected), _signed_bytes(protected, payload), signature)
    raise ValueError("it is not a COSE_Sign1 message as this program makes it")


def _header(protected: bytes) -> bytes:
    match decode(protected):
        case {1: -8, 4: bytes() as name, **others} if not others:
            return name
    raise ValueError("it is not signed with Ed25519 by a named key")


def _claims(payload: bytes) -> Claims:
    match decode(payload):
        case {
            1: str() as office,
            2: str() as reference,
            3: str() as recipient,
            6: int() as at,
            -65537: [str() as language, int() as pages, bytes() as words],
            **others,
        } if not others and at % 86400 == 0:
            try:
                day = datetime.fromtimestamp(at, UTC).date()
            except (OverflowError, OSError, ValueError):
                raise ValueError("its date is not one") from None
            return Claims(office, reference, recipient, day, language, pages, words)
    raise ValueError("it does not have the claims of a copy")


def _signed_bytes(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure of a COSE_Sign1 message (RFC 9052, 4.4)."""
    return encode(["Signature1", protected, b"", payload])


def to_base45(data: bytes) -> str:
    """Return bytes in base45 (RFC 9285): three letters for two bytes, two for a last one."""
    text = []
    for at in range(0, len(data) - 1, 2):
        high, low = divmod(data[at] << 8 | data[at + 1], 2025)
        text.append(_PAIRS[low] + _LETTERS[high])
    if len(data) % 2:
        text.append(_PAIRS[data[-1]])
    return "".join(text)


def from_base45(text: str) -> bytes:
    """Return the bytes of a text in base45. Raises ValueError."""
    try:
        numbers = [_NUMBERS[letter] for letter in text]
    except KeyError as error:
        raise ValueError(f"it has a letter that base45 does not have: {error}") from None
    data = bytearray()
    for at in range(0, len(numbers), 3):
        part = numbers[at : at + 3]
        number = sum(digit * 45**place for place, digit in enumerate(part))
        size = len(part) - 1
        if not size or number >= 1 << 8 * size:
            raise ValueError("it is not base45")
        data += number.to_bytes(size, "big")
    return bytes(data)
