"""Times as they are typed behind an option: `30d` from now, or `2026-11-04`, `2026-11-04T09:00`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from notifier.domain.spans import Span


class InstantType(click.ParamType):  # type: ignore[type-arg]
    """Reads a span (`36h`, `30d`: so long ago, or so long ahead) or a time, in UTC unless it has an offset."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | timedelta:
        """Return what was typed. Fails with a usage error."""
        text = str(value).strip()
        try:
            return Span.parse(text.lstrip("+")).length or self._not_a_time(text, param, ctx)
        except (ValueError, OverflowError):
            pass
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return self._not_a_time(text, param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def _not_a_time(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        self.fail(f'"{text}" is not a time. Write 36h, 30d, 2026-11-04 or 2026-11-04T09:00 (UTC)', param, ctx)


INSTANT = InstantType()


def ago(typed: datetime | timedelta, now: datetime) -> datetime:
    """Return the instant, UTC; a span is taken off `now`."""
    return now - typed if isinstance(typed, timedelta) else typed.astimezone(UTC)


def ahead(typed: datetime | timedelta, now: datetime) -> datetime:
    """Return the instant, UTC; a span is added to `now`."""
    return now + typed if isinstance(typed, timedelta) else typed.astimezone(UTC)
