"""One document as bytes of one format. A format decides no wording."""
