"""The scheduler: `celery --app workers.beat beat`. It sends tasks by name, so it loads nothing of what runs them."""

from __future__ import annotations

from workers.start import create

app = create()
