"""Words without a source that a note prints: one warning for each record, with its languages and words.

Sample notes cannot be issued. Of records whose words only they print, one warning has the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..compose.brief import Unattested
from ..problems import Place, Problem
from ..records.notes import Note
from .record_rules import warning

HINT = "find a document that attests it, and name it in 'basis:'"


@dataclass
class UnattestedWords:
    """Collects words without a source, with the code of their language, by the id of the record that has them."""

    of_notes: dict[str, dict[Unattested, str]] = field(default_factory=dict)
    of_samples: dict[str, dict[Unattested, str]] = field(default_factory=dict)

    def add(self, note: Note, language: str, words: Unattested) -> None:
        """Add words that a note prints in a language."""
        records = self.of_samples if note.sample else self.of_notes
        records.setdefault(words.record, {})[words] = language

    def problems(self, languages: Mapping[str, str]) -> Iterator[Problem]:
        """Yield the Problems; `languages` has the name of each language by its code, in the order to be printed."""
        for record in self.of_notes or self.of_samples:
            words = {**self.of_samples.get(record, {}), **self.of_notes.get(record, {})}
            texts = {code: [each.text for each in words if words[each] == code] for code in languages}
            quoted = "; ".join(
                f"{languages[code]} {', '.join(f'“{text}”' for text in dict.fromkeys(found))}"
                for code, found in texts.items()
                if found
            )
            yield warning(_first(words), "unverified", f"no source attests '{record}': {quoted}", HINT)
        others = {record: words for record, words in self.of_samples.items() if record not in self.of_notes}
        if self.of_notes and others:
            message = f"no source attests some words that only sample notes print: {', '.join(sorted(others))}"
            hint = "'check NOTE' has the words in a sample note"
            yield warning(min(map(_first, others.values())), "unverified", message, hint)


def _first(words: Mapping[Unattested, str]) -> Place:
    """Return the first place where some words are written."""
    return min(each.place for each in words)
