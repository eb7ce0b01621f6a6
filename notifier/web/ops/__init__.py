"""The console for people who run the engine and answer customers: pages at /ops, behind a login."""
