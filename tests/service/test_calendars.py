"""Whose public holidays count."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notifier.domain.facts import Match, NoMatch
from notifier.domain.matching import match_trigger
from notifier.domain.rules import NoScanTrigger
from notifier.domain.shipment import Leg
from notifier.domain.spans import Span
from notifier.domain.stages import Stage
from notifier.places import business_calendar
from notifier.service.calendars import countries_of
from tests.builders import a_shipment, an_event, facts


@pytest.mark.parametrize(
    ("carrier", "countries"),
    [("dhl", ("US", "DE")), ("usps", ("US", "DE")), ("yunexpress", ("US", "DE", "CN")), ("", ("US", "DE"))],
)
def test_the_lane_and_the_home_of_the_carrier_count(carrier: str, countries: tuple[str, ...]) -> None:
    legs = (Leg(carrier=carrier, tracking_number="1"),) if carrier else ()

    assert countries_of(a_shipment(origin_country="US", legs=legs)) == countries


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-02-25 12:00", False),  # China rests from the 15th to the 23rd of February 2026
        ("2026-02-26 12:00", True),
    ],
)
def test_new_year_in_china_is_no_silence_of_a_chinese_carrier(now: str, holds: bool) -> None:
    shipment = a_shipment(origin_country="US", legs=(Leg(carrier="yunexpress", tracking_number="1"),))
    scan = an_event(datetime(2026, 2, 13, 12, tzinfo=UTC), Stage.IN_TRANSIT)

    found = match_trigger(
        NoScanTrigger(span=Span.parse("3bd")),
        facts(
            scan,
            now=now,
            is_business_day=business_calendar(countries_of(shipment)),
            origin_country="US",
            legs=shipment.legs,
        ),
    )

    assert isinstance(found, Match if holds else NoMatch)
