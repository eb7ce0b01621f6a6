"""karrio: webhooks about trackers, and answers of its API, which hold the same trackers.

Docs: https://github.com/karrioapi/karrio, `modules/events` (the webhook and its header) and
`modules/core/karrio/server/core/serializers.py` (every field of a tracker).
"""

from __future__ import annotations

import re

from notifier.carriers.codes.karrio import REASONS, STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    peek,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.sayings import Said, incident_of, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.summary import state_at_last
from notifier.carriers.reading.times import Moment, read_pattern, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "x-event-id"
_CREATED = "tracker_created"
_EVENTS = frozenset({_CREATED, "tracker_updated"})
_SAYS_NOTHING = frozenset({"", "pending", "unknown"})
"""A tracker is `pending` also before anybody knows it."""

_FALSE_ZONE = re.compile(r"(\.\d+)?Z$")


class Karrio:
    """A webhook of karrio. `secret` is the one that it was created with."""

    name = "karrio"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our secret. It covers nothing of the body. Raises WebhookRejected."""
        require_secret(self._secret, "karrio")
        check_header(raw, (_HEADER,), self._secret)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which karrio would send any body."""
        return {_HEADER: self._secret}

    def identify(self, raw: RawWebhook) -> str:
        """Return the id of the event in the body, where it has one; what the header calls so is the secret."""
        return peek(raw.body, "id") if peek(raw.body, "type") in _EVENTS else ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracker in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        event = first_text(body, "event", "type") if "data" in body else text(body.get("event"))
        if event and event not in _EVENTS:
            return Parsed(ignored=f"the event {event[:60]!r} is not about a tracker")
        if event:
            trackers = [("data", expect_object(body.get("data"), "data"))]
        elif "results" in body:
            trackers = [(f"results[{i}]", one) for i, one in enumerate(objects(body, "results", "the body"))]
        elif "tracking_number" in body:
            trackers = [("the body", body)]
        elif isinstance(body.get("tracking"), dict):
            trackers = [("tracking", inner(body, "tracking"))]
        else:
            return _explain(body)
        is_first = event == _CREATED
        return read_parcels(
            trackers,
            lambda tracker, where: _read_tracker(tracker, where, is_first, raw),
            nothing="an empty list of trackers",
        )


def _explain(body: JsonObject) -> Parsed:
    if "errors" in body or "messages" in body:
        return Parsed(ignored="the API answered with errors")
    raise UnreadablePayload(f"expected `event`, a tracker or `results`, found {keys_of(body)}")


def _read_tracker(tracker: JsonObject, where: str, is_first: bool, raw: RawWebhook) -> TrackingUpdate:
    info = inner(tracker, "info")
    parcel = Parcel(
        adapter=Karrio.name,
        carrier=text(tracker.get("carrier_name")).lower(),
        number=expect_text(tracker, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(info.get("shipment_origin_country"))),
            destination=alpha2(text(info.get("shipment_destination_country"))),
        ),
        confirmed=False,
    )
    rows = objects(tracker, "events", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_summary(text(tracker.get("status")), scans, parcel)
    day = text(tracker.get("estimated_delivery")) or text(info.get("expected_delivery"))
    expected = read_time(_FALSE_ZONE.sub("", day), country=parcel.route.destination)
    return build_update(
        scans,
        parcel,
        raw.source,
        promise=build_promise([expected], stated_at=raw.received_at, source=raw.source),
        reference=text(info.get("order_id")),
        is_test=tracker.get("test_mode") is True,
        is_first_push=is_first,
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code, status, reason = (text(row.get(key)) for key in ("code", "status", "reason"))
    place = split_location(text(row.get("location")))
    return Scan(
        said=_say(status, reason),
        moment=_read_moment(row, place.country) or stand_in(parcel.received_at),
        identity=code or status,
        raw_code="/".join(filter(None, (status, reason, code))),
        text=text(row.get("description")),
        place=place,
    )


def _say(status: str, reason: str) -> Said:
    """A reason that names a trouble goes beside a stage, and before a status that names one less clearly."""
    coarse, finer = STATUSES.get(status, Meaning.UNKNOWN), REASONS.get(reason)
    stage, incident = stage_of(coarse), incident_of(finer) if finer else None
    if finer is None or (stage is not None and incident is None):
        return finer if finer is not None else coarse
    return (stage, incident) if stage is not None and incident is not None else finer


def _read_moment(row: JsonObject, country: str) -> Moment | None:
    """The `Z` at the end of a timestamp is put there without any reckoning: the time is that of the carrier's clock."""
    stamp = _FALSE_ZONE.sub("", text(row.get("timestamp")))
    if stamp:
        return read_time(stamp, country=country)
    day, clock = text(row.get("date")), text(row.get("time"))
    if not clock:
        return read_time(day, country=country)
    if clock[-1] in "Mm":
        return read_pattern(f"{day} {clock}", "%Y-%m-%d %I:%M %p", country=country)
    return read_time(f"{day}T{clock}", country=country)


def _read_summary(status: str, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """Older versions say what happened for the tracker as a whole alone, and of no single event: it is the newest."""
    told = [scan.said for scan in scans if scan.said is not Meaning.UNKNOWN]
    said = STATUSES.get(status, Meaning.UNKNOWN)
    if status in _SAYS_NOTHING or not adds_to(told, said):
        return []
    return [state_at_last(said, status, scans, parcel.received_at)]
