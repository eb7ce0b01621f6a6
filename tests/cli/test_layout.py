"""How texts are set in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifier.cli.layout import WIDTH, LocalTime, count, paragraph, quote

BERLIN = LocalTime(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("when", "zone", "written"),
    [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "Europe/Berlin", "Mon 2026-11-23 09:00 (08:00Z)"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Europe/Berlin", "Mon 2026-11-23 00:30 (11-22 23:30Z)"),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "America/New_York", "Sun 2026-11-22 22:00 (11-23 03:00Z)"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "UTC", "Mon 2026-11-23 08:00Z"),
    ],
)
def test_a_time_is_the_reader_s_with_utc_behind_it(when: datetime, zone: str, written: str) -> None:
    assert LocalTime(ZoneInfo(zone)).at(when) == written


def test_a_window_of_whole_days_is_written_without_hours() -> None:
    start, end = datetime(2026, 11, 22, 23, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert BERLIN.window(start, end, is_day=True) == "Mon 2026-11-23"
    assert BERLIN.window(start, end.replace(day=24), is_day=True) == "Mon 2026-11-23 to Tue 2026-11-24"


def test_a_window_of_hours_is_written_with_both_ends() -> None:
    start, end = datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert BERLIN.window(start, end, is_day=False) == "Mon 2026-11-23 09:00 (08:00Z) to Mon 2026-11-23 11:00 (10:00Z)"


def test_a_long_text_stays_within_the_page_and_hangs() -> None:
    lines = paragraph("word " * 60, indent=2, hanging=4).splitlines()
    assert max(len(line) for line in lines) <= WIDTH
    assert [line[:7] for line in lines] == ["  word ", "      w", "      w", "      w"]


def test_a_link_is_never_broken() -> None:
    link = "https://track.example/" + "x" * 150
    assert link in paragraph(link)
    assert quote(link)[-1].endswith(link)


def test_an_empty_line_of_a_message_stays_one() -> None:
    assert quote("a\n\nb\n", indent=0) == ["| a", "|", "| b"]


def test_what_terminals_obey_is_taken_out() -> None:
    assert paragraph("held\x1b[2J\u202eby customs", indent=0) == "held [2J by customs"
    assert quote("a\x07b", indent=0) == ["| a b"]


@pytest.mark.parametrize(("number", "words"), [(0, "0 events"), (1, "1 event"), (2, "2 events")])
def test_one_is_not_many(number: int, words: str) -> None:
    assert count(number, "event") == words
