"""What all adapters need to read a body: its fields, times, places, signatures, and how scans become events."""
