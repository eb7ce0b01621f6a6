"""Asking carriers: those that push nothing, and those whose pushes have stopped. What they answer goes the way of every
body: it is kept, then judged."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from notifier import metrics
from notifier.config.settings import HookSource
from notifier.domain.polling import ask_again_at, leave_alone_for
from notifier.ports import Fetched, Fetcher, FetchResult, RawWebhook, Subscriber
from notifier.service import accept
from notifier.service.app import App, Settings
from notifier.store import feeds, polls
from notifier.store.feeds import FeedState
from notifier.store.inbox import Arrival, InboxKind
from notifier.store.polls import Asked, DueLeg, Whom

log = structlog.get_logger(__name__)

MOST_CALLS = 25
"""How many calls one task makes at most."""

_MOST_SECONDS = 10.0
"""After that long a task makes no further call: another may wait for its place."""

_ANY_SENDER = ""

_RENEWED_EARLY = timedelta(days=2)
"""So long before it ends a subscription is renewed: longer than the longest time between two polls."""


def poll_bucket(source: str) -> str:
    """Return the name under which calls to a source are paced."""
    return f"poll:{source}"


def whom_to_ask(settings: Settings, deaf: frozenset[str] = frozenset()) -> dict[str, Whom]:
    """Return, per source that can be asked, the legs that are its own.

    A carrier is asked about its own parcels; an aggregator about those of carriers that are not asked themselves. One
    that is asked `only_when_silent` waits as long as it is heard.
    """
    fetchers = settings.fetchers
    own = frozenset(carrier for fetcher in fetchers.values() for carrier in fetcher.carriers)
    return {
        name: Whom(
            source=name,
            carriers=fetcher.carriers,
            others=own,
            waits=_waits(settings, name) and name not in deaf,
        )
        for name, fetcher in fetchers.items()
    }


def _waits(settings: Settings, name: str) -> bool:
    source = settings.config.sources[name]
    return isinstance(source, HookSource) and source.poll is not None and source.poll.only_when_silent


def wake_polls(app: App) -> None:
    """Wake workers for the sources that have somebody to be asked about."""
    settings, now = app.settings(), app.clock.now()
    if not settings.fetchers:
        return
    with app.db.begin() as connection:
        states = feeds.states(connection)
        deaf = frozenset(feeds.deaf_sources(connection, now))
        due = [
            name
            for name, whom in whom_to_ask(settings, deaf).items()
            if _may_be_asked(states.get(name), now) and polls.is_due(connection, whom, now)
        ]
    if due:
        app.queue.poll(due)


def _may_be_asked(state: FeedState | None, now: datetime) -> bool:
    return state is None or state.poll_after is None or state.poll_after <= now


def poll(app: App, sources: Sequence[str]) -> None:
    """Ask sources about the parcels that are due. Safe to run twice, or at once: each parcel is asked about once."""
    for name in sources:
        fetcher = app.settings().fetchers.get(name)
        if fetcher is not None:
            _poll_source(app, name, fetcher)


def _poll_source(app: App, name: str, fetcher: Fetcher) -> None:
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        state = feeds.states(connection).get(name) or FeedState(source=name)
        if not _may_be_asked(state, now):
            return
        whom = whom_to_ask(settings, frozenset(feeds.deaf_sources(connection, now)))[name]
        polls.retire(connection, whom, now)
        claimed = polls.claim(connection, whom, now, MOST_CALLS * fetcher.most)
    left = _ask_all(app, name, fetcher, state, claimed)
    subscriber = settings.subscribers.get(name)
    if subscriber is not None:
        _renew(app, name, subscriber, [leg for leg in claimed if leg not in left])
    if left:
        with app.db.begin() as connection:
            back = [Asked(leg=leg, next_poll_at=app.clock.now(), answered=False) for leg in left]
            polls.put_back(connection, back, app.clock.now())


def _ask_all(app: App, name: str, fetcher: Fetcher, state: FeedState, claimed: Sequence[DueLeg]) -> list[DueLeg]:
    """Ask as long as there is time and the pace allows; return those that nobody was asked about."""
    ends = time.monotonic() + _MOST_SECONDS
    todo = list(_chunks(claimed, fetcher.most))
    while todo:
        if time.monotonic() > ends or app.pacer.wait(poll_bucket(name), _ANY_SENDER, 1):
            break
        chunk = todo.pop(0)
        fetched = fetcher.fetch([leg.number for leg in chunk], app.clock.now())
        metrics.POLLS.labels(name, fetched.result.value).inc()
        if fetched.result is FetchResult.MALFORMED and len(chunk) > 1:
            # One number of a batch is none that the carrier understands: alone, it keeps only itself waiting.
            todo = [*([leg] for leg in chunk), *todo]
            continue
        _keep(app, name, fetched)
        if not _settle(app, name, state, chunk, fetched):
            break
        state = FeedState(source=name)
    return [leg for chunk in todo for leg in chunk]


def _renew(app: App, name: str, subscriber: Subscriber, asked: Sequence[DueLeg]) -> None:
    """Have a carrier push what it learns of the parcels it was asked about, before it stops to. One that does not take
    it now is told again when it is asked next."""
    source, now = app.settings().config.sources[name], app.clock.now()
    url = f"{app.public_url}/webhooks/{name}"
    ending = [leg for leg in asked if leg.subscribed_until is None or leg.subscribed_until < now + _RENEWED_EARLY]
    for chunk in _chunks(ending, subscriber.most_subscribed):
        fetched = subscriber.subscribe([leg.number for leg in chunk], url, source.secret.get_secret_value(), now)
        metrics.POLLS.labels(name, f"subscription {fetched.result}").inc()
        if fetched.result is not FetchResult.ANSWERED:
            log.warning("subscription_failed", source=name, legs=len(chunk), problem=fetched.problem)
            return
        with app.db.begin() as connection:
            polls.note_subscribed(connection, chunk, now + subscriber.subscribed_for)


def _chunks(claimed: Sequence[DueLeg], most: int) -> Iterator[list[DueLeg]]:
    for start in range(0, len(claimed), most):
        yield list(claimed[start : start + most])


def _keep(app: App, name: str, fetched: Fetched) -> None:
    """Keep what was answered as if it had come through the door; what was answered before goes no further."""
    now = app.clock.now()
    arrivals = [
        Arrival(kind=InboxKind.FETCHED, raw=RawWebhook(source=name, body=body, received_at=now, path="/"), identity="")
        for body in fetched.bodies
    ]
    if arrivals:
        new = [row_id for row_id in accept.keep(app, arrivals) if row_id is not None]
        accept.wake(app, InboxKind.FETCHED, new)


def _settle(app: App, name: str, state: FeedState, chunk: Sequence[DueLeg], fetched: Fetched) -> bool:
    """Write down when to ask next; return whether the source may be asked on."""
    now = app.clock.now()
    is_answer = fetched.result in (FetchResult.ANSWERED, FetchResult.MALFORMED)
    failures = 0 if is_answer else state.poll_failures + 1
    after = None if is_answer else now + leave_alone_for(failures, fetched.wait)
    asked = [
        Asked(
            leg=leg,
            next_poll_at=ask_again_at(leg.stage, leg.registered_at, leg.number, now) if is_answer else after,
            answered=is_answer,
            # Who says that nobody knows the number has said nothing of the parcel.
            is_known=bool(fetched.bodies),
        )
        for leg in chunk
    ]
    noted: Mapping[str, datetime | int | str | None] = {
        "poll_after": after,
        "poll_failures": failures,
        "poll_problem": "" if is_answer else f"{fetched.result}: {fetched.problem}"[:200],
    }
    if is_answer:
        noted = {**noted, "polled_at": now}
    with app.db.begin() as connection:
        polls.put_back(connection, asked, now)
        feeds.save_state(connection, name, **noted)
    if not is_answer:
        say = log.error if fetched.result is FetchResult.REFUSED else log.warning
        say("poll_failed", source=name, result=fetched.result.value, problem=fetched.problem, again_at=after)
    return is_answer


def catch_up(app: App, name: str, since: datetime | None = None) -> int:
    """Have a source asked about all of its parcels that are under way, but for those it answered for after `since`;
    return how many. The workers do the asking, at the source's pace."""
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        count = polls.ask_out_of_turn(connection, whom_to_ask(settings)[name], since, now)
    log.info("catching_up", source=name, legs=count)
    return count
