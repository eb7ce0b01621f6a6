"""What shops say about orders, and which shipments it comes to.

A shop speaks of an order and of its fulfilments in messages that arrive twice, late and in any order. Each is a
statement about one object, with a version; the newest of each object counts. The shipments of an order follow from all
of them, so the way on which they came makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from notifier.domain.shipment import Stop, normalise_number

ORDER = ""
"""The key of the order itself among the objects of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who is told, as the shop writes it: nothing is checked yet. "" takes away what is known, None leaves it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    zone: str | None = None
    consent_email: bool | None = None
    consent_sms: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """What holds for an order and all of its shipments. No personal data: it is kept for as long as the order is."""

    is_cancelled: bool = False
    is_unpaid: bool = False
    is_complete: bool = False
    """Nothing is left to ship."""
    is_test: bool = False
    tags: tuple[str, ...] = ()
    value: str = ""
    destination_country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentState:
    """The parcels that went out together: (carrier, tracking number). `withdrawn` are those that it named once."""

    parcels: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[tuple[str, str], ...] = ()
    is_cancelled: bool = False
    origin_country: str = ""
    destination_country: str = ""

    def after(self, before: FulfilmentState) -> FulfilmentState:
        """Return this newer statement, which remembers the numbers that the one before named and this does not."""
        named = {normalise_number(number) for _, number in self.parcels}
        gone = [one for one in (*before.withdrawn, *before.parcels) if normalise_number(one[1]) not in named]
        return FulfilmentState(
            parcels=self.parcels,
            withdrawn=tuple(dict.fromkeys(gone)),
            is_cancelled=self.is_cancelled,
            origin_country=self.origin_country,
            destination_country=self.destination_country,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a shop says about one object: an order (`key` is `ORDER`), or one of its fulfilments.

    `order_key` is the shop's own id, `order_ref` the number that people use ("" where it is not said). Of two versions
    of an object the one that sorts later is newer. `contact` is None where the statement names nobody.
    """

    order_key: str
    version: str
    state: OrderState | FulfilmentState
    key: str = ORDER
    order_ref: str = ""
    contact: Contact | None = None
    placed: str = ""
    """When the order was placed, as a version is written, or "" where that is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A request to erase: the person of these addresses and orders, or everybody whom the shop ever named."""

    order_keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    is_whole_shop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """A request to tell somebody what is kept of them. A person has to answer it."""

    reference: str
    order_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What has to be asked for at the shop: a path and its query, at a host that the adapter found to be the shop's."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopNews:
    """All that one body says. `ignored` says why it says nothing."""

    statements: tuple[Statement, ...] = ()
    redaction: Redaction | None = None
    data_request: DataRequest | None = None
    look_up: LookUp | None = None
    ignored: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The newest statements about an order. `order` is None as long as only its fulfilments were spoken of."""

    order: OrderState | None = None
    fulfilments: tuple[FulfilmentState, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A shipment that should be there. `number` is "" for the one that stands for what is not shipped yet."""

    carrier: str = ""
    number: str = ""
    stop: Stop | None = None
    origin_country: str = ""
    destination_country: str = ""


def plan(known: Known) -> tuple[Planned, ...]:
    """Return the shipments of an order: each number once, and one that stands for the order itself.

    A number is followed as long as one fulfilment that is not cancelled names it.
    """
    parcels = _parcels(known)
    if known.order is None:
        return tuple(parcels)
    has_shipped = any(one.stop is None for one in parcels)
    itself = Planned(
        stop=_stop_of_order(known.order, has_shipped=has_shipped),
        destination_country=known.order.destination_country,
    )
    return (itself, *parcels)


def _parcels(known: Known) -> list[Planned]:
    found: dict[str, Planned] = {}
    for one in known.fulfilments:
        live = () if one.is_cancelled else one.parcels
        gone = (*one.withdrawn, *(one.parcels if one.is_cancelled else ()))
        for stop, parcels in ((None, live), (Stop.WITHDRAWN, gone)):
            for carrier, number in parcels:
                key = normalise_number(number)
                if key not in found or (found[key].stop is not None and stop is None):
                    found[key] = _planned(known, one, carrier, number, stop)
    return list(found.values())


def _planned(known: Known, one: FulfilmentState, carrier: str, number: str, stop: Stop | None) -> Planned:
    is_cancelled = known.order is not None and known.order.is_cancelled
    of_order = known.order.destination_country if known.order else ""
    return Planned(
        carrier=carrier,
        number=number,
        stop=Stop.CANCELLED if is_cancelled else stop,
        origin_country=one.origin_country,
        destination_country=one.destination_country or of_order,
    )


def _stop_of_order(order: OrderState, *, has_shipped: bool) -> Stop | None:
    """Say why nothing is told about what is not shipped yet. A parcel that is on its way is told of even if it is
    still to be paid for: many are paid at the door."""
    if order.is_cancelled:
        return Stop.CANCELLED
    if has_shipped:
        return Stop.SHIPPED
    if order.is_complete:
        return Stop.NOTHING_TO_SHIP
    return Stop.UNPAID if order.is_unpaid else None


def newest(statements: Iterable[Statement]) -> Sequence[Statement]:
    """Return the newest statement about each object, orders first; of equal versions the last."""
    found: dict[tuple[str, str], Statement] = {}
    for one in statements:
        before = found.get((one.order_key, one.key))
        if before is None or one.version >= before.version:
            found[one.order_key, one.key] = one
    return sorted(found.values(), key=lambda one: (one.order_key, one.key))
