"""The shipment as the shop registered it: who is told, which way it goes, what was promised at the till."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.promise import Promise


def normalise_number(text: str) -> str:
    """Return a tracking number as it is compared: capitals, without spaces and dashes."""
    return text.upper().replace(" ", "").replace("-", "")


@lru_cache(maxsize=4096)
def normalise_carrier(text: str) -> str:
    """Return a carrier's name as it is compared: `DHL Express`, `dhl-express` and `DHLExpress` are one."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


class Recipient(NamedTuple):
    """Who is told. `zones` are all time zones the person may be in: one if it is known, several if only guessed."""

    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = "en"
    zones: tuple[str, ...] = ("UTC",)
    consent: frozenset[Channel] = frozenset(CUSTOMER_CHANNELS)
    """The channels on which the person agreed to hear from the shop."""

    def address(self, channel: Channel) -> str:
        """Return the address on that channel, or ""."""
        if channel is Channel.EMAIL:
            return self.email
        return self.phone if channel is Channel.SMS else ""

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are written to this person."""
        return ZoneInfo(self.zones[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One carrier's part of the way; carrier (empty: not known) and number are normalised."""

    carrier: str
    tracking_number: str
    source: str = field(default="", compare=False)
    """The feed that named it; empty if the shop did."""
    written: str = field(default="", compare=False)
    """The carrier as whoever named it writes it, for people to read."""

    @property
    def shown(self) -> str:
        """The carrier as it is shown, or "" where nobody named one."""
        return self.written or self.carrier


class Stop(StrEnum):
    """Why nothing is told about a shipment though it is known. `STOP_MEANING` has one line for each."""

    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    UNPAID = "unpaid"
    SHIPPED = "shipped"
    NOTHING_TO_SHIP = "nothing_to_ship"


STOP_MEANING: dict[Stop, str] = {
    Stop.CANCELLED: "the shop cancelled the order",
    Stop.WITHDRAWN: "the shop cancelled the fulfilment, or gave the parcel another number",
    Stop.UNPAID: "the order is not paid, so nobody expects it",
    Stop.SHIPPED: "the parcels of the order are followed by their own numbers",
    Stop.NOTHING_TO_SHIP: "the shop has nothing left to ship, and named no number",
}


class Shipment(NamedTuple):
    """One parcel we follow. Countries are ISO 3166-1 alpha-2 in capitals, or empty where nobody said."""

    id: str
    ref: str
    brand: str
    order_id: str
    order_ref: str
    recipient: Recipient
    legs: tuple[Leg, ...]
    registered_at: datetime
    origin_country: str = ""
    destination_country: str = ""
    promise: Promise | None = None
    """What the shop promised when the order was placed."""
    tags: frozenset[str] = frozenset()
    value: float = 0.0
    """The worth of the goods, in the currency of the shop."""
    is_test: bool = False
    """Nothing is ever told about it."""
    link_edition: int = 0
    """Tracking links of earlier editions were closed."""
    stop: Stop | None = None
    """Why the shop wants nothing told about it for now."""

    @property
    def is_international(self) -> bool:
        """Whether it crosses a border; a shipment of which nobody said so is taken as domestic."""
        return bool(self.origin_country and self.destination_country) and (
            self.origin_country != self.destination_country
        )

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of its lane, each once."""
        return tuple(dict.fromkeys(c for c in (self.origin_country, self.destination_country) if c))
