"""Faults in the engine itself, put in from outside while it is shaken: the count must find each of them."""
