"""What others send us, read into the office's own records: tables of missions, filled forms, Word templates."""
