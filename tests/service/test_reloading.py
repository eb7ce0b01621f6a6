"""A reload at any moment neither loses nor repeats.

A week of one parcel is worked off in small steps by two processes that share a database and load changes at moments of
their own, in between any two steps. What the customer hears must not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.bootstrap import assemble, load_files
from notifier.config.environment import Environment
from notifier.config.settings import Config
from notifier.domain.notification import Channel
from notifier.errors import ConfigError
from notifier.render.templates import TemplateSet
from notifier.service import sweep
from notifier.service.app import App
from notifier.service.deliver import deliver
from notifier.service.judge import judge_inbox, look_again
from notifier.service.live import Live
from notifier.service.rule_words import word_trigger
from notifier.store.tables import decisions, notifications
from tests.databases import make_ready
from tests.fakes import FrozenClock, RecordingQueue
from tests.followed import CONFIG, MONDAY_NINE, Followed, Taker, lay_out

ANOTHER_RULE = """\
  - name: lost
    when: {stage: lost}
    template: delivered
    channels: [email]
"""
SAME_NEWS: dict[str, str] = {
    "as it was": CONFIG,
    "another rule": CONFIG + ANOTHER_RULE,
    "another order": CONFIG.replace("rules:\n", "rules:\n" + ANOTHER_RULE),
    "longer validity": CONFIG.replace("channels: [sms]", "channels: [sms]\n    validity: 30h"),
    "written otherwise": CONFIG.replace("lasting: 24h", "lasting: 1d"),
    "a mistake": CONFIG.replace("no_scan_for", "no_scam_for"),
    "nothing at all": "",
}
"""Versions of the file by which the same is told of this parcel."""

OTHER_NEWS: dict[str, str] = {
    **SAME_NEWS,
    "sooner": CONFIG.replace("lasting: 24h", "lasting: 12h"),
    "later": CONFIG.replace("lasting: 24h", "lasting: 48h"),
    "switched off": CONFIG.replace("template: customs-held", "template: customs-held\n    enabled: false"),
    "in shadow": CONFIG.replace("template: promise-later", "template: promise-later\n    shadow: true"),
    "without it": CONFIG.replace("  - name: arrived", "  - name: there"),
    "one channel": CONFIG.replace("channels: [email, sms]", "channels: [sms]"),
    "once": CONFIG.replace("    repeat: {after: 3d, at_most: 1}\n", ""),
}

_LOADED: dict[str, tuple[Config, TemplateSet] | ConfigError] = {}

Step = Callable[["World"], object]
TASKS: dict[str, Any] = {"judge": judge_inbox, "look_again": look_again, "deliver": deliver}


def _load(environment: Environment) -> tuple[Config, TemplateSet]:
    """Load the files as the engine does, each version only once: trying out the templates takes its time."""
    text = environment.config.read_text()
    if text not in _LOADED:
        try:
            _LOADED[text] = load_files(environment)
        except ConfigError as error:
            _LOADED[text] = error
    found = _LOADED[text]
    if isinstance(found, ConfigError):
        raise found
    config, templates = found
    return replace(config, files=(environment.config,)), templates


@dataclass(slots=True)
class World:
    """Two processes on one database, and the parcel they follow."""

    followed: Followed
    processes: tuple[App, App]
    versions: dict[str, str]
    moves: Iterator[tuple[int, str]]

    def breathe(self) -> App:
        """Between two steps: perhaps the file changes and one of the processes looks; then one of them goes on."""
        number, version = next(self.moves, (0, ""))
        if version:
            file = Path(self.followed.variables["NOTIFIER_CONFIG"])
            file.write_text(self.versions[version])
        process = self.processes[number % 2]
        if number >= 2:
            live = process.settings
            assert isinstance(live, Live)
            live.look()
        return process

    def change_to(self, version: str) -> None:
        """Change the file, and have both processes take it up."""
        Path(self.followed.variables["NOTIFIER_CONFIG"]).write_text(self.versions[version])
        for process in self.processes:
            assert isinstance(process.settings, Live)
            process.settings.look()

    def work(self) -> None:
        """Let workers run until nothing is left to do, one task at a time."""
        while self.followed.queue.sent:
            for name, task in TASKS.items():
                if ids := self.followed.queue.take(name):
                    task(self.breathe(), ids)

    def push(self, *scans: str, expected: str | None = None) -> None:
        body = self.followed.body(*scans, number="LX123", expected=expected)
        self.followed.app = self.breathe()
        self.followed.knock(body)
        self.work()

    def wait(self, hours: float) -> None:
        self.followed.clock.advance(hours=hours)
        sweep.sweep(self.breathe())
        self.work()

    def heard(self) -> list[tuple[str, str, datetime]]:
        """Return (rule, channel, when) of all that was sent."""
        columns = (notifications.c.rule, notifications.c.channel, notifications.c.sent_at)
        with self.processes[0].db.begin() as connection:
            rows = connection.execute(sa.select(*columns).where(notifications.c.sent_at.is_not(None))).all()
        return sorted((row.rule, row.channel, row.sent_at) for row in rows)


WEEK: tuple[Step, ...] = (
    lambda world: world.push("picked_up", expected="2026-11-06"),
    lambda world: world.push("in_customs", "held", expected="2026-11-06"),
    lambda world: world.wait(13),
    lambda world: world.wait(11),
    lambda world: world.push(expected="2026-11-09"),
    lambda world: world.wait(24),
    lambda world: world.wait(48),
    lambda world: world.wait(12.5),  # Friday, 21:37 in Berlin
    lambda world: world.push("cleared", "delivered"),
    lambda world: world.wait(11),
    lambda world: world.wait(24),
)


@contextmanager
def a_world(versions: dict[str, str], moves: Iterator[tuple[int, str]]) -> Iterator[World]:
    with TemporaryDirectory(prefix="notifier-reloading-") as folder:
        variables = lay_out(Path(folder))
        environment = Environment.read(variables)
        make_ready(environment.database_url)
        clock, queue = FrozenClock(MONDAY_NINE), RecordingQueue()
        takers = {channel: (Taker(channel),) for channel in Channel}
        first, second = (
            assemble(environment, clock=clock, queue=queue, providers=takers, load=_load) for _ in range(2)
        )
        followed = Followed(app=first, variables=variables, clock=clock, queue=queue)
        yield World(followed=followed, processes=(first, second), versions=versions, moves=moves)
        first.close()
        second.close()


def live_through(world: World) -> None:
    world.followed.register()
    for step in WEEK:
        world.followed.clock.advance(minutes=1)
        step(world)


@cache
def told_without_a_reload() -> list[tuple[str, str, datetime]]:
    with a_world({}, iter(())) as world:
        live_through(world)
        return world.heard()


def moves_among(versions: dict[str, str]) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Which process goes on (0 or 1; 2 or 3: after a look at the file), and to what the file changes before."""
    return st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "", *versions])), max_size=40)


def test_the_week_has_something_to_tell() -> None:
    assert [(rule, channel) for rule, channel, _ in told_without_a_reload()] == [
        ("arrived", "sms"),
        ("held", "email"),
        ("held", "email"),
        ("held", "sms"),
        ("held", "sms"),
        ("late", "email"),
    ]


def test_a_change_is_taken_up() -> None:
    with a_world(OTHER_NEWS, iter(())) as world:
        for version in ("sooner", "later", "a mistake"):
            world.change_to(version)
        first = world.processes[0].settings
        assert isinstance(first, Live)
        assert "no_scam_for" in first.problem
        rule = first().config.rule("held")
        assert rule is not None
        assert word_trigger(rule.trigger) == "customs_held is open for 2d"


@settings(max_examples=12)
@given(moves_among(SAME_NEWS))
def test_a_reload_at_any_moment_neither_loses_nor_repeats(moves: list[tuple[int, str]]) -> None:
    with a_world(SAME_NEWS, iter(moves)) as world:
        live_through(world)
        assert world.heard() == told_without_a_reload()


@settings(max_examples=12)
@given(moves_among(OTHER_NEWS))
def test_no_change_of_the_rules_repeats_or_tells_the_past(moves: list[tuple[int, str]]) -> None:
    with a_world(OTHER_NEWS, iter(moves)) as world:
        live_through(world)
        with world.processes[0].db.begin() as connection:
            rows = connection.execute(sa.select(notifications)).all()
            sets = connection.execute(sa.select(decisions.c.rule_set).distinct()).scalars().all()
    said = [(row.rule, row.channel, row.fact_at, row.repeat) for row in rows if row.sent_at]
    assert len(said) == len(set(said))
    assert all(len(one) == 12 for one in sets)
    assert {row.rule_set for row in rows} <= set(sets)


def test_a_rule_that_was_edited_tells_nothing_of_what_became_known_before() -> None:
    """It is held for 20 hours when the rule that waits for 24 is edited to wait for 12: that moment is over."""
    with a_world(OTHER_NEWS, iter(())) as world:
        world.followed.register()
        world.push("in_customs", "held")
        world.wait(20)
        world.change_to("sooner")
        world.wait(30)
        assert world.heard() == []
        world.push("cleared")
        world.followed.clock.advance(hours=1)
        world.push("in_customs", "held")
        world.wait(13)
        assert {rule for rule, _, _ in world.heard()} == {"held"}


def test_a_change_is_not_taken_up_within_a_transaction_which_it_would_wait_for() -> None:
    with a_world(OTHER_NEWS, iter(())) as world:
        process = world.processes[0]
        assert isinstance(process.settings, Live)
        before = process.settings()
        change_unseen(world, process)
        with process.db.begin():
            assert process.settings() is before
            assert process.settings._next_look == 0.0
        assert process.settings() is not before


def test_who_only_delivers_takes_up_changes_too() -> None:
    with a_world(OTHER_NEWS, iter(())) as world:
        process, before = world.processes[0], world.processes[0].settings()
        world.followed.register()
        world.followed.app = process
        world.followed.knock(world.followed.body("delivered", number="LX123"))
        TASKS["judge"](process, world.followed.queue.take("judge"))
        change_unseen(world, process)
        TASKS["deliver"](process, world.followed.queue.take("deliver"))
        assert [rule for rule, _, _ in world.heard()] == ["arrived"]
        assert isinstance(process.settings, Live)
        assert process.settings._settings is not before


def change_unseen(world: World, process: App) -> None:
    """Change the file, at a moment at which the process looks when it is asked next."""
    Path(world.followed.variables["NOTIFIER_CONFIG"]).write_text(world.versions["sooner"])
    assert isinstance(process.settings, Live)
    process.settings._next_look = 0.0
