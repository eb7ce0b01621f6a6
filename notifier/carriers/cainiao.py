"""Cainiao and AliExpress: answers of https://global.cainiao.com/global/detail.json. It pushes to partners only.

The codes are those of the tracking details in Alibaba's SDK (https://open.taobao.com).
"""

from __future__ import annotations

from notifier.carriers.codes.cainiao import ACTIONS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import country_of
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
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import Moment, first_known, is_known, read_time, read_unix, stand_in
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate, TzSource
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Cainiao(OnlyAsked):
    """Cainiao's page for everybody, asked for one number or for several."""

    name = "cainiao"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every number in the answer that has a history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "module" not in body and "success" not in body:
            raise UnreadablePayload(f"expected `module`, found {keys_of(body)}")
        numbers = objects(body, "module", "the body")
        found = [(f"module[{i}]", one) for i, one in enumerate(numbers) if one.get("detailList")]
        return read_parcels(
            found, lambda one, where: _read_update(one, where, raw), nothing="an answer without a history"
        )


def _read_update(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Cainiao.name,
        carrier=Cainiao.name,
        number=expect_text(shipment, "mailNo", where),
        received_at=raw.received_at,
        route=Route(
            origin=country_of(text(shipment.get("originCountry"))),
            destination=country_of(text(shipment.get("destCountry"))),
        ),
    )
    rows = objects(shipment, "detailList", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(shipment, parcel, raw.source),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
        further_legs=name_legs(_read_last_mile(shipment), parcel.number),
    )


def _read_last_mile(shipment: JsonObject) -> list[tuple[str, str]]:
    """Return the number of the carrier at the destination, under which the parcel goes on there."""
    carrier = text(inner(shipment, "destCpInfo").get("cpName"))
    return [(carrier, first_text(shipment, "copyRealMailNo", "realMailNo"))]


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code = text(row.get("actionCode"))
    return Scan(
        said=ACTIONS.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=first_text(row, "desc", "standerdDesc"),
    )


def _read_moment(row: JsonObject) -> Moment | None:
    """The milliseconds were computed from `timeStr`: where no zone stands beside it, Chinese time was taken for it, and
    so the instant is a guess."""
    written = text(row.get("timeStr"))
    local = read_time(written)
    instant = read_unix(text(row.get("time")), per_second=1000)
    if not is_known(instant):
        return first_known(local, instant)
    zoned = TzSource.EXPLICIT if text(row.get("timeZone")) else TzSource.ASSUMED
    wall = local.wall if is_known(local) else instant.wall
    return instant._replace(wall=wall, raw=written or instant.raw, tz_source=zoned)


def _read_promise(shipment: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    eta = inner(shipment, "globalEtaInfo")
    ends = [read_unix(text(eta.get(end)), per_second=1000) for end in ("deliveryMinTime", "deliveryMaxTime")]
    return build_promise(ends, stated_at=parcel.received_at, source=source)
