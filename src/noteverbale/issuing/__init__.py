"""A plan into numbered, printed and recorded copies: batches, issue, manifests."""
