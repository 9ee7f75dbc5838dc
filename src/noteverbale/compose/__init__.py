"""Records and templates into a document, and a document addressed to one recipient."""
