"""The parcels of the demonstration: what happens to each, and what its recipient must hear, no more and no less.

Times are those of the recipient's wall clock: "3 14:00" is the third day of the story at two in the afternoon. Day 1 is
a Monday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notifier.cli.demo.feeds import AfterShipFeed, CourierFeed, EasyPostFeed, Feed, Scan

FIRST_DAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """The feed posts its history, after `scans` happened; each is (when, code, words, city)."""

    at: str
    scans: tuple[tuple[str, str, str, str], ...] = ()
    promise: int = 0
    """The promised day; 0 leaves it as it was."""
    copies: int = 1
    """How often the same body is posted."""
    is_turned: bool = False
    """The history comes newest first, under a new id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel, its recipient, and its story."""

    title: str
    number: str
    carrier: str
    feed: Feed
    zone: str
    country: str
    recipient: dict[str, Any]
    origin: str
    destination: str
    registered: str
    pushes: tuple[Push, ...]
    must_hear: tuple[str, ...]
    """Every message as `rule/channel`, in order."""
    promise: int = 0

    def when(self, text: str) -> datetime:
        """Return the instant of a time of the story."""
        day, clock = text.split()
        on = FIRST_DAY + timedelta(days=int(day) - 1)
        return datetime.combine(on, time.fromisoformat(clock), ZoneInfo(self.zone))

    def day(self, number: int) -> str:
        """Return a day of the story as a date, or "" for none."""
        return (FIRST_DAY + timedelta(days=number - 1)).isoformat() if number else ""

    def registration(self) -> dict[str, Any]:
        """Return what the shop registers, as the API takes it."""
        promise = {"promise": {"latest": self.day(self.promise)}} if self.promise else {}
        return {
            "ref": f"P-{self.number}",
            "order_ref": self.number,
            "recipient": {**self.recipient, "zone": self.zone},
            "legs": [{"carrier": self.carrier, "tracking_number": self.number}],
            "origin_country": self.origin,
            "destination_country": self.destination,
            **promise,
        }

    def body(self, scans: list[Scan], push: Push, promise: str, serial: int) -> bytes:
        """Return the bytes of a push."""
        ordered = sorted(scans, key=lambda scan: scan.at, reverse=push.is_turned)
        return self.feed.body(self.number, ordered, promise, self.when(push.at).astimezone(UTC), serial)

    def scan(self, row: tuple[str, str, str, str]) -> Scan:
        """Return one scan of a push."""
        when, code, words, city = row
        return Scan(at=self.when(when), code=code, words=words, city=city, country=self.country if city else "")


PARCELS: tuple[Parcel, ...] = (
    Parcel(
        title="Jacket, Shenzhen to Berlin",
        number="LX900000001CN",
        carrier="cainiao",
        feed=AfterShipFeed("yunexpress", "CHN", "DEU"),
        zone="Europe/Berlin",
        country="DEU",
        recipient={"name": "Jonas Weber", "email": "jonas@example.com", "phone": "+4915112345678", "locale": "de"},
        origin="CN",
        destination="DE",
        registered="1 09:00",
        promise=10,
        pushes=(
            Push(at="1 12:00", scans=(("1 11:40", "InTransit_002", "Accepted", ""),), promise=10),
            Push(at="4 10:00", scans=(("4 09:30", "InTransit_006", "Import clearance started", "Leipzig"),)),
            Push(at="4 16:00", scans=(("4 15:40", "Exception_004", "Held by customs", "Leipzig"),), copies=3),
            Push(at="9 09:00", promise=15),
            Push(at="9 18:00", is_turned=True),
            Push(at="10 10:00", scans=(("10 09:45", "InTransit_005", "Import clearance completed", "Leipzig"),)),
            Push(at="11 08:20", scans=(("11 08:15", "OutForDelivery_001", "Out for delivery", "Berlin"),), promise=11),
            Push(at="11 17:30", scans=(("11 17:25", "AttemptFail_002", "Nobody was in", "Berlin"),), promise=12),
            Push(at="12 08:30", scans=(("12 08:25", "OutForDelivery_001", "Out for delivery", "Berlin"),)),
            Push(at="12 13:10", scans=(("12 13:05", "Delivered_001", "Delivered", "Berlin"),), copies=2),
        ),
        must_hear=(
            "customs_held/email",
            "customs_held/sms",
            "promise_later/email",
            "customs_released/email",
            "customs_released/sms",
            "out_for_delivery/email",
            "attempt_failed/email",
            "attempt_failed/sms",
            "out_for_delivery/email",
            "delivered/email",
        ),
    ),
    Parcel(
        title="Lamp, Chicago to New York",
        number="1Z900000000000002",
        carrier="ups",
        feed=EasyPostFeed("UPS"),
        zone="America/New_York",
        country="US",
        recipient={"name": "Alex Rivera", "email": "alex@example.com", "phone": "+12125550123", "locale": "en"},
        origin="US",
        destination="US",
        registered="1 10:00",
        pushes=(
            Push(at="1 12:00", scans=(("1 11:30", "pre_transit/label_created", "Label created", ""),)),
            Push(at="1 19:00", scans=(("1 18:30", "in_transit/received_at_origin_facility", "Accepted", "Chicago"),)),
            Push(at="2 08:00", scans=(("2 07:30", "in_transit/departed_facility", "Departed", "Chicago"),)),
            Push(at="8 11:00", scans=(("8 10:40", "in_transit/in_transit", "On its way", "Albany"),)),
            Push(at="9 08:00", scans=(("9 07:40", "out_for_delivery/out_for_delivery", "On the van", "New York"),)),
            Push(at="9 15:00", scans=(("9 14:50", "delivered/arrived_at_destination", "Delivered", "New York"),)),
        ),
        must_hear=("blackout_domestic/email", "moving_again/email", "out_for_delivery/email", "delivered/email"),
    ),
    Parcel(
        title="Book, by a courier that is only configured",
        number="MC-900-000-003",
        carrier="my-courier",
        feed=CourierFeed(),
        zone="Europe/Berlin",
        country="DE",
        recipient={"name": "Mia Koch", "phone": "+4915112345679", "locale": "de"},
        origin="DE",
        destination="DE",
        registered="2 09:00",
        pushes=(
            Push(at="2 18:00", scans=(("2 17:50", "picked_up", "Abgeholt", "Hamburg"),)),
            Push(at="3 22:30", scans=(("3 22:20", "out_for_delivery", "In Zustellung", "Berlin"),)),
            Push(at="4 06:40", scans=(("4 06:30", "delivered", "Zugestellt", "Berlin"),)),
        ),
        must_hear=("delivered/sms",),
    ),
    Parcel(
        title="Shoes, registered two weeks late",
        number="LX900000004CN",
        carrier="cainiao",
        feed=AfterShipFeed("yunexpress", "CHN", "FRA"),
        zone="Europe/Paris",
        country="FRA",
        recipient={"name": "Chloe Martin", "email": "chloe@example.com", "locale": "fr"},
        origin="CN",
        destination="FR",
        registered="15 09:00",
        pushes=(
            Push(
                at="14 18:00",
                scans=(
                    ("1 08:00", "InTransit_002", "Accepted", ""),
                    ("4 09:00", "Exception_004", "Held by customs", "Roissy"),
                    ("8 09:00", "InTransit_005", "Import clearance completed", "Roissy"),
                    ("9 08:00", "InTransit_001", "On its way", "Roissy"),
                ),
            ),
            Push(at="15 12:00", scans=(("15 11:50", "OutForDelivery_001", "Out for delivery", "Paris"),)),
            Push(at="15 16:00", scans=(("15 15:50", "Delivered_001", "Delivered", "Paris"),)),
        ),
        must_hear=("out_for_delivery/email", "delivered/email"),
    ),
    Parcel(
        title="Mug, to a mailbox that does not exist",
        number="1Z900000000000005",
        carrier="ups",
        feed=EasyPostFeed("UPS"),
        zone="America/New_York",
        country="US",
        recipient={"name": "Sam Lee", "email": "bounce@example.com", "phone": "+12125550125", "locale": "en"},
        origin="US",
        destination="US",
        registered="3 10:00",
        pushes=(
            Push(at="3 18:00", scans=(("3 17:30", "in_transit/received_at_origin_facility", "Accepted", "Chicago"),)),
            Push(at="4 08:00", scans=(("4 07:45", "out_for_delivery/out_for_delivery", "On the van", "New York"),)),
            Push(at="4 14:00", scans=(("4 13:50", "delivered/arrived_at_destination", "Delivered", "New York"),)),
        ),
        must_hear=("out_for_delivery/email", "delivered/sms"),
    ),
)
