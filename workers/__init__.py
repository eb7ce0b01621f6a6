"""The Celery process: it takes wake-ups from Redis and calls the use cases. Nothing is decided here."""
