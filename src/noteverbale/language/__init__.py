"""What the program knows of a language: words, grammar, dates, typography, order."""
