"""`notifier demo`: real parcels' weeks, played through a fresh engine in a minute."""
