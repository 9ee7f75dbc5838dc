"""The token of a copy: other programs read it, and no changed bit of it is accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.verification.public_keys import PublicKey, Trust
from noteverbale.verification.token import PREFIX, Claims, Token, from_base45, key_id, make, read, to_base45

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw()
CLAIMS = Claims("unodc", "CU 2009/33 (A)", "FRA", date(2009, 3, 4), "fr", 2, sha256(b"words").digest()[:16])
OURS = PublicKey("unodc", RAW, date(2009, 1, 1), date(2009, 12, 31))


def trust(*keys: PublicKey, revoked: frozenset[bytes] = frozenset()) -> Trust:
    return Trust(keys, revoked)


def objection(text: str, *keys: PublicKey) -> str:
    try:
        return read(text).objection(trust(*keys))
    except ValueError as error:
        return str(error)


def test_a_token_is_read_back_and_accepted() -> None:
    text = make(KEY, CLAIMS)
    token = read(text)
    assert token.claims == CLAIMS
    assert token.key_id == key_id(RAW)
    assert token.objection(trust(OURS)) == ""
    assert text == make(KEY, CLAIMS)
    assert len(text) <= 224  # a QR code of version 7-L has room for 224 letters


def test_other_programs_read_it() -> None:
    """The library cwt and pycose check the signature; base45 and cbor2 give the same bytes."""
    base45, cbor2, cwt = (pytest.importorskip(name) for name in ("base45", "cbor2", "cwt"))
    pycose_messages = pytest.importorskip("pycose.messages")
    pycose_keys, pycose_curves = pytest.importorskip("pycose.keys"), pytest.importorskip("pycose.keys.curves")
    data = base45.b45decode(make(KEY, CLAIMS).removeprefix(PREFIX))
    claims = {1: "unodc", 2: "CU 2009/33 (A)", 3: "FRA", 6: 1236124800, -65537: ["fr", 2, CLAIMS.words]}
    payload = cbor2.dumps(claims)
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    public = cwt.COSEKey.from_pem(pem, kid=key_id(RAW))
    assert cwt.COSE.new().decode(data, public) == payload
    private = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    signer = cwt.COSEKey.from_pem(private, kid=key_id(RAW))
    assert cwt.COSE.new().encode(payload, signer, protected={1: -8, 4: key_id(RAW)}) == data
    message = pycose_messages.Sign1Message.decode(data)
    message.key = pycose_keys.OKPKey(crv=pycose_curves.Ed25519, x=RAW)
    assert message.verify_signature()
    assert cbor2.loads(message.payload) == claims


@pytest.mark.slow
def test_every_changed_bit_is_noticed() -> None:
    data = from_base45(make(KEY, CLAIMS).removeprefix(PREFIX))
    accepted = []
    for position in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            if not objection(PREFIX + to_base45(bytes(changed)), OURS):
                accepted.append((position, bit))
    assert accepted == []


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ((), "none of the office's keys"),
        ((replace(OURS, raw=bytes(32)),), "none of the office's keys"),
        ((replace(OURS, office="other"),), "none of the office's keys"),
        ((replace(OURS, since=date(2009, 3, 5)),), "signs notes dated 2009-03-05 to 2009-12-31"),
        ((replace(OURS, until=date(2009, 3, 3)),), "signs notes dated 2009-01-01 to 2009-03-03"),
    ],
)
def test_a_key_that_may_not_sign_it_is_named(keys: tuple[PublicKey, ...], why: str) -> None:
    assert why in objection(make(KEY, CLAIMS), *keys)


def test_a_revoked_key_signs_nothing() -> None:
    token = read(make(KEY, CLAIMS))
    assert "is revoked" in token.objection(trust(OURS, revoked=frozenset({RAW})))


def test_a_forger_who_names_our_key_is_refused() -> None:
    text = make(Ed25519PrivateKey.generate(), CLAIMS)
    forged = read(text)
    named = Token(forged.claims, key_id(RAW), forged.signed, forged.signature)
    assert "none of the office's keys" in named.objection(trust(OURS))


def test_two_keys_of_one_name_are_both_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noteverbale.verification.token.key_id", lambda raw: b"same")
    other = PublicKey("unodc", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert read(make(KEY, CLAIMS)).objection(trust(other, OURS)) == ""


@pytest.mark.parametrize(
    "text",
    ["", "NV1:", "NV2:6BF", "NV1:::", "NV1:abc", "NV1:0", "NV1:ÄÄÄ", "NV1:" + "0" * 2000, "http://example.org"],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"token|base45|cut short|COSE"):
        read(text)


@given(st.binary(max_size=200))
def test_base45_is_read_back_and_equal_to_a_library(data: bytes) -> None:
    assert from_base45(to_base45(data)) == data
    assert to_base45(data) == pytest.importorskip("base45").b45encode(data).decode()


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=60))
def test_base45_reads_what_a_library_reads(text: str) -> None:
    base45 = pytest.importorskip("base45")
    try:
        theirs = base45.b45decode(text)
    except ValueError:
        theirs = None
    try:
        ours = from_base45(text)
    except ValueError:
        ours = None
    assert ours == theirs
