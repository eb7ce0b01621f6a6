"""Sendcloud's answers about a parcel: the trackings of version 2 and of version 3, with their whole histories.

Docs: https://sendcloud.dev/api/v2/tracking and https://www.sendcloud.dev/docs/parcel-tracking/retrieve-tracking-info.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from notifier.carriers.codes.sendcloud import EXCEPTIONS, MESSAGES, PARENTS, PHASES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_text, inner, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_NAME = "sendcloud"
_ADDRESSES = {"sendcloud_tracking_url": "tracking_number", "carrier_tracking_url": "code"}
"""Where version 2 names the number: only in what its addresses ask for."""


def is_answer(body: JsonObject) -> bool:
    """Whether it is a tracking of version 2 or 3, and not a push."""
    return "statuses" in body or ("events" in body and "tracking_numbers" in body)


def read_answer(body: JsonObject, raw: RawWebhook, *, nothing: str) -> Parsed:
    """Return what is said under each number of the parcel. Raises UnreadablePayload."""
    if "statuses" in body:
        return Parsed(updates=(_read_second(body, raw),))
    numbers = objects(body, "tracking_numbers", "the body")
    found = [(f"tracking_numbers[{i}]", number) for i, number in enumerate(numbers)]
    return read_parcels(found, lambda number, where: _read_third(body, number, where, raw), nothing=nothing)


def _read_second(body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=_NAME,
        carrier=text(body.get("carrier_code")).lower(),
        number=_find_number(body),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(body, "statuses", "the body")
    scans = [_read_status(row, parcel) for row in rows]
    return _build(body, scans, parcel, raw)


def _find_number(body: JsonObject) -> str:
    asked = {key: parse_qs(urlsplit(text(body.get(key))).query).get(name, [""])[0] for key, name in _ADDRESSES.items()}
    found = {number.strip() for number in asked.values()} - {""}
    if len(found) != 1:
        named = "no number" if not found else "two numbers that differ"
        raise UnreadablePayload(f"expected the number of the parcel in {' and '.join(_ADDRESSES)}, found {named}")
    return found.pop()


def _read_status(row: JsonObject, parcel: Parcel) -> Scan:
    parent, message = text(row.get("parent_status")), text(row.get("carrier_message"))
    moment = read_time(text(row.get("carrier_update_timestamp")))
    return Scan(
        said=MESSAGES.get(message.lower()) or PARENTS.get(parent, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=parent,
        raw_code=parent,
        text=message,
        event_id=text(row.get("parcel_status_history_id")),
        carrier=text(row.get("carrier_code")).lower(),
    )


def _read_third(body: JsonObject, number: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=_NAME,
        carrier=text(number.get("carrier_code")).lower(),
        number=expect_text(number, "tracking_number", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(inner(body, "from_address").get("country_code"))),
            destination=alpha2(text(inner(body, "to_address").get("country_code"))),
        ),
    )
    rows = objects(body, "events", "the body")
    scans = [_read_event(row, parcel) for row in rows]
    return _build(inner(body, "details"), scans, parcel, raw)


def _read_event(row: JsonObject, parcel: Parcel) -> Scan:
    code, finer = text(row.get("status_code")), text(row.get("sub_status_code"))
    moment = read_time(text(row.get("event_at")))
    raw_code = "/".join(one for one in (code, finer) if one not in ("", "none"))
    return Scan(
        said=PHASES.get(code) or EXCEPTIONS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=raw_code,
        raw_code=raw_code,
        text=text(row.get("status_description")),
    )


def _build(details: JsonObject, scans: list[Scan], parcel: Parcel, raw: RawWebhook) -> TrackingUpdate:
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel), is_return=details.get("is_return") is True),
        promise=_read_promise(details, parcel, raw.source),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_promise(details: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    moment = read_time(text(details.get("expected_delivery_date")))
    return build_promise([moment], stated_at=parcel.received_at, source=source)
