"""What the team is told of a whole feed: that it fell silent, once per silence, and that it is back.

Both are notifications like any other, so they are claimed, tried again and kept like any other; only that no parcel
stands behind them. In place of a shipment's id they name the feed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import Brand
from notifier.domain.notification import Channel, Status
from notifier.domain.verdicts import Reason
from notifier.errors import ConfigError, NotFound
from notifier.render.message import Rendered
from notifier.render.variables import NOTHING
from notifier.service.app import App, Settings
from notifier.service.prepare import Plan, cancel, choose_provider, note_unrendered, write_down
from notifier.service.team import address_to_team
from notifier.store import notices, notifications
from notifier.store.notices import Notice
from notifier.store.notifications import Claimed, Move

log = structlog.get_logger(__name__)

FELL_SILENT = "feed_silent"
CAME_BACK = "feed_returned"
"""What such messages are called, where others have the name of their rule."""

_ABOUT = "feed:"

WORTH_SENDING = timedelta(days=3)
"""A team whose chat is out of order for a weekend should still hear of it."""


def is_about_feed(claimed: Claimed) -> bool:
    """Whether it speaks of a feed, not of a parcel."""
    return claimed.shipment_id.startswith(_ABOUT)


def tell_of_silence(
    connection: Connection, settings: Settings, source: str, heard_at: datetime, now: datetime
) -> list[str]:
    """Write down that the team is to be told of a feed that was last heard at `heard_at`; return what is to be sent."""
    return _tell(connection, settings, FELL_SILENT, source, heard_at, now, settings.config.team.feed_channels)


def tell_of_return(
    connection: Connection, settings: Settings, source: str, heard_at: datetime, now: datetime
) -> list[str]:
    """Write down that it is back, where the team was told of its silence; a silence that nobody was told of yet is
    not told any more. Return what is to be sent."""
    told: set[Channel] = set()
    for notice_id, channel, status in notices.statuses_of(
        connection, _ABOUT + source, FELL_SILENT, _occurrence(source, heard_at)
    ):
        took_back = status is Status.CREATED and notifications.move(connection, _take_back(notice_id, now))
        if not took_back and status is not Status.CANCELLED:
            told.add(channel)
    return _tell(connection, settings, CAME_BACK, source, heard_at, now, told)


def _take_back(notice_id: str, now: datetime) -> Move:
    return Move(notification_id=notice_id, to=Status.CANCELLED, at=now, reason=Reason.SUPERSEDED.value)


def _occurrence(source: str, heard_at: datetime) -> str:
    return f"{source}@{heard_at:%Y-%m-%dT%H:%M:%SZ}"


def _tell(
    connection: Connection,
    settings: Settings,
    what: str,
    source: str,
    heard_at: datetime,
    now: datetime,
    channels: Collection[Channel],
) -> list[str]:
    new = [
        Notice(
            about=_ABOUT + source,
            name=what,
            occurrence=_occurrence(source, heard_at),
            channel=channel,
            template=settings.config.team.feed_template,
            fact_at=heard_at,
            rule_set=settings.ruling.rule_set,
            now=now,
            valid_until=now + WORTH_SENDING,
        )
        for channel in sorted(channels)
    ]
    notices.create(connection, new)
    return [one.id for one in new]


def prepare_feed_notice(app: App, settings: Settings, plan: Plan, claimed: Claimed, now: datetime) -> None:
    """Add to the plan what becomes of a claimed notice: a message to send, a longer wait, or its end."""
    if now > claimed.valid_until:
        plan.moves.append(cancel(claimed, Reason.TOO_OLD.value, now))
        return
    source = claimed.shipment_id.removeprefix(_ABOUT)
    brand = settings.config.brands["default"]
    rendered = _render(settings, brand, claimed, source, now)
    if isinstance(rendered, Move):
        plan.moves.append(rendered)
        return
    data = {"id": claimed.id, "at": now, "rule": claimed.rule, "source": source, "heard_at": claimed.entry.fact_at}
    message = address_to_team(settings, brand, claimed, now, rendered, data)
    provider = choose_provider(app, settings, claimed, message, now)
    if isinstance(provider, Move):
        plan.moves.append(provider)
        return
    write_down(plan, claimed, now, rendered, message, provider)


def _render(settings: Settings, brand: Brand, claimed: Claimed, source: str, now: datetime) -> Rendered | Move:
    values = NOTHING | {
        "brand_name": brand.name,
        "brand_url": brand.url,
        "rule": claimed.rule,
        "feed": source,
        "feed_heard_at": claimed.entry.fact_at,
        "now": now,
        "zone": "UTC",
    }
    locale = settings.config.locale
    try:
        return settings.templates.render(claimed.template, Channel.EMAIL, brand=brand.key, locale=locale, values=values)
    except (ConfigError, NotFound) as error:
        return note_unrendered(claimed, error, now)
