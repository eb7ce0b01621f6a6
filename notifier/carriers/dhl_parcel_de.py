"""DHL Parcel in Germany: answers of its tracking API, which are XML with everything in attributes.

Docs: https://developer.dhl.com/api-reference/dhl-parcel-de-tracking-post-de
"""

from __future__ import annotations

from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from notifier.carriers.codes.dhl_parcel_de import DETAILS, EVENTS, STANDARD_EVENTS
from notifier.carriers.reading.countries import alpha2, country_of
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.times import read_pattern, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_CARRIER = "dhl-parcel-de"
_ZONE = ZoneInfo("Europe/Berlin")
_PATTERN = "%d.%m.%Y %H:%M"
_PIECES = frozenset({"piece-shipment", "piece-status-public"})
_HOME = {"Deutschland": "DE"}
"""The country of a scan is written as a name, in the language of the question: English or German."""


def read(root: Element, raw: RawWebhook) -> Parsed:
    """Return every piece in the answer. Raises UnreadablePayload."""
    pieces = [element for element in root.iter("data") if element.get("name") in _PIECES]
    found = [(f"piece[{i}]", piece) for i, piece in enumerate(pieces) if _number(piece) or _rows(piece)]
    if found:
        return read_parcels(found, lambda piece, where: _read_piece(piece, where, raw))
    error = root.get("error") or next((piece.get("piece-status-desc") for piece in pieces), "")
    if error or root.get("code", "0") != "0":
        return Parsed(ignored=f"the API answered {root.get('code', '')[:10]}: {(error or 'no reason')[:60]}")
    raise UnreadablePayload("expected a `piece-shipment` with a `piece-code`, found none")


def _number(piece: Element) -> str:
    return _first(piece, "piece-code", "piece-identifier", "searched-piece-code")


def _first(element: Element, *names: str) -> str:
    return next((found for name in names if (found := element.get(name, "").strip())), "")


def _rows(piece: Element) -> list[Element]:
    return [row for row in piece.iter("data") if row.get("name") == "piece-event"]


def _read_piece(piece: Element, where: str, raw: RawWebhook) -> TrackingUpdate:
    if not _number(piece):
        raise UnreadablePayload(f"{where}: expected a `piece-code`, found none")
    parcel = Parcel(
        adapter="dhl",
        carrier="dhl",
        number=_number(piece),
        received_at=raw.received_at,
        route=Route(origin=alpha2(_first(piece, "origin-country")), destination=alpha2(_first(piece, "dest-country"))),
        confirmed=False,
    )
    scans = [_read_row(row, row.get("event-timestamp", ""), parcel) for row in _rows(piece)]
    if adds_to([scan.said for scan in scans], _say(piece)) and _code(piece):
        at = piece.get("status-timestamp", "")
        scans.append(_read_row(piece, at, parcel))
    return build_update(
        scans,
        parcel,
        raw.source,
        carrier=_CARRIER,
        reference=_first(piece, "piece-customer-reference", "shipment-customer-reference"),
        is_return=piece.get("ruecksendung") == "true",
    )


def _read_row(row: Element, written: str, parcel: Parcel) -> Scan:
    moment = read_pattern(written.strip(), _PATTERN, zone=_ZONE)
    return Scan(
        said=_say(row),
        moment=moment or stand_in(parcel.received_at),
        identity=_code(row),
        raw_code=_code(row),
        text=_first(row, "event-status", "event-text", "status"),
        place=Place(city=_first(row, "event-location"), country=_read_country(_first(row, "event-country"))),
        carrier=_CARRIER,
    )


def _read_country(written: str) -> str:
    return _HOME.get(written) or country_of(written)


def _code(row: Element) -> str:
    return "/".join(filter(None, (_first(row, name) for name in ("ice", "ric", "standard-event-code"))))


def _say(row: Element) -> Said:
    event, detail, standard = (_first(row, name) for name in ("ice", "ric", "standard-event-code"))
    return (
        DETAILS.get(f"{event}/{detail}")
        or DETAILS.get(f"{event}/{standard}")
        or EVENTS.get(event)
        or STANDARD_EVENTS.get(standard, Meaning.UNKNOWN)
    )
