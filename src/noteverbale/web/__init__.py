"""The pages in a browser: HTTP and HTML over `desk/` and the layers below."""
