"""What the code of a file says about it. A code and equal words never make a file genuine: only its bytes do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .file_code import FileCode, code_of
from .file_words import text_of_pages
from .public_keys import Trust
from .sshsig import fingerprint
from .token import Claims, Token, read
from .word_check import difference
from .word_digests import WordDigests

CodeVerdict = Literal["says the same", "altered", "code genuine, words not read", "unknown"]


@dataclass(frozen=True)
class CodeFinding:
    """The verdict by the code and why; what the code claims and the fingerprint of its key, where it is genuine."""

    verdict: CodeVerdict
    why: str
    claims: Claims | None = None
    key: str = ""


def by_code(data: bytes, trust: Trust) -> CodeFinding | None:
    """Return what the code of a file says; None for a file without one."""
    code = code_of(data)
    texts = dict.fromkeys(filter(None, (code.record, *code.seen)))
    if not texts:
        return None
    tokens: list[Token] = []
    objections: list[str] = []
    for text in texts:
        try:
            token = read(text)
            objection = token.objection(trust)
        except ValueError as error:
            objection = f"its code cannot be read: {error}"
        if objection:
            objections.append(objection)
        else:
            tokens.append(token)
    if not tokens:
        return CodeFinding("unknown", "; ".join(dict.fromkeys(objections)))
    claims, key = tokens[0].claims, fingerprint(tokens[0].signer(trust) or b"")
    if len(texts) > 1:
        why = "the code on page 1 and the one in the file differ" if code.record else "page 1 bears several codes"
        return CodeFinding("altered", why, claims, key)
    verdict, why = _by_words(data, code, claims)
    about = f"its code is for {claims.recipient}, in {claims.language}, dated {claims.day}, {_pages(claims.pages)}"
    return CodeFinding(verdict, f"{about}; {why}", claims, key)


def _by_words(data: bytes, code: FileCode, claims: Claims) -> tuple[CodeVerdict, str]:
    """Return the verdict on the words of a file whose code is genuine, and why."""
    by_eye: CodeVerdict = "code genuine, words not read"
    if not code.passages:
        return by_eye, "compare the words yourself: the file holds no list of them, as after a scan or another program"
    try:
        digests = WordDigests.read(code.passages)
    except ValueError:
        digests = None
    if digests is None or digests.root != claims.words:
        return "altered", "its list of passages is not the one that was signed"
    pages = text_of_pages(data)
    if pages is None:
        return by_eye, "compare the words yourself: nothing here reads them (pip install 'noteverbale[scan]')"
    if len(pages) != claims.pages:
        return "altered", f"the file has {_pages(len(pages))}"
    if not digests.readable:
        return by_eye, "compare the words yourself: programs do not read them in their order"
    otherwise = difference(digests, pages)
    if otherwise:
        return "altered", otherwise
    looked = "" if code.seen or not code.looked else "; the code on page 1 cannot be read"
    return "says the same", f"its text layer says what was issued, but a page can show other words{looked}"


def _pages(number: int) -> str:
    return f"{number} page" if number == 1 else f"{number} pages"
