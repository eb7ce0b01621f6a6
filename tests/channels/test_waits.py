from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.channels.waits import wait_asked_for

NOON = "Mon, 23 Nov 2026 12:00:00 GMT"
AT_NOON = 1795435200


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "999999999999"}, 86_400),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:00 GMT", "Date": NOON}, 60),
        ({"Retry-After": "Mon, 23 Nov 2026 11:59:00 GMT", "Date": NOON}, 0),
        ({"X-RateLimit-Reset": str(AT_NOON + 30), "Date": NOON}, 30),
        ({"X-RateLimit-Reset": str(AT_NOON + 10**6), "Date": NOON}, 86_400),
        ({"Retry-After": "5", "X-RateLimit-Reset": str(AT_NOON + 30), "Date": NOON}, 5),
    ],
)
def test_the_wait_is_what_the_provider_asks_for_and_at_most_a_day(headers: dict[str, str], seconds: int) -> None:
    assert wait_asked_for(headers) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Retry-After": ""},
        {"Retry-After": "soon", "Date": NOON},
        {"Retry-After": "-1"},
        {"Retry-After": "Mon, 23 Nov 2026 12:01:00 GMT"},
        {"X-RateLimit-Reset": "30"},
        {"X-RateLimit-Reset": "1" * 40, "Date": NOON},
        {"X-RateLimit-Reset": str(AT_NOON), "Date": "yesterday"},
    ],
)
def test_without_a_wait_that_can_be_read_there_is_none(headers: dict[str, str]) -> None:
    assert wait_asked_for(headers) is None
