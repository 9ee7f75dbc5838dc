"""Signatures under manifests, the office's keys, and whether a file is one the office issued."""
