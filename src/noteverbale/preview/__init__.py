"""A page in the browser for reviewers: every copy as it will be printed, what changed, approval."""
