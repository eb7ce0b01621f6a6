"""KDNiao: answers about numbers, and what a subscription gathers of many in `Data`, with their whole histories.

Docs: https://www.kdniao.com/api-track (answers, states).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from notifier.carriers.codes.kdniao import STATES
from notifier.carriers.reading.asked import OnlyAsked
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
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.summary import state_at_last
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_ZONE = ZoneInfo("Asia/Shanghai")


class Kdniao(OnlyAsked):
    """KDNiao's query, asked for one number."""

    name = "kdniao"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every number in the answer that has a history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "Data" in body:
            listed = [(f"Data[{i}]", one) for i, one in enumerate(objects(body, "Data", "the body"))]
        elif "LogisticCode" in body or "Success" in body:
            listed = [("the body", body)]
        else:
            raise UnreadablePayload(f"expected `LogisticCode` or `Data`, found {keys_of(body)}")
        found = [(where, one) for where, one in listed if one.get("Traces")]
        return read_parcels(
            found, lambda one, where: _read_update(one, where, raw), nothing="an answer without a history"
        )


def _read_update(result: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Kdniao.name,
        carrier=text(result.get("ShipperCode")).lower(),
        number=expect_text(result, "LogisticCode", where),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(result, "Traces", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events([*scans, *_read_state(result, scans, parcel)], parcel)),
        reference=text(result.get("OrderCode")),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """A row has a code only in the paid version."""
    code = text(row.get("Action"))
    return Scan(
        said=STATES.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("AcceptStation")),
        place=Place(city=text(row.get("Location"))),
    )


def _read_moment(row: JsonObject) -> Moment | None:
    """Most carriers here are Chinese, so Chinese time is the best guess; it is no more, since nothing says so."""
    moment = read_time(text(row.get("AcceptTime")), zone=_ZONE)
    return moment.doubt() if moment else None


def _read_state(result: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The finer state goes before the coarse one."""
    code = first_text(result, "StateEx", "State")
    said, told = STATES.get(code, Meaning.UNKNOWN), [one.said for one in scans if one.said is not Meaning.UNKNOWN]
    if code in ("", "0") or not adds_to(told, said):
        return []
    return [state_at_last(said, code, scans, parcel.received_at)]
