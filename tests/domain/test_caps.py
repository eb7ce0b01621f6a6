"""Caps: how much fits into a while, and when there is room again."""

from __future__ import annotations

from datetime import datetime, timedelta
from heapq import heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.caps import Heard, cap_ends
from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Caps
from tests.builders import at
from tests.domain.strategies import START, moments

HOURS = timedelta(hours=1)
EMAIL = Channel.EMAIL


def heard(when: str, shipment: str = "s1", channel: Channel = EMAIL) -> Heard:
    return Heard(shipment_id=shipment, channel=channel, at=at(when))


@pytest.mark.parametrize(
    ("caps", "lately", "room_at"),
    [
        (Caps(), [heard("mon 11:00")] * 9, None),
        (Caps(recipient=Cap(at_most=2, within=24 * HOURS)), [heard("mon 11:00")], None),
        (Caps(recipient=Cap(at_most=2, within=24 * HOURS)), [heard("mon 11:00"), heard("mon 09:00")], "tue 09:00"),
        (Caps(recipient=Cap(at_most=2, within=3 * HOURS)), [heard("mon 11:00"), heard("mon 09:00")], None),
        (Caps(recipient=Cap(at_most=1, within=24 * HOURS)), [heard("mon 11:00", "s2")], "tue 11:00"),
        (Caps(shipment=Cap(at_most=1, within=24 * HOURS)), [heard("mon 11:00", "s2")], None),
        (Caps(shipment=Cap(at_most=1, within=24 * HOURS)), [heard("mon 11:00", channel=Channel.SMS)], None),
        (
            Caps(recipient=Cap(at_most=2, within=6 * HOURS), shipment=Cap(at_most=1, within=4 * HOURS)),
            [heard("mon 10:00", "s2"), heard("mon 11:00")],
            "mon 16:00",
        ),
    ],
)
def test_there_is_room_when_the_oldest_that_counts_has_gone(
    caps: Caps, lately: list[Heard], room_at: str | None
) -> None:
    ends = cap_ends(caps, lately, "s1", EMAIL, at("mon 12:00"))

    assert ends == (at(room_at) if room_at else None)


@st.composite
def some_caps(draw: st.DrawFn) -> Caps:
    def cap() -> Cap:
        return Cap(at_most=draw(st.integers(1, 4)), within=draw(st.integers(1, 72)) * HOURS)

    shipment, recipient = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
    return Caps(shipment=cap() if shipment else None, recipient=cap() if recipient else None)


wishes = st.lists(st.tuples(moments(4), st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(list(Channel))))


@given(caps=some_caps(), wanted=wishes)
def test_caps_hold_and_nothing_is_lost(caps: Caps, wanted: list[tuple[datetime, str, Channel]]) -> None:
    waiting: list[tuple[datetime, int]] = []
    for number, (when, _, _) in enumerate(wanted):
        heappush(waiting, (when, number))
    sent: list[Heard] = []

    while waiting:
        now, number = heappop(waiting)
        _, shipment, channel = wanted[number]
        room_at = cap_ends(caps, [one for one in sent if now - one.at < caps.longest], shipment, channel, now)
        if room_at is None:
            sent.append(Heard(shipment_id=shipment, channel=channel, at=now))
        else:
            assert room_at > now
            heappush(waiting, (room_at, number))

    assert len(sent) == len(wanted)
    for channel in Channel:
        times = [one for one in sent if one.channel is channel]
        assert _most_within(caps.recipient, [one.at for one in times])
        for shipment in ("s1", "s2", "s3"):
            assert _most_within(caps.shipment, [one.at for one in times if one.shipment_id == shipment])


def _most_within(cap: Cap | None, times: list[datetime]) -> bool:
    """Whether no span of the cap holds more than it allows, wherever it begins."""
    if cap is None:
        return True
    return all(sum(1 for one in times if start <= one < start + cap.within) <= cap.at_most for start in [START, *times])
