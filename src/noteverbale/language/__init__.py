"""The packs of the languages: words, grammar, dates, typography, sort order."""
