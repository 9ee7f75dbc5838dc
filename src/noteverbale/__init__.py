"""noteverbale: notes verbales in the six official languages of the United Nations, from records to pages."""

__version__ = "0.2.0"
