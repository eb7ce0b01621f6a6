"""Templates: read, checked and compiled once; rendered per message."""
