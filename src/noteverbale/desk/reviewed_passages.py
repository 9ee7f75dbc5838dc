"""What a reviser reads of one language: passage by passage, with what changed, another language, and the comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..document import Document, Filled, Inline, Text, leaves, runs
from ..review.approval import Comment
from ..review.passages import Passage, passages
from ..review.text_diff import Part, passage_changes

_FIELD = re.compile(r"\[\[\[([^\]]+)\]\]\]")


@dataclass(frozen=True)
class ReviewedPassage:
    """One passage of a copy. `inlines` are its words, none if the passage is no more there.

    `change` has its words before and now where they changed, `beside` the same passage in the second language.
    """

    move: str
    number: int
    inlines: tuple[Inline, ...]
    change: tuple[Part, ...] = ()
    beside: tuple[Inline, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def at(self) -> str:
        return f"{self.move} {self.number}"

    @property
    def is_gone(self) -> bool:
        return not self.inlines

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        return tuple(comment for comment in self.comments if not comment.resolved)


@dataclass(frozen=True)
class Review:
    """The passages of a copy in reading order; `elsewhere` are comments on passages that this copy does not have."""

    passages: tuple[ReviewedPassage, ...]
    elsewhere: tuple[Comment, ...] = ()
    changed: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "changed", sum(bool(passage.change) for passage in self.passages))


def review(
    copy: Document,
    now: Sequence[Passage],
    before: Sequence[Passage] | None,
    comments: Iterable[Comment],
    second: Document | None = None,
) -> Review:
    """Return what a reviser reads of a copy.

    `now` and `before` are the passages of its wording with open Fields: as they are, and as they were read last; None if
    this wording was never read. `second` is the copy in another language.
    """
    texts = {leaf.name: leaf.text for _, run in runs(copy) for leaf in leaves(run) if isinstance(leaf, Filled)}
    changes = list(passage_changes(_filled(before, texts), _filled(now, texts))) if before is not None else []
    gone = [change for change in changes if all(op == "deleted" for op, _ in change.parts)]
    parts = {change.at: change.parts for change in changes if change not in gone}
    beside = {passage.at: passage.inlines for passage in passages(second)} if second else {}
    of_passage: dict[str, list[Comment]] = {}
    for comment in comments:
        of_passage.setdefault(comment.passage, []).append(comment)
    shown = [
        ReviewedPassage(
            passage.move,
            passage.number,
            passage.inlines,
            parts.get(passage.at, ()),
            beside.get(passage.at, ()),
            tuple(of_passage.pop(passage.at, ())),
        )
        for passage in passages(copy)
    ]
    for change in gone:
        move, _, number = change.at.rpartition(" ")
        removed = ReviewedPassage(move, int(number), (), change.parts)
        shown.insert(_position(shown, removed), removed)
    return Review(tuple(shown), tuple(comment for rest in of_passage.values() for comment in rest))


def _filled(passages: Sequence[Passage], texts: Mapping[str, str]) -> list[Passage]:
    """Return passages with their Fields filled as in one copy, so that a reviser sees a name in both of them."""

    def fill(text: str) -> str:
        return _FIELD.sub(lambda place: texts.get(place[1], place[0]), text)

    return [Passage(passage.move, passage.number, (Text(fill(passage.text)),)) for passage in passages]


def _position(shown: Sequence[ReviewedPassage], removed: ReviewedPassage) -> int:
    """Return where a removed passage was: before the one with its number, or after the last one of its move; else the end."""
    same = [i for i, passage in enumerate(shown) if passage.move == removed.move]
    return next((i for i in same if shown[i].number >= removed.number), same[-1] + 1 if same else len(shown))
