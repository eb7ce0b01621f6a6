"""What the tests of the adapters share: requests, and a short form of what was made of a body."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifier.carriers.shipengine import ShipEngine
from notifier.domain.events import Parsed, StatedPromise, TrackingEvent, TrackingUpdate
from notifier.ports import Carrier, RawWebhook

RECEIVED_AT = datetime(2024, 6, 30, 12, tzinfo=UTC)

ASKED = "N0"
"""The number that was asked for, where an answer does not repeat it."""

SHIPENGINE_KEY = generate_private_key(public_exponent=65537, key_size=2048)
SHIPENGINE_PEM = SHIPENGINE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class StoppedClock:
    """Always shows the time at which requests are received."""

    def now(self) -> datetime:
        return RECEIVED_AT


def play_shipengine(secret: str = SHIPENGINE_PEM) -> ShipEngine:
    """Return an adapter that signs as ShipEngine does, with a key of these tests."""
    return ShipEngine(secret, private_key=SHIPENGINE_KEY, clock=StoppedClock())


Request = Callable[..., RawWebhook]


def make_request(body: object, headers: dict[str, str] | None = None, source: str = "test") -> RawWebhook:
    written = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return RawWebhook(
        source=source, body=written, received_at=RECEIVED_AT, headers=headers or {}, path=f"/asked?number={ASKED}"
    )


@pytest.fixture
def request_of() -> Request:
    """Makes a request of a body, given as bytes or as a value to write as JSON."""
    return make_request


@pytest.fixture
def read() -> Callable[[Carrier, object], TrackingUpdate]:
    """Parses a body that speaks of exactly one parcel."""

    def read_one(carrier: Carrier, body: object) -> TrackingUpdate:
        parsed = carrier.parse(make_request(body))
        assert parsed.ignored == ""
        (update,) = parsed.updates
        return update

    return read_one


@pytest.fixture
def shorten() -> Callable[[Parsed], dict[str, Any]]:
    """Writes what an adapter made of a body in a form that a person can check line by line."""
    return _shorten


def _shorten(parsed: Parsed) -> dict[str, Any]:
    if parsed.ignored:
        return {"ignored": parsed.ignored}
    more = {name: list(found) for name in ("retracted", "refused") if (found := getattr(parsed, name))}
    return {"updates": [_shorten_update(update) for update in parsed.updates], **more}


def _shorten_update(update: TrackingUpdate) -> dict[str, Any]:
    flags = [name for name in ("is_first_push", "is_test") if getattr(update, name)]
    return {
        "parcel": f"{update.carrier} {update.tracking_number}",
        "route": f"{update.origin_country or '?'} > {update.destination_country or '?'}",
        "reference": update.reference,
        "flags": flags,
        **(
            {"goes on as": [f"{leg.carrier} {leg.tracking_number}" for leg in update.further_legs]}
            if update.further_legs
            else {}
        ),
        "promise": _shorten_promise(update.promise) if update.promise else None,
        "events": [_shorten_event(event) for event in update.events],
    }


def _shorten_promise(promise: StatedPromise) -> str:
    return f"{promise.earliest} .. {promise.latest} (stated {promise.stated_at.isoformat()})"


def _shorten_event(event: TrackingEvent) -> str:
    notes = ("resolves" if event.resolves else "", f"to {event.delivered_to}" if event.delivered_to else "")
    words = f"in words: {' '.join(event.from_text)}" if event.from_text else ""
    said = " + ".join(filter(None, (event.stage, event.incident, *notes, words)))
    return " | ".join(
        (
            f"{event.at.isoformat()} {event.tz_source} {event.precision}",
            said or event.meaning,
            event.raw_code,
            str(event.place),
            event.raw_text,
            event.key[:8],
        )
    )
