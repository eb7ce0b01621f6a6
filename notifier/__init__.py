"""A proactive customer-notification engine for shipments."""

__version__ = "0.1.0"
