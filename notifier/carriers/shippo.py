"""Shippo: webhooks about tracks, and the API's answers, which hold the same track.

Docs: https://docs.goshippo.com/docs/tracking/webhooks (body), https://docs.goshippo.com/docs/Tracking/WebhookSecurity
(signature), https://docs.goshippo.com/docs/tracking/tracking (statuses).
"""

from __future__ import annotations

import re
from datetime import timedelta

from notifier.carriers.codes.shippo import STATUSES, SUBSTATUSES
from notifier.carriers.reading.countries import alpha2
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
from notifier.carriers.reading.sayings import Said, incident_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret, sign_body
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook

_HEADER = "shippo-auth-signature"
_SIGNED_AT = re.compile(r"t=([0-9]{1,12}),")

WINDOW = timedelta(minutes=5)
"""How far the time of a signature may be from ours, either way."""

_PLAYED = "0"
"""The time under the signatures that this program makes, to play a saved body. Shippo never signs it, and nobody can
who does not know the secret: the time of a recorded request is under its signature too."""

_TEST_CARRIER = "shippo"
"""The carrier of the numbers with which Shippo lets one try things out."""


class Shippo:
    """An account of Shippo. `secret` is the one of its HMAC signature."""

    name = "shippo"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body was signed now with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "Shippo")
        found = _SIGNED_AT.match(raw.headers.get(_HEADER, "").strip())
        signed_at = found[1] if found else _PLAYED
        check_header(raw, (_HEADER,), self._sign(raw.body, signed_at), ignore_case=True)
        _check_age(signed_at, raw)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which Shippo would send `body`, but for its time, which is that of a played one."""
        return {_HEADER: self._sign(body, _PLAYED)}

    def _sign(self, body: bytes, signed_at: str) -> str:
        return f"t={signed_at},v1={sign_body(self._secret, signed_at.encode() + b'.' + body)}"

    def identify(self, raw: RawWebhook) -> str:
        """Return "": Shippo gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the track in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        found = _find_track(body)
        if isinstance(found, str):
            return Parsed(ignored=found)
        where, track = found
        return Parsed(updates=(_read_update(track, where, body.get("test") is True, raw),))


def _check_age(signed_at: str, raw: RawWebhook) -> None:
    """Refuse a request that was recorded and is sent again later."""
    if signed_at == _PLAYED:
        return
    age = abs(raw.received_at.timestamp() - int(signed_at))
    if age > WINDOW.total_seconds():
        raise WebhookRejected(
            f"{raw.source}: the request was signed {age:.0f} seconds from now, more than the five minutes allowed. "
            "It is an old one sent again, or a clock is wrong."
        )


def _find_track(body: JsonObject) -> tuple[str, JsonObject] | str:
    """Return the track with its place, or why there is none."""
    event = text(body.get("event"))
    if event:
        if event != "track_updated" and "tracking_history" not in inner(body, "data"):
            return f"the event {event[:60]!r} is not about a track"
        return "data", expect_object(body.get("data"), "data")
    if "tracking_number" in body:
        return "the body", body
    raise UnreadablePayload(f"expected `event` and `data`, or a track, found {keys_of(body)}")


def _read_update(track: JsonObject, where: str, is_test: bool, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Shippo.name,
        carrier=text(track.get("carrier")).lower(),
        number=expect_text(track, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(
            origin=_read_place(inner(track, "address_from")).country,
            destination=_read_place(inner(track, "address_to")).country,
        ),
    )
    rows = objects(track, "tracking_history", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_summary(track, scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(track, parcel, raw.source),
        is_test=is_test or track.get("test") is True or parcel.carrier == _TEST_CARRIER,
        reference=text(track.get("metadata")),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_place(address: JsonObject) -> Place:
    return Place(
        city=text(address.get("city")), region=text(address.get("state")), country=alpha2(text(address.get("country")))
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """Without the ids of rows: the same scan has one in the history and another in the status of the track."""
    status, finer = text(row.get("status")), text(inner(row, "substatus").get("code"))
    words, place = text(row.get("status_details")), _read_place(inner(row, "location"))
    raw_code, added_at = "/".join(filter(None, (status, finer))), text(row.get("object_created"))
    moment = read_time(text(row.get("status_date")), country=place.country)
    return Scan(
        said=_say(status, finer),
        moment=moment or stand_in(parcel.received_at, added_at),
        identity=raw_code,
        raw_code=raw_code,
        text=words,
        place=place,
        added_at=added_at,
    )


def _say(status: str, finer: str) -> Said:
    """The sub-status is finer than the status and is read first; the two that end or turn the journey it only adds a
    trouble to."""
    coarse = STATUSES.get(status, Meaning.UNKNOWN)
    said = SUBSTATUSES.get(finer, coarse)
    if coarse in (Stage.DELIVERED, Stage.RETURNING):
        incident = incident_of(said)
        return (coarse, incident) if isinstance(coarse, Stage) and incident else coarse
    return said


def _read_summary(track: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the track is its newest scan again; it is a statement of its own where the history lacks it, be it
    because it says the end or because it is later than all that is there."""
    latest = inner(track, "tracking_status")
    if text(latest.get("status")) in ("", "UNKNOWN"):
        return []
    scan = _read_row(latest, parcel)
    is_later = scan.moment.is_known and all(one.moment.at < scan.moment.at for one in scans)
    return [scan] if is_later or adds_to([one.said for one in scans], scan.said) else []


def _read_promise(track: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """Shippo gives days as midnight in UTC, which they are not."""
    moment = read_time(text(track.get("eta")), country=parcel.route.destination)
    noticed = first_text(inner(track, "tracking_status"), "object_updated", "object_created")
    return build_promise([moment], stated_at=stand_in(parcel.received_at, noticed).at, source=source)
