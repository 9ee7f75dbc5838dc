"""Many copies of one note: laid out once a group, filled in for each recipient."""
