"""A document as HTML, as PDF and as pictures of its pages."""
