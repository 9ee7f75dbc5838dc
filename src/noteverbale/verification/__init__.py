"""Signatures of manifests, the office's keys, and the verdict on a file: whether the office issued it."""
