"""What three carriers' feeds would push, in their own shapes: AfterShip, EasyPost, and one that is only configured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan, in the words that the feed uses for it."""

    at: datetime
    code: str
    words: str
    city: str = ""
    country: str = ""


class Feed(Protocol):
    """Builds the body of a push: the whole history, and the promise as it stands."""

    @property
    def source(self) -> str:
        """The source in `config.yaml` that it posts to."""
        ...

    def body(self, number: str, scans: list[Scan], promise: str, at: datetime, serial: int) -> bytes:
        """Return the bytes that the provider would post."""
        ...


@dataclass(frozen=True, slots=True)
class AfterShipFeed:
    """A tracking of AfterShip. Codes are its subtags."""

    carrier: str
    origin: str
    destination: str
    source: str = field(default="aftership", init=False)

    def body(self, number: str, scans: list[Scan], promise: str, at: datetime, serial: int) -> bytes:
        """Return a `tracking_update`."""
        newest = max(scans, key=lambda scan: scan.at)
        tracking = {
            "tracking_number": number,
            "slug": self.carrier,
            "origin_country_iso3": self.origin,
            "destination_country_iso3": self.destination,
            "tag": newest.code.partition("_")[0],
            "subtag": newest.code,
            "updated_at": at.astimezone(UTC).isoformat(),
            "expected_delivery": promise or None,
            "checkpoints": [self._checkpoint(scan, at) for scan in scans],
        }
        event = {"event_id": f"{number}-{serial}", "event": "tracking_update", "is_tracking_first_tag": False}
        return orjson.dumps({**event, "ts": int(at.timestamp()), "msg": tracking})

    def _checkpoint(self, scan: Scan, at: datetime) -> dict[str, Any]:
        return {
            "slug": self.carrier,
            "tag": scan.code.partition("_")[0],
            "subtag": scan.code,
            "message": scan.words,
            "checkpoint_time": scan.at.isoformat(),
            "created_at": max(scan.at, at).astimezone(UTC).isoformat(),
            "city": scan.city,
            "country_iso3": scan.country,
        }


@dataclass(frozen=True, slots=True)
class EasyPostFeed:
    """A tracker of EasyPost. Codes are `status/status_detail`."""

    carrier: str
    source: str = field(default="easypost", init=False)

    def body(self, number: str, scans: list[Scan], promise: str, at: datetime, serial: int) -> bytes:
        """Return a `tracker.updated` event."""
        newest = max(scans, key=lambda scan: scan.at)
        tracker = {
            "object": "Tracker",
            "mode": "production",
            "tracking_code": number,
            "carrier": self.carrier,
            "status": newest.code.partition("/")[0],
            "status_detail": newest.code.partition("/")[2],
            "updated_at": _zulu(at),
            "est_delivery_date": f"{promise}T00:00:00Z" if promise else None,
            "tracking_details": [self._detail(scan) for scan in scans],
        }
        event = {"object": "Event", "id": f"evt_{number}{serial}", "mode": "production"}
        return orjson.dumps({**event, "description": "tracker.updated", "created_at": _zulu(at), "result": tracker})

    def _detail(self, scan: Scan) -> dict[str, Any]:
        status, _, detail = scan.code.partition("/")
        place = {"city": scan.city, "state": None, "country": scan.country, "zip": "60601" if scan.city else None}
        return {
            "object": "TrackingDetail",
            "status": status,
            "status_detail": detail,
            "message": scan.words,
            "datetime": _zulu(scan.at),
            "tracking_location": {"object": "TrackingLocation", **place},
        }


@dataclass(frozen=True, slots=True)
class CourierFeed:
    """The courier that `config.yaml` declares as `my-courier`: no line of code knows it."""

    source: str = field(default="my-courier", init=False)

    def body(self, number: str, scans: list[Scan], promise: str, at: datetime, serial: int) -> bytes:
        """Return its JSON."""
        events = [
            {
                "status": scan.code,
                "message": scan.words,
                "time": scan.at.isoformat(),
                "city": scan.city,
                "country": scan.country,
            }
            for scan in scans
        ]
        return orjson.dumps(
            {"tracking_number": number, "expected": promise or None, "serial": serial, "events": events}
        )


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
