"""Makes the pages of docs/reference that are read from the program: one module for each group of pages.

`pytest tests/reference --update` writes all of them anew; without it the test compares them.
"""
