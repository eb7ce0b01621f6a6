"""The use cases, one file each. They join the pure domain with the store, the queue and the adapters."""
