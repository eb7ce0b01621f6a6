"""Parcels from China to Germany, and the bodies that AfterShip pushes in the course of their lives.

A body holds the whole history up to its moment, as AfterShip's do, so each brings one new scan and repeats the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

import orjson

from notifier.service.register import Registration

CARRIER = "cainiao"

_CHINA, _GERMANY = timezone(timedelta(hours=8)), timezone(timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Scan:
    """One row of a history. `age` is how long ago it happened when the newest body is pushed."""

    tag: str
    subtag: str
    message: str
    age: timedelta
    city: str
    country: str

    @property
    def zone(self) -> timezone:
        return _CHINA if self.country == "CHN" else _GERMANY


LABEL = Scan("InfoReceived", "InfoReceived_001", "Shipment information received", timedelta(days=6), "", "CHN")
PICKED_UP = Scan("InTransit", "InTransit_002", "Accepted by carrier", timedelta(days=5), "Shenzhen", "CHN")
DEPARTED = Scan("InTransit", "InTransit_007", "Departed from sorting centre", timedelta(days=3), "Guangzhou", "CHN")
IN_CUSTOMS = Scan("InTransit", "InTransit_006", "Import customs clearance started", timedelta(days=2), "Leipzig", "DEU")
CLEARED = Scan(
    "InTransit", "InTransit_005", "Import customs clearance completed", timedelta(hours=20), "Leipzig", "DEU"
)
OUT = Scan("OutForDelivery", "OutForDelivery_001", "Out for delivery", timedelta(minutes=10), "Hamburg", "DEU")
FAILED = Scan("AttemptFail", "AttemptFail_002", "Addressee not at home", timedelta(minutes=5), "Hamburg", "DEU")

LIFE = (LABEL, PICKED_UP, DEPARTED, IN_CUSTOMS, CLEARED, OUT)
FAILED_LIFE = (*LIFE[:-1], FAILED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel. Its number, its recipient and the small differences between parcels follow from `place`."""

    place: int

    @property
    def number(self) -> str:
        return f"LX{self.place:09}CN"

    @property
    def email(self) -> str:
        return f"customer-{self.place}@shop.example"

    @property
    def phone(self) -> str:
        return f"+4915{self.place + 100_000_000:09}"

    def registration(self, now: datetime) -> Registration:
        """Return what the shop says of it."""
        return Registration(
            ref=f"P-{self.place}",
            order_ref=f"O-{self.place}",
            name="Alex Example",
            email=self.email,
            phone=self.phone,
            zone=waking_zone(now),
            legs=[(CARRIER, self.number)],
            origin_country="CN",
            destination_country="DE",
        )

    def body(self, life: Sequence[Scan], now: datetime) -> bytes:
        """Return what AfterShip pushes when the last scan of `life` is new."""
        chance = Random(self.place)
        shift = timedelta(seconds=chance.randrange(240))
        rows = [_checkpoint(scan, now - scan.age - shift) for scan in life]
        due = (now + timedelta(days=chance.randrange(3))).date()
        return orjson.dumps(
            {
                "event": "tracking_update",
                "event_id": f"{chance.getrandbits(96):024x}-{len(life)}",
                "is_tracking_first_tag": len(life) == 1,
                "msg": self._tracking(life[-1], rows, due.isoformat(), now),
                "ts": int(now.timestamp()),
            }
        )

    def _tracking(self, last: Scan, rows: list[dict[str, Any]], due: str, now: datetime) -> dict[str, Any]:
        return {
            "id": f"{self.place:024x}",
            "tracking_number": self.number,
            "slug": CARRIER,
            "title": self.number,
            "active": True,
            "created_at": rows[0]["created_at"],
            "updated_at": now.isoformat(timespec="seconds"),
            "last_updated_at": now.isoformat(timespec="seconds"),
            "tag": last.tag,
            "subtag": last.subtag,
            "subtag_message": last.message,
            "origin_country_iso3": "CHN",
            "destination_country_iso3": "DEU",
            "courier_destination_country_iso3": "DEU",
            "expected_delivery": due,
            "order_id": f"O-{self.place}",
            "order_number": None,
            "emails": [],
            "smses": [],
            "custom_fields": {},
            "customer_name": None,
            "delivery_time": 6,
            "note": None,
            "shipment_package_count": 1,
            "shipment_pickup_date": None,
            "shipment_delivery_date": None,
            "shipment_type": "Standard",
            "shipment_weight": 0.4,
            "shipment_weight_unit": "kg",
            "signed_by": None,
            "source": "api",
            "tracked_count": len(rows),
            "language": "en",
            "return_to_sender": False,
            "courier_tracking_link": f"https://carrier.example/track/{self.number}",
            "checkpoints": rows,
        }


def _checkpoint(scan: Scan, at: datetime) -> dict[str, Any]:
    return {
        "slug": CARRIER,
        "city": scan.city or None,
        "state": None,
        "zip": None,
        "location": f"{scan.city}, {scan.country}" if scan.city else None,
        "country_iso3": scan.country,
        "country_name": "China" if scan.country == "CHN" else "Germany",
        "coordinates": [],
        "message": scan.message,
        "tag": scan.tag,
        "subtag": scan.subtag,
        "subtag_message": scan.message,
        "raw_tag": None,
        "checkpoint_time": at.astimezone(scan.zone).isoformat(timespec="seconds"),
        "created_at": (at + timedelta(minutes=3)).isoformat(timespec="seconds"),
    }


def waking_zone(now: datetime) -> str:
    """Return a zone in which it is early afternoon, so that no message is held for the night."""
    ahead = (13 - now.astimezone(UTC).hour + 12) % 24 - 12
    # The sign in these names says how far UTC is ahead of them, not they of UTC.
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def lives(parcels: Sequence[Parcel], now: datetime, seed: int = 1) -> Iterator[bytes]:
    """Return all bodies of all parcels, as a feed mixes them: each parcel's own come in their order."""
    turns = [parcel for parcel in parcels for _ in LIFE]
    Random(seed).shuffle(turns)
    pushed = dict.fromkeys(parcels, 0)
    for parcel in turns:
        pushed[parcel] += 1
        yield parcel.body(LIFE[: pushed[parcel]], now)
