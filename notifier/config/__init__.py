"""Configuration: YAML with the place of every value, its schema, the checks across it, and the domain's rules."""
