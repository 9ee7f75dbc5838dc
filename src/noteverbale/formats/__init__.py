"""Ways out of the tree. Each exporter converts a Document and decides no wording; none knows another."""
