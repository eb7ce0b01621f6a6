"""Royal Mail: answers of the Tracking API, version 2: summaries, events and signatures of mail pieces.

Docs: https://developer.royalmail.net/product/tracking-api; every field with an example:
https://github.com/elliotjreed/royal-mail-tracking.
"""

from __future__ import annotations

from notifier.carriers.codes.royalmail import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    first_text,
    inner,
    keys_of,
    listed,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise, read_hours
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_WINDOW = ("startOfEstimatedWindow", "endOfEstimatedWindow")


class RoyalMail(OnlyAsked):
    """Royal Mail pushes nothing."""

    name = "royalmail"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every mail piece in the body. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        known = [(where, piece) for where, piece in _find_pieces(body) if "summary" in piece or "events" in piece]
        if known:
            return read_parcels(known, lambda piece, where: _read_update(piece, where, raw))
        if inner(body, "mailPieces").get("signature"):
            return Parsed(ignored="a signature without the events of its mail piece")
        if not any(key in body for key in ("mailPieces", "errors", "httpCode")):
            raise UnreadablePayload(f"expected `mailPieces` or `errors`, found {keys_of(body)}")
        errors = [inner(piece, "error") for _, piece in _find_pieces(body)] + listed(body, "errors")
        code = next((found for one in errors if (found := text(one.get("errorCode")))), text(body.get("httpCode")))
        return Parsed(ignored=f"an answer of the API without a mail piece: {code[:80] or 'without a reason'}")


def _find_pieces(body: JsonObject) -> list[tuple[str, JsonObject]]:
    """A summary lists mail pieces; events and signatures come as one."""
    if isinstance(body.get("mailPieces"), dict):
        return [("mailPieces", inner(body, "mailPieces"))]
    pieces = objects(body, "mailPieces", "the body")
    return [(f"mailPieces[{i}]", piece) for i, piece in enumerate(pieces)]


def _read_update(piece: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    summary = inner(piece, "summary")
    number = text(summary.get("oneDBarcode")) or text(piece.get("mailPieceId"))
    if not number:
        raise UnreadablePayload(f"{where}.mailPieceId: expected text, found nothing")
    parcel = Parcel(
        adapter=RoyalMail.name,
        carrier="royal-mail",
        number=number,
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(summary.get("originCountryCode"))),
            destination=alpha2(text(summary.get("destinationCountryCode"))),
        ),
    )
    rows = objects(piece, "events", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans or _read_last(summary, parcel), parcel)),
        promise=_read_promise(inner(piece, "estimatedDelivery"), parcel, raw.source),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_row(row: JsonObject, parcel: Parcel, prefix: str = "event") -> Scan:
    code = text(row.get(f"{prefix}Code"))
    country = alpha2(first_text(row, f"{prefix}CountryCode", "locationCountryCode"))
    moment = read_time(text(row.get(f"{prefix}DateTime")), country=country)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get(f"{prefix}Name")),
        place=Place(city=first_text(row, "locationName", f"{prefix}LocationName"), country=country),
    )


def _read_last(summary: JsonObject, parcel: Parcel) -> list[Scan]:
    """A summary holds the last event in fields of its own. It is the one that the list of events begins with."""
    return [_read_row(summary, parcel, "lastEvent")] if text(summary.get("lastEventCode")) else []


def _read_promise(estimated: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    hours = [text(estimated.get(key)) for key in _WINDOW]
    ends = read_hours(text(estimated.get("date")), hours, country=parcel.route.destination)
    return build_promise(ends, stated_at=parcel.received_at, source=source)
