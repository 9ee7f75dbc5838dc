"""The files of an office as a registry of everything on file, by id."""
