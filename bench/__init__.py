"""Benchmarks: what the engine does in a second, beside a reference that runs on the same machine in the same run."""
