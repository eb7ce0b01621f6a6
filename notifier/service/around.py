"""What surrounds a shipment when it is judged: what its recipient heard lately, and what operators hold back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from notifier.domain.caps import Heard
from notifier.domain.feeds import Feed
from notifier.domain.notification import Channel
from notifier.domain.rules import Policy
from notifier.domain.shipment import Shipment
from notifier.domain.silences import Silence
from notifier.domain.stages import Stage
from notifier.service.app import Settings
from notifier.service.hearing import hear
from notifier.store.lately import lately, lock_recipients
from notifier.store.shipments import stages_by_order
from notifier.store.silences import in_force


@dataclass(slots=True, kw_only=True)
class Around:
    """What is known beside the shipments themselves, read once for a batch."""

    heard: dict[str, list[Heard]] = field(default_factory=dict)
    """Per shipment id, what its recipient was sent lately."""
    silences: tuple[Silence, ...] = ()
    """What operators hold back or drop."""
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    """Per shipment id, how those who speak of it are heard; left out where they are heard as usual."""
    orders: dict[str, dict[str, Stage | None]] = field(default_factory=dict)
    """Per order, where each of its parcels is; only if a rule asks for it."""

    def siblings_of(self, shipment: Shipment) -> tuple[Stage | None, ...]:
        """Return where the other parcels of the order are."""
        return tuple(stage for key, stage in self.orders.get(shipment.order_id, {}).items() if key != shipment.id)

    def note_leaving(
        self, shipments: Mapping[str, Shipment], shipment_id: str, channel: Channel, now: datetime
    ) -> None:
        """Count a message that leaves with this batch, for all parcels of its recipient."""
        address, order_id = shipments[shipment_id].recipient.address(channel), shipments[shipment_id].order_id
        for key, shipment in shipments.items():
            if shipment.brand == shipments[shipment_id].brand and shipment.recipient.address(channel) == address:
                left = Heard(shipment_id=shipment_id, channel=channel, at=now, order_id=order_id)
                self.heard.setdefault(key, []).append(left)


def look_around(connection: Connection, settings: Settings, shipments: Mapping[str, Shipment], now: datetime) -> Around:
    """Read what surrounds these shipments."""
    since = _looks_back(settings.ruling.policy)
    return Around(
        heard=lately(connection, shipments, now - since, now) if since else {},
        silences=in_force(connection, now),
        feeds=hear(connection, settings, shipments, now),
        orders=_orders(connection, settings, shipments.values()),
    )


def look_around_to_send(
    connection: Connection,
    settings: Settings,
    shipments: Mapping[str, Shipment],
    claimed: Collection[str],
    now: datetime,
) -> Around:
    """Read the same for notifications that are about to be sent, and let nobody else send to their recipients."""
    since = _looks_back(settings.ruling.policy)
    around = Around(
        silences=in_force(connection, now),
        feeds=hear(connection, settings, shipments, now),
        orders=_orders(connection, settings, shipments.values()),
    )
    if since:
        lock_recipients(connection, shipments.values())
        around.heard = lately(connection, shipments, now - since, now, but_not=claimed)
    return around


def _looks_back(policy: Policy) -> timedelta:
    """Return how far back it counts what a recipient was sent: for the caps, and for what is merged."""
    return max(policy.caps.longest, policy.merge.within if policy.merge else timedelta(0))


def asks_for_orders(settings: Settings) -> bool:
    """Whether a rule that is switched on looks at more than one parcel of an order."""
    return any(rule.enabled and rule.filter.order_delivered is not None for rule in settings.ruling.rules)


def _orders(
    connection: Connection, settings: Settings, shipments: Iterable[Shipment]
) -> dict[str, dict[str, Stage | None]]:
    return stages_by_order(connection, [one.order_id for one in shipments]) if asks_for_orders(settings) else {}
