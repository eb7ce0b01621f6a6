"""La Poste, Colissimo and Chronopost: answers of the service "Suivi" (version 2). It pushes nothing.

Docs: https://developer.laposte.fr/products/suivi/latest
"""

from __future__ import annotations

from notifier.carriers.codes.laposte import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
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
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Precision, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HOME = "FR"
_AT_ORIGIN = frozenset({"DR1", "DR2", "PC1", "PC2", "ET2"})
_AT_DESTINATION = frozenset({"ET3", "EP1", "MD2", "AG1", "ND1", "DI0", "DI1"})
_PROBLEM_SOLVED = "PB2"


class LaPoste(OnlyAsked):
    """La Poste's service, asked for one number or for several."""

    name = "laposte"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every parcel in the answer with its whole history. Raises UnreadablePayload."""
        body = load(raw.body)
        answers = objects({"answers": body if isinstance(body, list) else [body]}, "answers", "the body")
        said = [(f"answer[{i}].shipment", answer.get("shipment")) for i, answer in enumerate(answers)]
        found = [(where, shipment) for where, shipment in said if shipment]
        if not found:
            return Parsed(ignored=_say_why_not(answers))
        return read_parcels(found, lambda shipment, where: _read_update(expect_object(shipment, where), where, raw))


def _say_why_not(answers: list[JsonObject]) -> str:
    """Return why there is no shipment in any answer. La Poste's sentence may repeat the number, so its code is told."""
    codes = [text(answer.get("returnCode")) for answer in answers]
    if not all(codes):
        raise UnreadablePayload(f"expected `shipment` or `returnCode`, found {keys_of(answers[0]) if answers else []}")
    return f"an answer without a shipment, with the code {', '.join(sorted(set(codes)))[:60]}" if codes else "no answer"


def _read_update(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    context = inner(shipment, "contextData")
    parcel = Parcel(
        adapter=LaPoste.name,
        carrier=text(shipment.get("product")).lower() or LaPoste.name,
        number=expect_text(shipment, "idShip", where),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(context.get("originCountry"))), destination=alpha2(text(context.get("arrivalCountry")))
        ),
    )
    rows = objects(shipment, "event", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(shipment, parcel, raw.source),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code = text(row.get("code"))
    moment = read_time(text(row.get("date")), country=_HOME)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=_doubt(moment, code, parcel.route) if moment else stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("label")),
        resolves=code == _PROBLEM_SOLVED,
    )


def _doubt(moment: Moment, code: str, route: Route) -> Moment:
    """La Poste writes the offset of France beside the local time of other countries: a delivery in Brazil was seen with
    +01:00. So the offset is certain only where the scan was in France for certain."""
    known = route.origin if code in _AT_ORIGIN else route.destination if code in _AT_DESTINATION else ""
    stays = {route.origin, route.destination} <= {_HOME, ""}
    return moment if stays or known == _HOME else moment.doubt()


def _read_promise(shipment: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """The day is the promise: the hour beside it is that of the scan from which it was computed."""
    if shipment.get("isFinal") is True:
        return None
    moment = read_time(text(shipment.get("estimDate")), country=parcel.route.destination)
    day = moment._replace(precision=Precision.DATE) if moment else None
    return build_promise([day], stated_at=parcel.received_at, source=source)
