"""`python -m noteverbale`."""

from .cli import run

run()
