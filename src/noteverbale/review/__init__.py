"""The review of a note: passages, differences, comments, approvals."""
