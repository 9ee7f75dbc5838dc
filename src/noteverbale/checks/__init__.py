"""Checks an office: the rules on its records, its notes in every language, the installation."""
