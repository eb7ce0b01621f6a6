"""A silence that is announced is a rule for as long as it lasts: every affected customer is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.rules import AnnouncementTrigger, OrderDelivered, Rule
from notifier.domain.shipment import Shipment
from notifier.domain.silences import Silence
from notifier.service.app import App, Settings
from notifier.store.marks import mark

_AT_MOST = timedelta(days=60)


def with_announcements(settings: Settings, silences: Sequence[Silence], now: datetime) -> Settings:
    """Return what is in force together with the announcements of the silences of now."""
    open_ones = [one for one in silences if one.announce and one.covers(now)]
    if not open_ones:
        return settings
    channels = tuple(channel for channel in CUSTOMER_CHANNELS if channel in settings.config.channels)
    rules = (*settings.ruling.rules, *(_announcement(one, channels) for one in open_ones))
    return replace(settings, ruling=replace(settings.ruling, rules=rules))


def _announcement(silence: Silence, channels: tuple[Channel, ...]) -> Rule:
    lasts = (silence.until or silence.made_at + _AT_MOST) - silence.made_at
    return Rule(
        name=f"silence_{silence.id}",
        trigger=AnnouncementTrigger(silence=silence.id, made_at=silence.made_at),
        filter=silence.filter,
        template=silence.announce,
        channels=channels,
        first_of=True,
        max_event_age=lasts,
        validity=lasts,
    )


def once_for(app: App, shipment: Shipment, rule: Rule, channel: Channel | None) -> str:
    """Return who or what is told of once whatever number of parcels it is about, or "" for a rule about one parcel.

    An announcement is told once to each recipient, and that all of an order has arrived, once for the order.
    """
    if rule.filter.order_delivered is OrderDelivered.ALL:
        return f"order:{shipment.order_id}"
    if channel is None or not isinstance(rule.trigger, AnnouncementTrigger):
        return ""
    _, _, digest = mark(app.secret, shipment.recipient.address(channel)).rpartition(":")
    return f"{shipment.brand}:{digest}"
