"""The pure functions on one core: deciding by the shipped rules, and reading bodies."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from bench import deciding, parsing
from bench.figures import Figure
from bench.pace import a_second
from bench.parcels import LIFE, Parcel
from bench.sizes import Sizes
from notifier.carriers.aftership import AfterShip
from notifier.carriers.easypost import EasyPost
from notifier.carriers.generic import GenericSource
from notifier.carriers.generic_spec import GenericSpec, Signature
from notifier.ports import Carrier, RawWebhook

_NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)


def measure(sizes: Sizes) -> list[Figure]:
    """Decide about parcels, and read what each kind of source says of them."""
    return [
        *deciding.measure(sizes),
        *(
            _parsing(name, carrier, body, scans, sizes.core_seconds)
            for name, (carrier, body, scans) in _sources().items()
        ),
        parsing.measure(sizes.core_seconds),
    ]


def _parsing(name: str, carrier: Carrier, body: bytes, scans: int, seconds: float) -> Figure:
    raw = RawWebhook(source=name, body=body, received_at=_NOW)
    found = sum(len(update.events) for update in carrier.parse(raw).updates)
    if found != scans:
        raise AssertionError(f"{name}: expected {scans} events in the body, found {found}")
    readings = a_second(lambda: carrier.parse(raw), seconds)
    return Figure(
        what=f"parsing-{name}",
        value=1e6 / readings / scans,
        unit="us/event",
        detail={"events_in_the_body": scans, "bytes": len(body)},
    )


def _sources() -> dict[str, tuple[Carrier, bytes, int]]:
    """Return, per kind of source, an adapter, a body, and how many events are in it."""
    return {
        "aftership": (AfterShip(""), Parcel(1).body(LIFE, _NOW), len(LIFE)),
        "easypost": (EasyPost(""), _easypost(), len(LIFE)),
        "json": (GenericSource(_SPEC), _json(), len(LIFE)),
    }


def _easypost() -> bytes:
    statuses = ("pre_transit", "in_transit", "in_transit", "in_transit", "in_transit", "out_for_delivery")
    details = [
        {
            "object": "TrackingDetail",
            "message": scan.message,
            "description": None,
            "status": status,
            "status_detail": "status_update",
            "datetime": (_NOW - scan.age).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "source": "ExampleCarrier",
            "carrier_code": None,
            "tracking_location": {
                "object": "TrackingLocation",
                "city": scan.city or None,
                "state": None,
                "country": scan.country[:2] if scan.city else None,
                "zip": None,
            },
        }
        for scan, status in zip(LIFE, statuses, strict=True)
    ]
    tracker = {
        "id": "trk_1",
        "object": "Tracker",
        "mode": "production",
        "tracking_code": Parcel(1).number,
        "status": statuses[-1],
        "status_detail": "out_for_delivery",
        "created_at": "2026-06-11T12:00:00Z",
        "updated_at": "2026-06-17T11:55:00Z",
        "carrier": "ExampleCarrier",
        "est_delivery_date": "2026-06-18T00:00:00Z",
        "tracking_details": details,
    }
    return orjson.dumps({"id": "evt_1", "object": "Event", "description": "tracker.updated", "result": tracker})


_SPEC = GenericSpec(
    name="json",
    signature=Signature.NONE,
    tracking_number="tracking_number",
    events="events",
    code="status",
    text="message",
    time="time",
    city="city",
    country="country",
    statuses={scan.tag.lower(): "in_transit" for scan in LIFE},
)


def _json() -> bytes:
    events = [
        {
            "status": scan.tag.lower(),
            "message": scan.message,
            "time": (_NOW - scan.age).isoformat(),
            "city": scan.city,
            "country": scan.country[:2],
        }
        for scan in LIFE
    ]
    return orjson.dumps({"tracking_number": Parcel(1).number, "order": "O-1", "events": events})
