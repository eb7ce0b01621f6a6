"""EasyPost: webhook events about trackers, and the API's answers, which hold the same tracker.

Docs: https://docs.easypost.com/guides/webhooks-guide (events, signature), https://docs.easypost.com/docs/trackers
(fields, times), https://github.com/EasyPost/easypost-csharp (`Models/API`: every status and status detail).
"""

from __future__ import annotations

import re
import unicodedata

from notifier.carriers.codes.easypost import DETAILS, STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
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
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret, sign_body
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_FINAL = frozenset({"delivered", "return_to_sender", "cancelled"})
"""Statuses that no detail overrules."""

_GO_WRONG = frozenset({Stage.ATTEMPT_FAILED, Stage.RETURNING, Stage.LOST, Stage.CANCELLED})
"""Stages that a failure may come to. Where its detail names another one, that is where it failed, and no progress."""

_NAMES_NO_PLACE = frozenset({Stage.IN_TRANSIT, Stage.LABEL_CREATED})

_TEST_CODES = frozenset(f"EZ{n}00000000{n}" for n in range(1, 8))
_HOUR = re.compile(r"[0-2]\d:[0-5]\d(:[0-5]\d)?")
_HEADER = "x-hmac-signature"
_PREFIX = "hmac-sha256-hex="


class EasyPost:
    """An account of EasyPost. `secret` is the webhook secret it was created with."""

    name = "easypost"

    def __init__(self, secret: str) -> None:
        self._secret = unicodedata.normalize("NFKD", secret)

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "EasyPost")
        check_header(raw, (_HEADER,), self._sign(raw.body), ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which EasyPost would send `body`."""
        return {_HEADER: self._sign(body)}

    def _sign(self, body: bytes) -> str:
        return _PREFIX + sign_body(self._secret, body)

    def identify(self, raw: RawWebhook) -> str:
        """Return EasyPost's id of this event, or "" for anything that is no pushed event."""
        return peek(raw.body, "id") if peek(raw.body, "object") == "Event" else ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracker in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        found = _find_trackers(body)
        if isinstance(found, str):
            return Parsed(ignored=found)
        return read_parcels(found, lambda tracker, where: _read_update(tracker, where, body, raw))


def _find_trackers(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return the trackers with their places, or why there is none."""
    kind, description = text(body.get("object")), text(body.get("description"))
    if kind == "Event":
        if not description.startswith("tracker.") and "tracking_code" not in inner(body, "result"):
            return f"the event {description[:60]!r} is not about a tracker"
        return [("result", expect_object(body.get("result"), "result"))]
    if "trackers" in body:
        listed = objects(body, "trackers", "the body")
        return [(f"trackers[{i}]", one) for i, one in enumerate(listed)] or "an empty list of trackers"
    if "tracking_code" in body:
        return [("the body", body)]
    if kind or "events" in body:
        return f"an object of the API that is no tracker: {kind[:60] or 'a list of events'}"
    raise UnreadablePayload(f"expected an Event, `trackers` or a tracker, found {keys_of(body)}")


def _read_update(tracker: JsonObject, where: str, body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    number = expect_text(tracker, "tracking_code", where)
    parcel = Parcel(
        adapter=EasyPost.name,
        carrier=text(tracker.get("carrier")).lower(),
        number=number,
        received_at=raw.received_at,
        route=_read_route(inner(tracker, "carrier_detail")),
    )
    details = objects(tracker, "tracking_details", where)
    scans = _receive_once([_read_detail(one, parcel) for one in details])
    scans += _read_summary(tracker, scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel), is_return=tracker.get("is_return") is True),
        promise=_read_promise(tracker, parcel, raw.source),
        is_first_push=text(body.get("description")) == "tracker.created",
        further_legs=name_legs([("", text(inner(tracker, "carrier_detail").get("alternate_identifier")))], number),
        is_test="test" in (text(tracker.get("mode")), text(body.get("mode"))) or number in _TEST_CODES,
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_route(carrier_detail: JsonObject) -> Route:
    return Route(
        origin=_read_place(inner(carrier_detail, "origin_tracking_location")).country,
        destination=_read_place(inner(carrier_detail, "destination_tracking_location")).country,
    )


def _read_place(location: JsonObject) -> Place:
    return Place(
        city=text(location.get("city")),
        region=text(location.get("state")),
        country=alpha2(text(location.get("country"))),
    )


def _read_detail(detail: JsonObject, parcel: Parcel) -> Scan:
    status, finer, code = (text(detail.get(key)) for key in ("status", "status_detail", "carrier_code"))
    location = inner(detail, "tracking_location")
    coarse = "/".join(filter(None, (status, finer)))
    moment = _read_moment(text(detail.get("datetime")), location)
    return Scan(
        said=_say(status, finer),
        moment=moment or stand_in(parcel.received_at),
        identity=code or coarse,
        raw_code="/".join(filter(None, (coarse, code))),
        text=first_text(detail, "message", "description"),
        place=_read_place(location),
    )


def _receive_once(scans: list[Scan]) -> list[Scan]:
    """A parcel is received at its origin once. EasyPost was seen to say so again of each place that it came to, up to
    the last, where it would begin its way anew."""
    first = min((scan.moment.at for scan in scans if scan.said is Stage.PICKED_UP), default=None)
    return [
        scan._replace(said=Stage.IN_TRANSIT) if scan.said is Stage.PICKED_UP and scan.moment.at != first else scan
        for scan in scans
    ]


def _read_moment(raw: str, location: JsonObject) -> Moment | None:
    """EasyPost converts local time to UTC where it knows the place, and otherwise writes local time with the same "Z"
    (https://docs.easypost.com/docs/trackers). A post code, or a city with its state or country, tells the zone; a mere
    country or city name, or no place at all, is not taken as proof that anything was converted."""
    place = _read_place(location)
    moment = read_time(raw, country=place.country)
    is_placed = bool(text(location.get("zip")) or (place.city and (place.region or place.country)))
    if moment is None or is_placed or not raw.endswith(("Z", "+00:00")):
        return moment
    return moment._replace(tz_source=TzSource.ASSUMED)


def _say(status: str, finer: str) -> Said:
    """The detail is finer than the status and is read first; a trouble on top of a named milestone is both."""
    coarse = STATUSES.get(status, Meaning.UNKNOWN)
    said = DETAILS.get(finer, coarse)
    if isinstance(coarse, IncidentKind) and isinstance(said, Stage | ByPosition) and said not in _GO_WRONG:
        return coarse
    if isinstance(coarse, Stage) and isinstance(said, IncidentKind) and coarse not in _NAMES_NO_PLACE:
        return (coarse, said)
    return coarse if status in _FINAL else said


def _read_summary(tracker: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole tracker is a statement of its own where the details do not make it. A tracker on its way
    back that EasyPost finalized has reached the sender."""
    status, finer = text(tracker.get("status")), text(tracker.get("status_detail"))
    is_back = status == "return_to_sender" and tracker.get("finalized") is True
    said = Stage.RETURNED if is_back else _say(status, finer)
    if status in ("", "unknown", "error") or not adds_to([scan.said for scan in scans], said):
        return []
    raw_code = "/".join(filter(None, (status, finer)))
    moment = stand_in(parcel.received_at, text(tracker.get("updated_at")))
    identity = f"summary {raw_code}{' finalized' if is_back else ''}"
    return [Scan(said=said, moment=moment, identity=identity, raw_code=raw_code)]


def _read_promise(tracker: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """The carrier's local day is what it promised; `est_delivery_date` is that day with a made-up time."""
    carrier_detail = inner(tracker, "carrier_detail")
    day, hour = (text(carrier_detail.get(f"est_delivery_{part}_local")) for part in ("date", "time"))
    stated = f"{day}T{hour}" if day and _HOUR.fullmatch(hour) else day or text(tracker.get("est_delivery_date"))
    moment = read_time(stated, country=parcel.route.destination)
    stated_at = stand_in(parcel.received_at, text(tracker.get("updated_at"))).at
    return build_promise([moment], stated_at=stated_at, source=source)
