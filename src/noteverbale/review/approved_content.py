"""What an approval binds: the words, the page and all else that goes out under a reviewer's name, as digests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..ledger.entries import Approval, Texts
from ..ledger.entry import Entry
from ..pipeline import Pipeline
from ..planning import fingerprint
from ..records.names import folded
from ..records.notes import Note
from .passages import Pair, compositions


@dataclass(frozen=True)
class ApprovedContent:
    """What an approval binds.

    `compositions` maps language and audience to a digest, `enclosures` the id of an enclosure and a language to that of
    its file. `pattern` is how the series spells a reference; `word` the digest of the Word styles. These and `drafter`
    are not known of approvals by programs before version 2 of the entry: `enclosures` is None then, and they are not bound.
    """

    compositions: Mapping[Pair, str]
    sheet: str
    engine: str
    drafter: str = ""
    enclosures: Mapping[Pair, str] | None = None
    pattern: str = ""
    word: str = ""

    @property
    def hash(self) -> str:
        """The composition hash: one digest of all of it."""
        enclosures = sorted([*pair, digest] for pair, digest in (self.enclosures or {}).items())
        texts = sorted([*pair, digest] for pair, digest in self.compositions.items())
        rest = [self.sheet, self.engine, folded(self.drafter), enclosures, self.pattern, self.word]
        return fingerprint.digest([texts, *rest])

    def of(self, language: str) -> ApprovedContent:
        """Return what an approval of one language binds."""
        texts = {pair: digest for pair, digest in self.compositions.items() if pair[0] == language}
        files = self.enclosures
        if files is not None:
            files = {pair: digest for pair, digest in files.items() if pair[1] == language}
        return replace(self, compositions=texts, enclosures=files)

    def entry(self, language: str = "", texts: Texts | None = None) -> Approval:
        """Return what the ledger remembers of an approval of this."""
        return Approval(
            version=2,
            hash=self.hash,
            compositions=_flat(self.compositions),
            sheet=self.sheet,
            engine=self.engine,
            language=language,
            said=texts,
            drafter=self.drafter,
            enclosures=_flat(self.enclosures or {}),
            pattern=self.pattern,
            word=self.word,
        )

    @classmethod
    def of_entry(cls, entry: Entry) -> ApprovedContent:
        """Return what an approval in the ledger bound. Raises ProblemsFound for an entry that cannot be read."""
        approval = Approval.of(entry)
        return cls(
            _pairs(approval.compositions),
            approval.sheet,
            approval.engine,
            approval.drafter or "",
            None if approval.enclosures is None else _pairs(approval.enclosures),
            approval.pattern or "",
            approval.word or "",
        )


def _flat(digests: Mapping[Pair, str]) -> dict[str, str]:
    return {" ".join(pair): digest for pair, digest in digests.items()}


def _pairs(digests: Mapping[str, str]) -> dict[Pair, str]:
    return {(key.partition(" ")[0], key.partition(" ")[2]): digest for key, digest in digests.items()}


def binding(pipeline: Pipeline, note: Note) -> ApprovedContent:
    """Return what an approval of a note binds now. Raises ProblemsFound for a note that cannot be composed."""
    registry = pipeline.registry
    digests = {pair: fingerprint.composition(document) for pair, document in compositions(pipeline, note).items()}
    return ApprovedContent(
        digests,
        fingerprint.sheet(pipeline.sheet),
        fingerprint.engine(),
        note.drafter or "",
        fingerprint.enclosures(registry, note),
        registry.series[registry.series_of(note)].format,
        fingerprint.word(registry),
    )


def changes(before: ApprovedContent, now: ApprovedContent) -> tuple[str, ...]:
    """Return the differences from what was approved, a line each; compositions are named by language and audience."""
    reasons = [f"the words in {language} for {audience} changed" for language, audience in _changed(before, now)]
    reasons += [
        f"{language} for {audience} {word}"
        for word, left, right in (("is new", now, before), ("is no more", before, now))
        for language, audience in sorted(set(left.compositions) - set(right.compositions))
    ]
    if before.sheet != now.sheet:
        reasons.append("the sheet changed: its style, a font or an asset")
    if before.engine != now.engine:
        reasons.append(f"the engine changed: it was {before.engine}")
    if before.enclosures is not None:
        reasons += _other_changes(before, now, before.enclosures)
    return tuple(reasons)


def _other_changes(before: ApprovedContent, now: ApprovedContent, files: Mapping[Pair, str]) -> Iterator[str]:
    """Yield the differences in what is bound since version 2 of the entry; `files` are the enclosures that were approved."""
    if folded(before.drafter) != folded(now.drafter):
        yield f"the drafter changed: it was {before.drafter or 'not named'}"
    current = now.enclosures or {}
    for id, language in sorted(set(files) | set(current)):
        if files.get((id, language)) != current.get((id, language)):
            yield f"the file of enclosure '{id}' in {language} changed"
    if before.pattern != now.pattern:
        yield f"the pattern of the series changed: it was {before.pattern}"
    if before.word != now.word:
        yield "the Word styles changed"


def _changed(before: ApprovedContent, now: ApprovedContent) -> list[Pair]:
    both = set(before.compositions) & set(now.compositions)
    return sorted(pair for pair in both if before.compositions[pair] != now.compositions[pair])
