"""The clock that demonstrations move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.bootstrap import MovedClock
from notifier.errors import StartError


def test_it_shows_utc_whatever_zone_is_written(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-11-18T22:30:00+01:00")
    now = MovedClock(file).now()
    assert now.tzinfo is UTC
    assert timedelta(0) <= now - datetime(2026, 11, 18, 21, 30, tzinfo=UTC) < timedelta(minutes=1)


def test_what_is_no_instant_is_said_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("noon")
    with pytest.raises(StartError, match="clock"):
        MovedClock(file).now()
