"""What reviewers see and say of a note: passages, differences, comments, approvals."""
