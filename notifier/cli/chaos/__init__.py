"""`notifier chaos`: a running engine is shaken under load, and what came of it is counted."""
