"""The answer to "where is it, and what did you tell them?", before anybody reads on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel, Status
from notifier.service.planned import Foreseen
from notifier.service.story import Story
from notifier.store.stories import KeptNotification

_TOLD = (Status.SENT, Status.DELIVERED)
_UNCLEAR = (Status.UNKNOWN, Status.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What an agent says first. `told` and `next` are about the customer, not about the team."""

    told: KeptNotification | None
    told_at: datetime | None
    told_by: tuple[Channel, ...]
    """All channels on which the newest message was told."""
    next: Foreseen | None
    unclear: int
    """Messages of which nobody knows whether they were sent."""


def sum_up(story: Story) -> Gist:
    """Return the gist of a story."""
    told = [one for one in story.notifications if one.status in _TOLD and one.channel in CUSTOMER_CHANNELS]
    newest = max(told, key=_told_at, default=None)
    together = [one for one in told if newest and _occasion(one) == _occasion(newest)]
    return Gist(
        told=newest,
        told_at=_told_at(newest) if newest else None,
        told_by=tuple(sorted({one.channel for one in together})),
        next=next(
            (one for one in story.forecast.messages if not one.dropped and one.channel in CUSTOMER_CHANNELS), None
        ),
        unclear=sum(one.status in _UNCLEAR for one in story.notifications),
    )


def _told_at(one: KeptNotification) -> datetime:
    return one.entry.sent_at or one.entry.created_at


def _occasion(one: KeptNotification) -> tuple[str, str, int]:
    return one.entry.rule, one.entry.occurrence, one.entry.repeat
