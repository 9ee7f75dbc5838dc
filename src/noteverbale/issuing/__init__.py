"""Issues notes: takes a number, makes the copies of a plan, and lists them in a manifest."""
