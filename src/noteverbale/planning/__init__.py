"""Who gets a copy of a note, in which language and why."""
