"""Numbers and the life of notes, in a file that is only ever added to."""
