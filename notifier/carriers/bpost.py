"""bpost: answers of its tracking, in XML.

The fields are those of its schema `http://schema.post.be/tracking/v1/`; an answer:
https://github.com/karrioapi/karrio (`modules/connectors/bpost/tests/bpost/test_tracking.py`).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from notifier.carriers.codes.bpost import STATES
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_ITEM = "itemTracking"
_EXCEPTION = "Exception"


class Bpost(OnlyAsked):
    """bpost pushes nothing."""

    name = "bpost"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every item in the body with its whole history. Raises UnreadablePayload."""
        root = load_xml(raw.body)
        items = [(f"{_ITEM}[{i}]", item) for i, item in enumerate(root.iter(_ITEM))]
        if items:
            return read_parcels(items, lambda item, where: _read_item(item, where, raw))
        if root.tag.endswith(_EXCEPTION):
            reason = " ".join(said_at(root, "message").split())[:80]
            return Parsed(ignored=f"an error of the API: {root.tag[:60]}: {reason or 'without a reason'}")
        raise UnreadablePayload(f"expected <{_ITEM}> or an exception, found <{root.tag[:60]}>")


def _read_item(item: Element, where: str, raw: RawWebhook) -> TrackingUpdate:
    number = said_at(item, "itemCode")
    if not number:
        raise UnreadablePayload(f"{where}.itemCode: expected text, found nothing")
    parcel = Parcel(
        adapter=Bpost.name,
        carrier="bpost",
        number=number,
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(said_at(item, "sender/address/countryCode")),
            destination=alpha2(said_at(item, "addressee/address/countryCode")),
        ),
    )
    scans = [_read_state(one, parcel) for one in item.findall("stateInfo")]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
        reference=said_at(item, "customerReference"),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_state(state: Element, parcel: Parcel) -> Scan:
    code = said_at(state, "stateCode")
    return Scan(
        said=STATES.get(code, Meaning.UNKNOWN),
        moment=read_time(said_at(state, "time")) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=said_at(state, "stateDescription"),
    )
