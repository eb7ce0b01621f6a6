"""The parcels under which the engine is shaken: what happens to each, and every message its recipient must hear.

A parcel lives in acts. What is posted within one act may arrive in any order and any number of times; what must be
heard follows from the act as a whole. The next act begins when the messages of the last one are out. So what is due is
known from this file alone, whatever goes wrong meanwhile.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from notifier.cli.demo.feeds import AfterShipFeed, CourierFeed, EasyPostFeed, Feed, Scan

ZONE = "Europe/Berlin"

FOLLOWS = {"cleared": "documents_needed"}
"""Who did not hear the one is not told the other."""

OPTED_OUT_NUMBER = "+15005550004"
"""The simulated Twilio refuses it for good, so nothing that is due goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One body: what is new in it, each as (seconds after the registration, code, words, city)."""

    scans: tuple[tuple[int, str, str, str], ...]
    promise: int = 0
    """The promised day, counted from the registration; 0: none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What happens at once, and what must be heard of it, as `rule/channel`."""

    pushes: tuple[Push, ...] = ()
    hears: tuple[str, ...] = ()
    registers: bool = False
    """The shop registers the parcel, after the pushes."""
    due_after: int = 0
    """Seconds after the registration before which it is not due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A script that many parcels follow."""

    title: str
    carrier: str
    feed: Feed
    acts: tuple[Act, ...]
    origin: str = "DE"
    promise: int = 0
    has_email: bool = True
    has_phone: bool = True
    has_opted_out: bool = False
    tells_all: bool = True
    """Each body tells the whole history, as aggregators do; else only what is new in it."""


_REGISTERED = Act(registers=True)
_COURIER_TRANSIT = Act(
    pushes=(
        Push(scans=((-300, "picked_up", "Abgeholt", "Hamburg"),)),
        Push(scans=((-280, "in_transit", "Unterwegs", "Hannover"),)),
        Push(scans=((-260, "note", "Temperature is fine", "Hannover"),)),
    )
)

KINDS: tuple[Kind, ...] = (
    Kind(
        title="customs ask for documents",
        carrier="cainiao",
        feed=AfterShipFeed("yunexpress", "CHN", "DEU"),
        origin="CN",
        acts=(
            _REGISTERED,
            Act(pushes=(Push(scans=((-300, "InTransit_002", "Accepted", ""),)),)),
            Act(
                pushes=(
                    Push(scans=((-280, "InTransit_006", "Import clearance started", "Leipzig"),)),
                    Push(scans=((-260, "Exception_018", "Documents are missing", "Leipzig"),)),
                ),
                hears=("documents_needed/email", "documents_needed/sms"),
            ),
            Act(
                pushes=(Push(scans=((-240, "InTransit_005", "Import clearance completed", "Leipzig"),)),),
                hears=("cleared/email", "cleared/sms"),
            ),
            Act(
                pushes=(Push(scans=((-220, "OutForDelivery_001", "Out for delivery", "Berlin"),)),),
                hears=("out_for_delivery/email",),
            ),
            Act(
                pushes=(Push(scans=((-200, "Delivered_001", "Delivered", "Berlin"),)),),
                hears=("delivered/email",),
            ),
        ),
    ),
    Kind(
        title="on the van, then at the door",
        carrier="ups",
        feed=EasyPostFeed("UPS"),
        has_phone=False,
        acts=(
            _REGISTERED,
            Act(
                pushes=(
                    Push(scans=((-300, "pre_transit/label_created", "Label created", ""),)),
                    Push(scans=((-290, "in_transit/received_at_origin_facility", "Accepted", "Hamburg"),)),
                    Push(scans=((-280, "in_transit/departed_facility", "Departed", "Hamburg"),)),
                )
            ),
            Act(
                pushes=(Push(scans=((-260, "out_for_delivery/out_for_delivery", "On the van", "Berlin"),)),),
                hears=("out_for_delivery/email",),
            ),
            Act(
                pushes=(Push(scans=((-240, "delivered/arrived_at_destination", "Delivered", "Berlin"),)),),
                hears=("delivered/email",),
            ),
        ),
    ),
    Kind(
        title="nobody home, and no email address",
        carrier="my-courier",
        feed=CourierFeed(),
        has_email=False,
        tells_all=False,
        acts=(
            _REGISTERED,
            _COURIER_TRANSIT,
            Act(
                pushes=(Push(scans=((-240, "out_for_delivery", "In Zustellung", "Berlin"),)),),
                hears=("out_for_delivery/sms",),
            ),
            Act(
                pushes=(Push(scans=((-220, "nobody_home", "Niemand da", "Berlin"),)),),
                hears=("attempt_failed/sms",),
            ),
            Act(
                pushes=(Push(scans=((-200, "out_for_delivery", "In Zustellung", "Berlin"),)),),
                hears=("out_for_delivery/sms",),
            ),
            Act(
                pushes=(Push(scans=((-180, "delivered", "Zugestellt", "Berlin"),)),),
                hears=("delivered/sms",),
            ),
        ),
    ),
    Kind(
        title="the carrier is faster than the shop",
        carrier="my-courier",
        feed=CourierFeed(),
        tells_all=False,
        acts=(
            Act(
                pushes=(
                    Push(scans=((-300, "picked_up", "Abgeholt", "Hamburg"),)),
                    Push(scans=((-280, "nobody_home", "Niemand da", "Berlin"),)),
                ),
                registers=True,
                hears=("attempt_failed/email", "attempt_failed/sms"),
            ),
        ),
    ),
    Kind(
        title="the promised day moves",
        carrier="cainiao",
        feed=AfterShipFeed("yunexpress", "CHN", "DEU"),
        origin="CN",
        promise=4,
        acts=(
            _REGISTERED,
            Act(pushes=(Push(scans=((-300, "InTransit_002", "Accepted", ""),)),)),
            Act(
                pushes=(Push(scans=((-280, "InTransit_001", "On its way", "Leipzig"),), promise=8),),
                hears=("promise_later/email",),
            ),
            Act(
                pushes=(Push(scans=((-260, "Delivered_001", "Delivered", "Berlin"),), promise=8),),
                hears=("delivered/email",),
            ),
        ),
    ),
    Kind(
        title="held at customs until a minute is over, which only time can tell",
        carrier="cainiao",
        feed=AfterShipFeed("yunexpress", "CHN", "DEU"),
        origin="CN",
        acts=(
            _REGISTERED,
            Act(
                pushes=(
                    Push(scans=((-70, "InTransit_002", "Accepted", ""),)),
                    Push(scans=((-48, "Exception_004", "Held by customs", "Leipzig"),)),
                ),
                hears=("held/email",),
                due_after=12,
            ),
        ),
    ),
    Kind(
        title="the number is opted out at the provider",
        carrier="my-courier",
        feed=CourierFeed(),
        has_opted_out=True,
        tells_all=False,
        acts=(
            _REGISTERED,
            Act(
                pushes=(Push(scans=((-240, "nobody_home", "Niemand da", "Berlin"),)),),
                hears=("attempt_failed/email",),
            ),
        ),
    ),
    Kind(
        title="nothing that anybody must hear",
        carrier="my-courier",
        feed=CourierFeed(),
        tells_all=False,
        acts=(_REGISTERED, _COURIER_TRANSIT),
    ),
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel: what it follows, and a number from which all that is its own derives."""

    kind: Kind
    index: int

    @property
    def number(self) -> str:
        """The tracking number, and the reference of the order."""
        return f"CHAOS{self.index:06d}"

    @property
    def ref(self) -> str:
        """The shop's reference of the shipment."""
        return f"P-{self.number}"

    @property
    def addresses(self) -> dict[str, str]:
        """The recipient's addresses by channel. Nobody shares one, save the number that is opted out."""
        phone = OPTED_OUT_NUMBER if self.kind.has_opted_out else f"+49151{12_000_000 + self.index}"
        both = {"email": f"{self.number.lower()}@example.com", "sms": phone}
        wanted = {"email": self.kind.has_email, "sms": self.kind.has_phone}
        return {channel: address for channel, address in both.items() if wanted[channel]}

    @property
    def must_hear(self) -> Counter[str]:
        """Every message, as `rule/channel`, and how often."""
        return Counter(one for act in self.kind.acts for one in act.hears)

    def registration(self, begun: datetime) -> dict[str, Any]:
        """Return what the shop registers, as the API takes it."""
        names = {"email": "email", "sms": "phone"}
        recipient = {names[channel]: address for channel, address in self.addresses.items()}
        promise = {"promise": {"latest": _day(begun, self.kind.promise)}} if self.kind.promise else {}
        return {
            "ref": self.ref,
            "order_ref": self.number,
            "recipient": {**recipient, "name": "Jonas Weber", "zone": ZONE, "locale": "en"},
            "legs": [{"carrier": self.kind.carrier, "tracking_number": self.number}],
            "origin_country": self.kind.origin,
            "destination_country": "DE",
            **promise,
        }

    def bodies(self, act: Act, begun: datetime) -> list[bytes]:
        """Return what the feed posts in one act, in the order in which it happened."""
        before = [push for earlier in self.kind.acts[: self.kind.acts.index(act)] for push in earlier.pushes]
        bodies = []
        for place, push in enumerate(act.pushes):
            told = [*before, *act.pushes[: place + 1]] if self.kind.tells_all else [push]
            scans = [_scan(row, begun) for one in told for row in one.scans]
            promise = _day(begun, push.promise) if push.promise else ""
            serial = len(before) + place
            bodies.append(self.kind.feed.body(self.number, scans, promise, scans[-1].at, serial))
        return bodies


def make_parcels(count: int, seed: int) -> list[Parcel]:
    """Return parcels of all kinds in turn, each round in another order."""
    random = Random(f"{seed}/parcels")  # noqa: S311  chance that can be repeated, nothing secret
    kinds: list[Kind] = []
    while len(kinds) < count:
        kinds += random.sample(KINDS, len(KINDS))
    return [Parcel(kind, index) for index, kind in enumerate(kinds[:count])]


def _scan(row: tuple[int, str, str, str], begun: datetime) -> Scan:
    seconds, code, words, city = row
    at = begun + timedelta(seconds=seconds)
    return Scan(at=at, code=code, words=words, city=city, country="DEU" if city else "")


def _day(begun: datetime, days: int) -> str:
    return (begun + timedelta(days=days)).date().isoformat()
