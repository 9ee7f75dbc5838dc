"""Record types, and YAML files read into them; every value keeps the file, line and column where it is written."""
