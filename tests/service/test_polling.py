"""Carriers are asked about the parcels that are due, politely, and what they answer is read like every body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from notifier.config.settings import HookSource, PollSettings
from notifier.domain.stages import Stage
from notifier.ports import Fetched, FetchResult
from notifier.service import sweep
from notifier.service.app import App
from notifier.service.feed_report import Hearing, report
from notifier.service.polling import catch_up, poll
from notifier.service.register import shipment_id
from notifier.store import feeds, shipments
from notifier.store.feeds import FeedHour, FeedState
from notifier.store.tables import inbox, legs, notifications
from tests.followed import SECRET, Followed


@dataclass(slots=True)
class Asked:
    """A source that answers what AfterShip would, or as it is told."""

    followed: Followed
    most: int = 2
    carriers: frozenset[str] = frozenset()
    calls: list[list[str]] = field(default_factory=list)
    results: list[Fetched] = field(default_factory=list)
    malformed: set[str] = field(default_factory=set)
    scans: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fetch(self, numbers: Sequence[str], now: datetime) -> Fetched:
        self.calls.append(list(numbers))
        if self.malformed & set(numbers):
            return Fetched(result=FetchResult.MALFORMED, problem="answered 400")
        if self.results:
            return self.results.pop(0)
        pushed = [orjson.loads(self.followed.body(*self.scans.pop(one, ()), number=one)) for one in numbers]
        body = {"meta": {"code": 200}, "data": {"trackings": [one["msg"] for one in pushed]}}
        return Fetched(result=FetchResult.ANSWERED, bodies=(orjson.dumps(body),))

    def close(self) -> None:
        pass


@pytest.fixture
def asked(engine: Followed) -> Asked:
    """The source `aftership` of an engine that follows two parcels; it can be asked."""
    source = Asked(engine)
    allow(engine, source)
    engine.register("P-1", "LX1")
    engine.register("P-2", "LX2", order="1002")
    return source


def allow(engine: Followed, source: Asked, *, only_when_silent: bool = False) -> None:
    """Have the configuration say that the source is asked."""
    settings = engine.app.settings()
    key = SecretStr(SECRET)
    hook = HookSource(
        name="aftership",
        kind="aftership",
        secret=key,
        poll=PollSettings(key=key, secret=key, only_when_silent=only_when_silent),
    )
    changed = replace(
        settings, config=replace(settings.config, sources={"aftership": hook}), fetchers={"aftership": source}
    )
    engine.app = replace(engine.app, settings=lambda: changed)


def go(engine: Followed, **span: float) -> None:
    """Go on, and let sweep and workers work."""
    engine.clock.advance(**span)
    sweep.sweep(engine.app)
    while sources := engine.queue.take("poll"):
        poll(engine.app, [str(one) for one in sources])
    engine.work()


def stage_of(engine: Followed, ref: str) -> Stage | None:
    with engine.app.db.begin() as connection:
        (one,) = shipments.load(connection, shipments.find_ref(connection, ref)).values()
    return one.journey.stage


def rows(app: App, table: sa.Table) -> list[dict[str, Any]]:
    with app.db.begin() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def state_of(engine: Followed) -> FeedState:
    with engine.app.db.begin() as connection:
        return feeds.states(connection).get("aftership", FeedState(source="aftership"))


def test_a_parcel_is_asked_about_as_soon_as_it_is_known(engine: Followed, asked: Asked) -> None:
    asked.scans = {"LX1": ("picked_up",), "LX2": ("held",)}
    go(engine, seconds=5)
    assert asked.calls == [["LX1", "LX2"]]
    assert stage_of(engine, "P-1") is Stage.PICKED_UP
    (body,) = rows(engine.app, inbox)
    assert (body["kind"], body["source"], body["status"]) == ("fetched", "aftership", "judged")


def test_and_again_as_often_as_its_stage_brings_something_new(engine: Followed, asked: Asked) -> None:
    asked.scans = {"LX1": ("picked_up",), "LX2": ("delivered",)}
    go(engine, seconds=5)
    go(engine, hours=5)
    assert len(asked.calls) == 1
    # The stage that was known when it was asked counts: nothing was known of either.
    go(engine, hours=9)
    assert asked.calls[1:] == [["LX1"]]
    go(engine, hours=7)
    assert asked.calls[2:] == [["LX1"]]


def test_what_has_ended_is_asked_about_no_more(engine: Followed, asked: Asked) -> None:
    asked.scans = {"LX1": ("delivered",), "LX2": ("delivered",)}
    for _ in range(4):
        go(engine, hours=24)
    assert asked.calls == [["LX1", "LX2"]]
    assert [row["next_poll_at"] for row in rows(engine.app, legs)] == [None, None]


def test_an_answer_that_says_nothing_new_is_kept_once(engine: Followed, asked: Asked) -> None:
    answer = Fetched(result=FetchResult.ANSWERED, bodies=(b'{"meta": {"code": 200}, "data": {"trackings": []}}',))
    asked.results = [answer, answer]
    go(engine, seconds=5)
    go(engine, hours=14)
    assert len(asked.calls) == 2
    assert [row["status"] for row in rows(engine.app, inbox)] == ["ignored"]


def test_nobody_is_asked_where_nobody_said_so(engine: Followed) -> None:
    engine.register("P-1", "LX1")
    sweep.sweep(engine.app)
    assert engine.queue.take("poll") == []


def test_what_one_worker_has_taken_no_other_asks_about(engine: Followed, asked: Asked) -> None:
    class Meanwhile(Asked):
        def fetch(self, numbers: Sequence[str], now: datetime) -> Fetched:
            if not self.calls:
                self.calls.append(["here"])
                poll(self.followed.app, ["aftership"])
            return Asked.fetch(self, numbers, now)

    allow(engine, source := Meanwhile(engine))
    go(engine, seconds=5)
    assert source.calls == [["here"], ["LX1", "LX2"]]


def test_a_worker_that_dies_leaves_its_parcels_to_the_next(engine: Followed, asked: Asked) -> None:
    class Dies(Asked):
        def fetch(self, numbers: Sequence[str], now: datetime) -> Fetched:
            raise KeyboardInterrupt

    allow(engine, Dies(engine))
    with pytest.raises(KeyboardInterrupt):
        go(engine, seconds=5)
    allow(engine, asked)
    go(engine, seconds=5)
    assert asked.calls == []
    go(engine, minutes=5)
    assert asked.calls == [["LX1", "LX2"]]


@pytest.mark.parametrize(
    ("fetched", "minutes"),
    [
        (Fetched(result=FetchResult.UNAVAILABLE, problem="answered 503"), 1),
        (Fetched(result=FetchResult.THROTTLED, problem="answered 429", wait=timedelta(minutes=30)), 30),
        (Fetched(result=FetchResult.REFUSED, problem="answered 401"), 1),
    ],
)
def test_a_source_that_does_not_answer_is_left_alone(
    engine: Followed, asked: Asked, fetched: Fetched, minutes: int
) -> None:
    asked.results = [fetched]
    go(engine, seconds=5)
    assert state_of(engine).poll_problem == f"{fetched.result}: {fetched.problem}"
    go(engine, minutes=minutes, seconds=-5)
    assert len(asked.calls) == 1
    go(engine, seconds=6)
    assert len(asked.calls) == 2
    assert (state_of(engine).poll_failures, state_of(engine).poll_problem) == (0, "")


def test_failures_in_a_row_make_the_wait_longer(engine: Followed, asked: Asked) -> None:
    asked.results = [Fetched(result=FetchResult.UNAVAILABLE, problem="no answer")] * 20
    for _ in range(60):
        go(engine, minutes=1)
    assert 5 <= len(asked.calls) <= 7
    assert state_of(engine).poll_failures == len(asked.calls)


def test_a_number_that_is_not_understood_keeps_no_other_waiting(engine: Followed, asked: Asked) -> None:
    asked.malformed = {"LX1"}
    asked.scans = {"LX2": ("picked_up",)}
    go(engine, seconds=5)
    assert asked.calls == [["LX1", "LX2"], ["LX1"], ["LX2"]]
    assert stage_of(engine, "P-2") is Stage.PICKED_UP
    go(engine, hours=1)
    assert len(asked.calls) == 3


def test_a_carrier_is_asked_about_its_own_parcels_and_an_aggregator_about_the_rest(
    engine: Followed, asked: Asked
) -> None:
    ups = Asked(engine, carriers=frozenset({"ups"}))
    settings = engine.app.settings()
    hook = settings.config.sources["aftership"]
    sources = {"aftership": hook, "ups": replace(hook, name="ups")}
    both = replace(
        settings,
        config=replace(settings.config, sources=sources),
        fetchers={"aftership": asked, "ups": ups},
        carriers={**settings.carriers, "ups": settings.carriers["aftership"]},
    )
    engine.app = replace(engine.app, settings=lambda: both)
    engine.register("P-3", "1Z9", order="1003", legs=(("UPS", "1Z9"),))
    go(engine, seconds=5)
    assert asked.calls == [["LX1", "LX2"]]
    assert ups.calls == [["1Z9"]]


def test_a_pace_that_is_used_up_leaves_the_rest_for_the_next_sweep(engine: Followed, asked: Asked) -> None:
    class OneAtATime:
        left = 1

        def wait(self, provider: str, sender: str, tokens: int) -> timedelta:
            assert provider == "poll:aftership"
            self.left -= tokens
            return timedelta(0) if self.left >= 0 else timedelta(seconds=1)

    pacer = OneAtATime()
    engine.app = replace(engine.app, pacer=pacer)
    asked.most = 1
    go(engine, seconds=5)
    assert asked.calls == [["LX1"]]
    pacer.left = 9
    go(engine, seconds=5)
    assert asked.calls == [["LX1"], ["LX2"]]


def test_catching_up_asks_about_all_that_is_under_way_and_only_once(engine: Followed, asked: Asked) -> None:
    allow(engine, asked, only_when_silent=True)
    engine.push("picked_up", number="LX1")
    engine.push("delivered", number="LX2")
    go(engine, hours=24)
    assert asked.calls == []
    assert catch_up(engine.app, "aftership") == 1
    go(engine, seconds=5)
    go(engine, hours=24)
    assert asked.calls == [["LX1"]]


def test_catching_up_leaves_out_what_was_answered_since(engine: Followed, asked: Asked) -> None:
    asked.scans = {"LX1": ("picked_up",), "LX2": ("picked_up",)}
    go(engine, seconds=5)
    now = engine.clock.at
    assert catch_up(engine.app, "aftership", now) == 0
    assert catch_up(engine.app, "aftership", now + timedelta(hours=1)) == 2


def test_a_feed_that_falls_silent_is_asked_by_itself_and_its_parcels_are_heard(engine: Followed, asked: Asked) -> None:
    allow(engine, asked, only_when_silent=True)
    settings = engine.app.settings()
    hook = replace(settings.config.sources["aftership"], silent_after=timedelta(hours=30))
    deaf = replace(settings, config=replace(settings.config, sources={"aftership": hook}))
    engine.app = replace(engine.app, settings=lambda: deaf)
    engine.push("picked_up", number="LX1")
    engine.push("picked_up", number="LX2")
    go(engine, hours=29)
    assert asked.calls == []
    go(engine, hours=2)
    assert [one.hearing for one in report(engine.app)] == [Hearing.SILENT]
    go(engine, seconds=5)
    assert asked.calls == [["LX1", "LX2"]]
    # Asked about regularly from then on, the one that moves says nothing, and the other is missed as ever.
    for hour in range(24 * 5):
        if hour % 20 == 0:
            asked.scans = {"LX1": ("cleared",)}
        go(engine, hours=1)
    sent = [row for row in rows(engine.app, notifications) if row["status"] == "sent"]
    assert [(row["rule"], row["shipment_id"]) for row in sent] == [("silent", shipment_id("default", "P-2"))]


def test_a_source_that_pushes_nothing_is_silent_once_it_stops_to_answer(engine: Followed, asked: Asked) -> None:
    go(engine, seconds=5)
    asked.results = [Fetched(result=FetchResult.REFUSED, problem="answered 401")] * 99
    go(engine, hours=13)
    go(engine, seconds=5)
    (found,) = report(engine.app)
    assert (found.hearing, found.poll_problem) == (Hearing.SILENT, "refused: answered 401")
    asked.results = []
    go(engine, hours=6)
    go(engine, seconds=5)
    assert state_of(engine).silent_since is None


@dataclass(slots=True)
class Pushing:
    """A carrier that pushes for a fortnight if it is asked to."""

    most_subscribed: int = 100
    subscribed_for: timedelta = timedelta(days=14)
    calls: list[tuple[list[str], str, str]] = field(default_factory=list)
    result: FetchResult = FetchResult.ANSWERED

    def subscribe(self, numbers: Sequence[str], url: str, secret: str, now: datetime) -> Fetched:
        self.calls.append((list(numbers), url, secret))
        return Fetched(result=self.result)


def subscribe_with(engine: Followed) -> Pushing:
    pushing = Pushing()
    settings = replace(engine.app.settings(), subscribers={"aftership": pushing})
    engine.app = replace(engine.app, settings=lambda: settings)
    return pushing


def test_a_subscription_is_made_when_a_parcel_is_known_and_renewed_before_it_ends(
    engine: Followed, asked: Asked
) -> None:
    pushing = subscribe_with(engine)
    asked.scans = {"LX1": ("picked_up",), "LX2": ("delivered",)}
    go(engine, seconds=5)
    url = f"{engine.app.public_url}/webhooks/aftership"
    assert pushing.calls == [(["LX1", "LX2"], url, SECRET)]
    for _ in range(24):
        go(engine, hours=12)
    assert len(pushing.calls) == 1
    go(engine, hours=13)
    assert pushing.calls[1:] == [(["LX1"], url, SECRET)]


def test_a_subscription_that_was_not_taken_is_tried_with_the_next_question(engine: Followed, asked: Asked) -> None:
    pushing = subscribe_with(engine)
    pushing.result = FetchResult.UNAVAILABLE
    go(engine, seconds=5)
    pushing.result = FetchResult.ANSWERED
    go(engine, hours=14)
    assert len(asked.calls) == len(pushing.calls) == 2


def test_a_parcel_whose_subscription_has_run_out_is_missed(engine: Followed) -> None:
    settings = engine.app.settings()
    key = SecretStr(SECRET)
    ups = HookSource(name="mine", kind="ups", secret=key)
    changed = replace(settings, config=replace(settings.config, sources={"mine": ups}))
    engine.app = replace(engine.app, settings=lambda: changed)
    engine.register("P-1", "1Z1", legs=(("UPS", "1Z1"),))
    engine.clock.advance(days=13)
    assert [one.forgotten for one in report(engine.app)] == [0]
    engine.clock.advance(days=2)
    assert [one.forgotten for one in report(engine.app)] == [1]


def test_a_subscription_that_is_deleted_when_it_is_quiet_is_warned_of(engine: Followed) -> None:
    settings = engine.app.settings()
    usps = HookSource(name="mine", kind="usps", secret=SecretStr(SECRET))
    changed = replace(settings, config=replace(settings.config, sources={"mine": usps}))
    engine.app = replace(engine.app, settings=lambda: changed)
    now = engine.clock.at
    with engine.app.db.begin() as connection:
        feeds.add_hours(connection, [FeedHour(source="mine", hour=now, last_at=now, counts={"bodies": 1})])
    engine.clock.advance(days=24)
    assert [one.deleted_at for one in report(engine.app)] == [None]
    engine.clock.advance(days=1)
    assert [one.deleted_at for one in report(engine.app)] == [now + timedelta(days=30)]
