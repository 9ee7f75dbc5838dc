"""Compose a document from records and templates, and address it to one recipient."""
