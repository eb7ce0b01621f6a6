"""Shops that tell of their orders."""
