"""Shipment Tracking of the whole DHL group: its pushes and its answers, which hold the same shipments.

Docs: https://developer.dhl.com/api-reference/shipment-tracking (every field) and
https://developer.dhl.com/api-reference/shipment-tracking-unified-push (subscriptions).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from notifier.carriers.codes import (
    dhl_ecommerce,
    dhl_europe,
    dhl_express,
    dhl_netherlands,
    dhl_others,
    dhl_parcel_de,
    dhl_poland,
)
from notifier.carriers.codes.dhl_unified import BEGINNINGS, FORWARDING, STATUSES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_dashed
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_text, inner, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.ports import RawWebhook

_DIVISIONS: dict[str, Mapping[str, Said]] = {
    "dgf": FORWARDING,
    "ecommerce": dhl_ecommerce.EVENTS,
    "ecommerce-europe": dhl_europe.EVENTS,
    "ecommerce-ppl": dhl_others.PPL,
    "express": dhl_express.EVENTS,
    "freight": dhl_others.FREIGHT,
    "parcel-de": dhl_parcel_de.STANDARD_EVENTS,
    "parcel-nl": dhl_netherlands.EVENTS,
    "parcel-pl": dhl_poland.EVENTS,
    "svb": dhl_others.LETTERS,
}
"""Some divisions put a code of their own into `status`, others a word or a sentence."""

_CODE = re.compile(r"[A-Z0-9_/-]{1,80}")

_VAGUE = frozenset({"transit", "failure"})
"""Words of the group that leave open what happened."""


def is_shipment(body: JsonObject) -> bool:
    """Whether the body is one shipment without a list around it."""
    return "id" in body and isinstance(body.get("status"), dict)


def read(body: JsonObject, raw: RawWebhook) -> Parsed:
    """Return every shipment in the body with its whole history. Raises UnreadablePayload."""
    if is_shipment(body):
        return Parsed(updates=(_read_shipment(body, "the body", raw),))
    listed = objects(body, "shipments", "the body")
    found = [(f"shipments[{i}]", shipment) for i, shipment in enumerate(listed)]
    return read_parcels(
        found, lambda shipment, where: _read_shipment(shipment, where, raw), nothing="an empty list of shipments"
    )


def _read_shipment(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    service = text(shipment.get("service")).lower()
    parcel = Parcel(
        adapter="dhl",
        carrier="dhl",
        number=expect_text(shipment, "id", where),
        received_at=raw.received_at,
        route=Route(
            origin=_read_place(inner(shipment, "origin")).country,
            destination=_read_place(inner(shipment, "destination")).country,
        ),
        confirmed=False,
    )
    rows = objects(shipment, "events", where)
    scans = [_read_row(row, service, parcel) for row in rows]
    summary = inner(shipment, "status")
    if _is_news(summary, rows) and adds_to([scan.said for scan in scans], _say(summary, service)):
        scans.append(_read_row(summary, service, parcel))
    return build_update(
        scans,
        parcel,
        raw.source,
        carrier=f"dhl-{service}" if service else "dhl",
        promise=_read_promise(shipment, parcel, raw.source),
        reference=_read_reference(shipment),
    )


def _is_news(summary: JsonObject, rows: list[JsonObject]) -> bool:
    """Whether the status of the shipment is more than a copy of an event, which may say it less exactly."""
    told = {(text(row.get("timestamp")), text(row.get("statusCode"))) for row in rows}
    status = text(summary.get("statusCode"))
    return bool(status) and (text(summary.get("timestamp")), status) not in told


def _read_place(holder: JsonObject) -> Place:
    """Express writes the country behind the town: `LEIPZIG - GERMANY`."""
    address = inner(holder, "address")
    spot = split_dashed(text(address.get("addressLocality")))
    country = alpha2(text(address.get("countryCode"))) or spot.country
    return Place(city=spot.city, region=spot.region, country=country)


def _read_row(row: JsonObject, service: str, parcel: Parcel) -> Scan:
    """What happened at customs stands in the words alone, and in whichever of three fields the division chose."""
    place = _read_place(inner(row, "location"))
    moment = read_time(text(row.get("timestamp")), country=place.country)
    code, status = text(row.get("statusCode")).lower(), text(row.get("status"))
    finer, sentence = (status, "") if _CODE.fullmatch(status) else ("", status)
    raw_code = "/".join(filter(None, (code, finer if finer.lower() != code else "")))
    words = (sentence, *(text(row.get(key)) for key in ("description", "remark", "nextSteps")))
    return Scan(
        said=_say(row, service),
        moment=moment or stand_in(parcel.received_at),
        identity=raw_code,
        raw_code=raw_code,
        text=" / ".join(dict.fromkeys(filter(None, words))),
        place=place,
        carrier=f"dhl-{service}" if service else "",
    )


def _say(row: JsonObject, service: str) -> Said:
    """A division's own code goes before its own sentences, and those before a vague word that all divisions share."""
    finer = _DIVISIONS.get(service, {}).get(text(row.get("status")))
    word = text(row.get("statusCode")).lower()
    if not finer and word in _VAGUE:
        finer = _say_in_words(text(row.get("status"))) or _say_in_words(text(row.get("description")))
    return finer or STATUSES.get(word, Meaning.UNKNOWN)


def _say_in_words(sentence: str) -> Said | None:
    heard = " ".join(sentence.lower().split())
    return next((said for beginning, said in BEGINNINGS.items() if heard.startswith(beginning)), None)


def _read_promise(shipment: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    frame = inner(shipment, "estimatedDeliveryTimeFrame")
    written = [text(frame.get(end)) for end in ("estimatedFrom", "estimatedThrough")]
    if not any(written):
        written = [text(shipment.get("estimatedTimeOfDelivery"))]
    ends = [read_time(one, country=parcel.route.destination) for one in written]
    return build_promise(ends, stated_at=parcel.received_at, source=source)


def _read_reference(shipment: JsonObject) -> str:
    """One reference stands alone, several in a list."""
    references = inner(shipment, "details").get("references")
    listed = references if isinstance(references, list) else [references]
    found = [one for one in listed if isinstance(one, dict) and text(one.get("type")) == "customer-reference"]
    return text(found[0].get("number")) if found else ""
