"""SEKO (Omni-Parcel): answers of its tracking API. It does not push.

Docs: https://github.com/karrioapi/karrio/blob/main/modules/connectors/seko/schemas/tracking_response.json (every field)
"""

from __future__ import annotations

from notifier.carriers.codes.seko import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_text, keys_of, kind_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Seko(OnlyAsked):
    """Answers of SEKO."""

    name = "seko"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every consignment in the answer. Raises UnreadablePayload."""
        body = load(raw.body)
        if isinstance(body, dict) and "Errors" in body:
            return Parsed(ignored="the API answered with errors")
        if isinstance(body, dict) and "ConsignmentNo" not in body:
            raise UnreadablePayload(f"expected consignments, found {keys_of(body)}")
        if not isinstance(body, dict | list):
            raise UnreadablePayload(f"expected a list of consignments, found {kind_of(body)}")
        listed = objects({"consignments": body if isinstance(body, list) else [body]}, "consignments", "the body")
        found = [(f"[{i}]", one) for i, one in enumerate(listed)]
        return read_parcels(
            found, lambda one, where: _read_consignment(one, where, raw), nothing="an empty list of consignments"
        )


def _read_consignment(found: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Seko.name,
        carrier=Seko.name,
        number=expect_text(found, "ConsignmentNo", where),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(found, "Events", where)
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_delivery(text(found.get("Delivered")), scans)
    return build_update(scans, parcel, raw.source, reference=text(found.get("Reference1")))


def _read_delivery(written: str, scans: list[Scan]) -> list[Scan]:
    """The time of a delivery is news where no event is of that time: an event says what kind of delivery it was."""
    moment = read_time(written)
    is_told = written in {scan.moment.raw for scan in scans}
    if moment is None or is_told or not adds_to([scan.said for scan in scans], Stage.DELIVERED):
        return []
    return [Scan(said=Stage.DELIVERED, moment=moment, identity="summary delivered", raw_code="Delivered")]


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """A consignment may have several parts, and its carriers codes of their own beside SEKO's."""
    code, carriers = text(row.get("OmniCode")), text(row.get("Code"))
    place = split_location(text(row.get("Location")), ends_in_country=True)
    moment = read_time(text(row.get("EventDT")), country=place.country)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=f"{code} {carriers} {text(row.get('Part'))}",
        raw_code="/".join(filter(None, (code, carriers))),
        text=text(row.get("Description")),
        place=place,
    )
