"""4PX: answers about numbers, with their whole history. It pushes nothing.

Docs: https://open.4px.com (`tr.order.tracking.get`: `trackingList`, whose fields its library for PHP names); its page
at https://track.4px.com answers with the same rows under other names (`tracks`).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from notifier.carriers.codes.fourpx import BEGINNINGS, EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import Moment, first_known, is_known, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_ZONE = ZoneInfo("Asia/Shanghai")
"""Of `tkDateStr` and `occurDatetime`, wherever the scan was and whatever `tkTimezone` says."""


class FourPX(OnlyAsked):
    """4PX's service, asked for one number or for several."""

    name = "4px"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every number in the answer that has a history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "data" not in body:
            raise UnreadablePayload(f"expected `data`, found {keys_of(body)}")
        numbers = objects(body, "data", "the body")
        found = [(f"data[{i}]", one) for i, one in enumerate(numbers) if _rows(one)]
        return read_parcels(
            found, lambda one, where: _read_update(one, where, raw), nothing="an answer without a history"
        )


def _read_update(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=FourPX.name,
        carrier=FourPX.name,
        number=first_text(shipment, "queryCode", "deliveryOrderNo") or expect_text(shipment, "queryCode", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(shipment.get("ctStartCode"))), destination=alpha2(text(shipment.get("ctEndCode")))
        ),
    )
    rows = objects(shipment, _rows(shipment), where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
        further_legs=name_legs((("", other) for other in _read_numbers(shipment)), parcel.number),
    )


def _rows(shipment: JsonObject) -> str:
    """Return the key of the history, or "" without one."""
    return next((key for key in ("tracks", "trackingList") if shipment.get(key)), "")


def _read_numbers(shipment: JsonObject) -> list[str]:
    """Return the numbers under which others know the parcel: the last mile's own, and all that 4PX lists."""
    listed = shipment.get("hawbCodeSet")
    own = [text(shipment.get("channelTrackCode")), text(shipment.get("serverCode"))]
    return [*own, *(text(one) for one in (listed if isinstance(listed, list) else []))]


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code = first_text(row, "tkCode", "businessLinkCode")
    return Scan(
        said=EVENTS.get(code) or _say_roughly(code),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=first_text(row, "tkDesc", "tkTranslatedDesc", "trackingContent"),
        place=Place(city=first_text(row, "tkLocation", "occurLocation")),
    )


def _say_roughly(code: str) -> Said:
    return next((said for beginning, said in BEGINNINGS.items() if code.startswith(beginning)), Meaning.UNKNOWN)


def _read_moment(row: JsonObject) -> Moment | None:
    """The instant stands in `tkDate`, and the same in Chinese time in `tkDateStr`, by which the row is known again."""
    instant = read_time(text(row.get("tkDate")))
    local = read_time(first_text(row, "tkDateStr", "occurDatetime"), zone=_ZONE)
    return instant._replace(wall=local.wall) if is_known(instant) and is_known(local) else first_known(local, instant)
