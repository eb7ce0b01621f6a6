"""ShipEngine and ShipStation API v2: webhooks about trackings, and the API's answers, which hold the same tracking.

Docs: https://docs.shipstation.com/apis/docs/guides/webhooks-schemas (bodies),
https://github.com/ShipEngine/shipengine-openapi (`openapi.yaml`: every field).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from notifier.carriers.codes.shipengine import DETAILS, STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import ByPosition, Said, incident_of, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import require_secret
from notifier.carriers.reading.times import Moment, first_known, is_known, read_time, stand_in
from notifier.carriers.shipengine_keys import KEY_ID, SIGNATURE, TIMESTAMP, check_signature, signed_bytes
from notifier.domain.events import Meaning, Parsed, Place, Precision, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.stages import CUSTOMS_INCIDENTS, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Clock, RawWebhook

_TRACKINGS = frozenset({"API_TRACK", "TRACK_EVENT_V2"})
_CARRIER = re.compile(r"[?&]carrier_code=(\w+)|/v1/tracking/(\w+)/")
_ON_ITS_WAY = "IT"
"""Some rows have it as `event_code` alone. That is the carrier's own, so no other is believed there: FedEx writes `DE`,
which is a delivery to ShipEngine, for one that failed."""

_CLEARANCES = (ByPosition.CLEARANCE_STARTED, ByPosition.CLEARANCE_DONE)


class ShipEngine:
    """An account of ShipEngine. `secret` is its public key: PEM, or the JSON of its key set.

    `private_key` and `clock` are for those who play ShipEngine, in tests: only it can sign what it sends.
    """

    name = "shipengine"

    def __init__(self, secret: str, *, private_key: RSAPrivateKey | None = None, clock: Clock | None = None) -> None:
        self._secret = secret
        self._private_key = private_key
        self._clock = clock

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body was signed now with ShipEngine's key. Raises WebhookRejected."""
        require_secret(self._secret, "ShipEngine")
        check_signature(raw, self._secret)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which ShipEngine would send `body`; none without its private key."""
        if self._private_key is None or self._clock is None:
            return {}
        timestamp = self._clock.now().isoformat()
        signature = self._private_key.sign(signed_bytes(timestamp, body), PKCS1v15(), SHA256())
        return {SIGNATURE: b64encode(signature).decode(), KEY_ID: "ours", TIMESTAMP: timestamp}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": ShipEngine gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the tracking in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        kind = text(body.get("resource_type"))
        if kind and kind not in _TRACKINGS:
            return Parsed(ignored=f"the event {kind[:60]!r} is not about a tracking")
        if kind and "data" not in body:
            return Parsed(ignored="the event holds only the address of a tracking, and no tracking")
        if kind:
            return Parsed(updates=(_read_update(expect_object(body["data"], "data"), "data", _carrier_in(body), raw),))
        if "tracking_number" in body:
            return Parsed(updates=(_read_update(body, "the body", "", raw),))
        raise UnreadablePayload(f"expected `resource_type` or a tracking, found {keys_of(body)}")


def _carrier_in(body: JsonObject) -> str:
    """Return the carrier that the address of the tracking names, or ""."""
    found = _CARRIER.search(text(body.get("resource_url")))
    return (found[1] or found[2]) if found else ""


def _read_update(tracking: JsonObject, where: str, carrier: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=ShipEngine.name,
        carrier=(text(tracking.get("carrier_code")) or carrier).lower(),
        number=expect_text(tracking, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(tracking, "events", where)
    scans = [_read_event(row, parcel) for row in rows]
    scans += _read_summary(tracking, scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(tracking, parcel, raw.source),
    )


def _read_event(row: JsonObject, parcel: Parcel) -> Scan:
    status, finer = _codes(row)
    own = first_text(row, "carrier_status_code", "event_code", "carrier_detail_code")
    is_moving = not status and text(row.get("event_code")) == _ON_ITS_WAY
    place = Place(
        city=text(row.get("city_locality")),
        region=text(row.get("state_province")),
        country=alpha2(text(row.get("country_code"))),
    )
    return Scan(
        said=_say(_ON_ITS_WAY if is_moving else status, finer),
        moment=_read_moment(row, place) or stand_in(parcel.received_at),
        identity=own or finer or status,
        raw_code="/".join(filter(None, (status, finer, own))),
        text=first_text(row, "description", "event_description"),
        place=place,
    )


def _codes(node: JsonObject) -> tuple[str, str]:
    return text(node.get("status_code")), text(node.get("status_detail_code"))


def _read_moment(row: JsonObject, place: Place) -> Moment | None:
    """The carrier's local time identifies the scan, and is certain where the country has one clock. Elsewhere
    ShipEngine's own conversion is the better guess, but no more: a scan in California was seen converted as if it were
    in New York (https://docs.shipstation.com/apis/docs/guides/webhooks-schemas)."""
    utc = read_time(first_text(row, "occurred_at", "event_date"), country=place.country)
    raw = text(row.get("carrier_occurred_at"))
    local = read_time(raw, country=place.country)
    if not (is_known(local) and is_known(utc)):
        return first_known(local, utc)
    if local.tz_source is TzSource.ASSUMED:
        return local._replace(at=utc.at)
    # Where the place is not known the same "Z" stands in both fields: nothing was converted.
    is_copied = raw.endswith("Z") and local.at == utc.at and not place.country
    return local._replace(tz_source=TzSource.ASSUMED) if is_copied else local


def _say(status: str, finer: str) -> Said:
    return DETAILS.get(finer) or STATUSES.get(status) or Meaning.UNKNOWN


def _read_summary(tracking: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole tracking is a statement of its own where the events do not make it."""
    status, finer = _codes(tracking)
    said, told = _say(status, finer), [scan.said for scan in scans if scan.said is not Meaning.UNKNOWN]
    if said is Meaning.UNKNOWN or not (adds_to(told, said) or _is_untold_customs(said, told)):
        return []
    raw = text(tracking.get("actual_delivery_date")) if stage_of(said) is Stage.DELIVERED else ""
    latest = max((scan.moment for scan in scans if scan.moment.is_known), key=lambda moment: moment.at, default=None)
    moment = first_known(read_time(raw), latest) or stand_in(parcel.received_at)
    raw_code = "/".join(filter(None, (status, finer)))
    # Without the time, which differs from push to push, so that repeated summaries are one event.
    return [
        Scan(
            said=said,
            moment=moment._replace(wall=""),
            identity=f"summary {raw_code}",
            raw_code=raw_code,
            text=first_text(tracking, "exception_description", "carrier_status_description", "status_description"),
        )
    ]


def _is_untold_customs(said: Said, told: Sequence[Said]) -> bool:
    """Whether customs are named only by the summary: events of many carriers have but the coarse status."""
    return (said in _CLEARANCES or incident_of(said) in CUSTOMS_INCIDENTS) and said not in told


def _read_promise(tracking: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """The hours are made up: midnight, or what midnight of some zone is in UTC. The day is what was promised."""
    moment = read_time(text(tracking.get("estimated_delivery_date")))
    day = moment._replace(precision=Precision.DATE) if moment else None
    return build_promise([day], stated_at=parcel.received_at, source=source)
