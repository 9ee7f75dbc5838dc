"""What a person writes down: record types, and YAML files whose values know their place."""
