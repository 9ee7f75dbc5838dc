"""Results are kept: in memory up to a bound, and between two runs on disk."""
