"""Reads the files of an office into a Registry: all records, by id."""
