"""GLS: answers of its Track And Trace API (version 1).

Docs: https://dev-portal.gls-group.net/ (Track And Trace API).
"""

from __future__ import annotations

from collections import Counter

from notifier.carriers.codes.gls import EVENTS, STATUSES
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Gls(OnlyAsked):
    """GLS pushes nothing."""

    name = "gls"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every parcel in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "parcels" not in body and (reason := _name_error(body)):
            return Parsed(ignored=f"an error of the API: {reason[:80]}")
        if "parcels" not in body:
            raise UnreadablePayload(f"expected `parcels`, found {keys_of(body)}")
        parcels = objects(body, "parcels", "the body")
        asked = Counter(text(one.get("requested")) for one in parcels)
        known = [(f"parcels[{i}]", one) for i, one in enumerate(parcels) if "errorCode" not in one or "events" in one]
        if not known:
            code = next((first_text(one, "errorCode", "errorMessage") for one in parcels), "")
            return Parsed(ignored=f"an answer of the API without a parcel: {code[:80] or 'an empty list'}")
        return read_parcels(known, lambda one, where: _read_parcel(one, where, asked, raw))


def _name_error(body: JsonObject) -> str:
    """Return what GLS, or the gateway before it, calls its error; "" if it is none."""
    return text(inner(body, "fault").get("faultstring")) or first_text(body, "title", "errorCode")


def _read_parcel(found: JsonObject, where: str, asked: Counter[str], raw: RawWebhook) -> TrackingUpdate:
    """The number that was asked for is ours, unless it is that of a shipment of several parcels."""
    requested, unit = text(found.get("requested")), text(found.get("unitno"))
    number = requested if requested and asked[requested] == 1 else unit
    if not number:
        raise UnreadablePayload(f"{where}.unitno: expected text, found nothing")
    parcel = Parcel(adapter=Gls.name, carrier="gls", number=unit or number, received_at=raw.received_at, route=Route())
    rows = objects(found, "events", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_status(found, scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code, country = text(row.get("code")), alpha2(text(row.get("country")))
    moment = read_time(text(row.get("eventDateTime")), country=country)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("description")),
        place=Place(city=text(row.get("city")), country=country),
    )


def _read_status(found: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole parcel has a time of its own. It is a statement of its own where no event is as new, or
    where it says that the journey is over and no event does."""
    status = text(found.get("status"))
    said = STATUSES.get(status, Meaning.UNKNOWN)
    moment = read_time(text(found.get("statusDateTime")))
    is_newest = moment is not None and all(scan.moment.at < moment.at for scan in scans if scan.moment.is_known)
    if not status or not (is_newest or adds_to([scan.said for scan in scans], said)):
        return []
    return [
        Scan(said=said, moment=moment or stand_in(parcel.received_at), identity=f"summary {status}", raw_code=status)
    ]
