"""Caps: how much a recipient hears within a while. What is over the cap waits; it is never dropped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Caps
from notifier.domain.shipment import Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message that left lately, or is leaving, to the recipient of a shipment: about this or another parcel."""

    shipment_id: str
    channel: Channel
    at: datetime
    order_id: str = ""


def cap_ends(
    caps: Caps, lately: Collection[Heard], shipment_id: str, channel: Channel, now: datetime
) -> datetime | None:
    """Return when the caps leave room for one more message on that channel; None if they do now."""
    if not lately:
        return None
    times = sorted((one.at, one.shipment_id) for one in lately if one.channel is channel)
    ends = (
        _room_at(caps.recipient, [at for at, _ in times], now),
        _room_at(caps.shipment, [at for at, about in times if about == shipment_id], now),
    )
    return max((at for at in ends if at is not None), default=None)


def order_told_at(lately: Collection[Heard], shipment: Shipment, channel: Channel, now: datetime) -> datetime | None:
    """Return when the last message about another parcel of the order left on that channel; None if none did.

    What leaves at this very moment does not count: it took along what it could.
    """
    others = (
        one.at
        for one in lately
        if one.order_id == shipment.order_id and one.shipment_id != shipment.id and one.channel is channel
    )
    return max((at for at in others if at < now), default=None)


def _room_at(cap: Cap | None, times: list[datetime], now: datetime) -> datetime | None:
    """Return when fewer messages than the cap allows lie within its span: `times` are in order."""
    if cap is None or len(times) < cap.at_most:
        return None
    room_at = times[-cap.at_most] + cap.within
    return room_at if room_at > now else None
