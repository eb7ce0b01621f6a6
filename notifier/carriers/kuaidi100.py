"""Kuaidi100: answers about numbers, with their whole history, alone or as `lastResult` of a subscription.

Docs: https://api.kuaidi100.com/document (answers, states).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from notifier.carriers.codes.kuaidi100 import STATES
from notifier.carriers.reading.asked import OnlyAsked
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
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.summary import state_at_last
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_ZONE = ZoneInfo("Asia/Shanghai")


class Kuaidi100(OnlyAsked):
    """Kuaidi100's query, asked for one number."""

    name = "kuaidi100"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the number in the answer with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        where, result = ("lastResult", inner(body, "lastResult")) if "lastResult" in body else ("the body", body)
        if "nu" in result:
            return Parsed(updates=(_read_update(result, where, raw),))
        if "returnCode" in result or where == "lastResult":
            code = text(result.get("returnCode"))[:20] or "none"
            return Parsed(ignored=f"an answer without a number, with the code {code}")
        raise UnreadablePayload(f"expected `nu` or `lastResult`, found {keys_of(body)}")


def _read_update(result: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Kuaidi100.name,
        carrier=text(result.get("com")).lower(),
        number=expect_text(result, "nu", where),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(result, "data", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events([*scans, *_read_state(result, scans, parcel)], parcel)),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """A row has a code only where the account asks for it."""
    code = text(row.get("statusCode"))
    return Scan(
        said=STATES.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("context")),
        place=Place(city=first_text(row, "location", "areaName")),
    )


def _read_moment(row: JsonObject) -> Moment | None:
    """Most carriers here are Chinese, so Chinese time is the best guess; it is no more, since nothing says so."""
    key = "ftime" if text(row.get("ftime")) else "time"
    moment = read_time(text(row.get(key)), zone=_ZONE)
    return moment.doubt() if moment else None


def _read_state(result: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    code = text(result.get("state"))
    said, told = STATES.get(code, Meaning.UNKNOWN), [one.said for one in scans if one.said is not Meaning.UNKNOWN]
    if not (scans and code and adds_to(told, said)):
        return []
    return [state_at_last(said, code, scans, parcel.received_at)]
