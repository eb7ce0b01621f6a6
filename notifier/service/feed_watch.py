"""Watching the feeds: one that is silent for longer than it ever is must not make its parcels look lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import Feed, ShopSource
from notifier.domain.feeds import HOUR, WEEK, WEEKS, hour_of, settles_at, silent_at
from notifier.service.app import App, Settings
from notifier.service.feed_notices import tell_of_return, tell_of_silence
from notifier.service.polling import whom_to_ask
from notifier.store import feeds, polls
from notifier.store.feeds import FeedState

log = structlog.get_logger(__name__)

_LEARNED_FROM = (WEEKS + 1) * WEEK
"""The hours that lie before a silence of up to a week, in each of the weeks that count."""

_UNANSWERED = timedelta(hours=12)
"""A source that pushes nothing, and has not answered for that long, is silent."""

_UNDER_WAY = timedelta(days=180)
"""A parcel that was registered before and is still not over waits for nobody."""


def watch_feeds(app: App) -> None:
    """Find feeds that have fallen silent, and those that have come back. Safe to run in many processes."""
    now, settings = app.clock.now(), app.settings()
    asked = whom_to_ask(settings)
    fallen: list[tuple[str, datetime]] = []
    to_send: list[str] = []
    with app.db.begin() as connection:
        if not feeds.take_turn(connection):
            return
        known = feeds.states(connection)
        lately = feeds.heard_since(connection, hour_of(now) - HOUR)
        for name, source in settings.config.feeds.items():
            state = known.get(name, FeedState(source=name))
            heard_at = lately.get(name) or feeds.last_heard(connection, name) or state.polled_at
            if heard_at is None:
                continue
            if state.silent_since is not None and heard_at > state.silent_since:
                to_send += _note_return(connection, settings, state, state.silent_since, now)
            elif state.silent_since is not None:
                to_send += _tell_later(connection, settings, source, state, now)
            elif _is_silent(connection, source, state, heard_at, now):
                feeds.save_state(connection, name, silent_since=heard_at)
                to_send += _tell_if_missed(connection, settings, source, heard_at, now)
                fallen.append((name, heard_at))
                if name in asked:
                    polls.ask_out_of_turn(connection, asked[name], None, now)
    _pass_on(app, to_send, fallen, now)


def _pass_on(app: App, to_send: list[str], fallen: list[tuple[str, datetime]], now: datetime) -> None:
    """Once it is committed: have the team told, and say it in the log."""
    if to_send:
        app.queue.deliver(to_send)
    for name, heard_at in fallen:
        log.error("feed_silent", source=name, heard_at=heard_at, hours=round((now - heard_at) / HOUR, 1))


def _tell_if_missed(
    connection: Connection, settings: Settings, source: Feed, heard_at: datetime, now: datetime
) -> list[str]:
    """Have the team told of a silence if a parcel waits for the feed; else look again later. Return what is to be sent.

    A shop speaks of parcels that nobody knows yet, so it is always missed.
    """
    if isinstance(source, ShopSource) or feeds.is_waited_for(connection, source.name, now - _UNDER_WAY):
        feeds.save_state(connection, source.name, look_at=None)
        return tell_of_silence(connection, settings, source.name, heard_at, now)
    feeds.save_state(connection, source.name, look_at=now + HOUR)
    return []


def _tell_later(connection: Connection, settings: Settings, source: Feed, state: FeedState, now: datetime) -> list[str]:
    """Look again whether a parcel waits by now for a feed whose silence nobody was told of."""
    if state.silent_since is None or state.look_at is None or state.look_at > now:
        return []
    return _tell_if_missed(connection, settings, source, state.silent_since, now)


def _note_return(
    connection: Connection, settings: Settings, state: FeedState, silent_since: datetime, now: datetime
) -> list[str]:
    """A feed that is heard again tells the rest bit by bit: what it was silent of waits for that. Return what is to be
    sent to the team."""
    # Silent once more before it had caught up, it still owes what it missed the first time.
    settled = max(settles_at(silent_since, now), state.settles_at or now)
    feeds.save_state(connection, state.source, silent_since=None, returned_at=now, settles_at=settled)
    log.warning("feed_returned", source=state.source, silent_since=silent_since, settles_at=settled)
    return tell_of_return(connection, settings, state.source, silent_since, now)


def _is_silent(connection: Connection, source: Feed, state: FeedState, heard_at: datetime, now: datetime) -> bool:
    """Whether a feed has been silent for longer than is usual. When that will be is reckoned once per silence."""
    due = state.silent_at
    if heard_at == state.polled_at:
        # It pushes nothing. As long as it answers, it is heard.
        due = heard_at + _UNANSWERED if state.poll_failures else None
    elif source.silent_after is not None:
        due = silent_at({}, heard_at, source.silent_after)
    elif now - heard_at < HOUR:
        return False
    elif state.heard_at != heard_at:
        due = silent_at(feeds.hours_of(connection, source.name, hour_of(heard_at) - _LEARNED_FROM), heard_at)
        feeds.save_state(connection, source.name, heard_at=heard_at, silent_at=due)
    return due is not None and due <= now and not feeds.is_behind(connection, source.name)
