"""TrackingMore: webhooks of version 4, those of version 2 where they are of the same shape, and the API's answers.

Docs: https://www.trackingmore.com/docs/trackingmore/ (fields, statuses), https://www.trackingmore.com/webhook.html
(version 2), https://github.com/clooney/fedex-tracking-api (`webhook.md`: signature of version 4, with an example).
"""

from __future__ import annotations

from notifier.carriers.codes.trackingmore import STATUSES, SUBSTATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import leave_out, read_each, read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret, sign_body
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook

_SIGNATURE = "signature"
_TIMESTAMP = "timestamp"
_LEGS = ("origin_info", "destination_info")
_SAYS_NOTHING = frozenset({"", "pending", "notfound"})


class TrackingMore:
    """An account of TrackingMore. `secret` is its webhook secret.

    Only the timestamp is signed, and not the body, so the events are marked as not confirmed. How old the timestamp is
    does not count: TrackingMore tries for days, and does not say that it signs each try anew.
    """

    name = "trackingmore"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our secret. Raises WebhookRejected."""
        require_secret(self._secret, "TrackingMore")
        timestamp = raw.headers.get(_TIMESTAMP, "").strip()
        if _SIGNATURE in raw.headers and not timestamp:
            raise WebhookRejected(f"{raw.source}: the header {_TIMESTAMP} is missing, which is what {_SIGNATURE} signs")
        check_header(raw, (_SIGNATURE,), self._sign(timestamp), ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers of a request of TrackingMore. The body has no part in them."""
        timestamp = "0"
        return {_SIGNATURE: self._sign(timestamp), _TIMESTAMP: timestamp}

    def _sign(self, timestamp: str) -> str:
        return sign_body(self._secret, timestamp.encode(errors="replace"))

    def identify(self, raw: RawWebhook) -> str:
        """Return "": TrackingMore gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracking in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        found = _find_trackings(body)
        if isinstance(found, str):
            return Parsed(ignored=found)
        odd = list[str]()
        return read_parcels(found, lambda tracking, where: _read_update(tracking, where, raw, odd), refused=odd)


def _find_trackings(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return the trackings with their places, or why there is none."""
    data = body.get("data")
    if isinstance(data, list):
        listed = objects(body, "data", "the body")
        return [(f"data[{i}]", one) for i, one in enumerate(listed)] or "an empty list of trackings"
    if isinstance(data, dict) and data:
        return [("data", data)]
    if "tracking_number" in body:
        return [("the body", body)]
    if "meta" in body or "code" in body:
        return "an answer of the API without a tracking"
    raise UnreadablePayload(f"expected `data` or a tracking, found {keys_of(body)}")


def _read_update(tracking: JsonObject, where: str, raw: RawWebhook, odd: list[str]) -> TrackingUpdate:
    """Read one tracking. A leg that cannot be read does not cost the other: why it cannot is added to `odd`."""
    parcel = Parcel(
        adapter=TrackingMore.name,
        carrier=first_text(tracking, "courier_code", "carrier_code").lower(),
        number=expect_text(tracking, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(first_text(tracking, "origin_country", "original_country")),
            destination=alpha2(text(tracking.get("destination_country"))),
        ),
        confirmed=False,
    )
    found = [(f"{where}.{leg}", inner(tracking, leg)) for leg in _LEGS]
    legs, refused = read_each(found, lambda leg, place: _read_leg(leg, place, parcel))
    scans = [scan for leg in legs for scan in leg]
    scans += _read_summary(tracking, scans, parcel)
    leave_out(refused, odd, kept=scans)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(tracking, parcel, raw.source),
        further_legs=name_legs(_name_local(tracking), parcel.number),
        reference=first_text(tracking, "order_number", "order_id"),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _name_local(tracking: JsonObject) -> list[tuple[str, str]]:
    """Return the courier of the destination with its number, which older versions put beside its rows."""
    local = inner(tracking, "destination_info")
    number = text(tracking.get("destination_track_number")) or first_text(local, "tracking_number", "reference_number")
    return [(first_text(local, "courier_code", "carrier_code"), number)]


def _read_leg(leg: JsonObject, where: str, parcel: Parcel) -> list[Scan]:
    carrier = first_text(leg, "courier_code", "carrier_code").lower() or parcel.carrier
    rows = objects(leg, "trackinfo", where)
    return [_read_row(row, carrier, parcel) for row in rows]


def _read_row(row: JsonObject, carrier: str, parcel: Parcel) -> Scan:
    """Versions name the fields differently. The time is that of the clock at the place of the scan, without zone."""
    status = first_text(row, "checkpoint_delivery_status", "checkpoint_status").lower()
    finer = first_text(row, "checkpoint_delivery_substatus", "substatus").lower()
    place = _read_place(row)
    moment = read_time(first_text(row, "checkpoint_date", "Date"), country=place.country)
    return Scan(
        said=_say(status, finer),
        moment=moment or stand_in(parcel.received_at),
        identity=finer or status,
        raw_code="/".join(filter(None, (status, finer))),
        text=first_text(row, "tracking_detail", "StatusDescription"),
        place=place,
        carrier=carrier,
    )


def _read_place(row: JsonObject) -> Place:
    """The location is free text; newer versions say beside it what is what."""
    spot = split_location(first_text(row, "location", "Details"))
    return Place(
        city=text(row.get("city")) or spot.city,
        region=text(row.get("state")) or spot.region,
        country=alpha2(first_text(row, "country_iso2")) or spot.country,
    )


def _say(status: str, finer: str) -> Said:
    return SUBSTATUSES.get(finer) or STATUSES.get(status) or Meaning.UNKNOWN


def _read_summary(tracking: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole tracking is a statement of its own where the rows do not make it."""
    status, finer = first_text(tracking, "delivery_status", "status").lower(), text(tracking.get("substatus")).lower()
    said = _say(status, finer)
    if status in _SAYS_NOTHING or not adds_to([scan.said for scan in scans], said):
        return []
    is_delivered = stage_of(said) is Stage.DELIVERED
    delivered_at = text(tracking.get("latest_checkpoint_time")) if is_delivered else ""
    moment = read_time(delivered_at, country=parcel.route.destination)
    moment = moment or stand_in(parcel.received_at, _noticed_at(tracking))
    raw_code = "/".join(filter(None, (status, finer)))
    # Without the time, which differs from push to push, so that repeated summaries are one event.
    return [
        Scan(
            said=said,
            moment=moment._replace(wall=""),
            identity=f"summary {raw_code}",
            raw_code=raw_code,
            text=first_text(tracking, "latest_event", "lastEvent"),
        )
    ]


def _noticed_at(tracking: JsonObject) -> str:
    return first_text(tracking, "update_at", "updated_at")


def _read_promise(tracking: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    raw = text(tracking.get("scheduled_delivery_date"))
    moment = read_time(raw, country=parcel.route.destination)
    stated_at = stand_in(parcel.received_at, _noticed_at(tracking)).at
    return build_promise([moment], stated_at=stated_at, source=source)
