"""An office in, every problem of its records, notes and installation out."""
