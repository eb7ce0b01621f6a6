"""Operators say what a code means, without code: it counts for what comes, and for what was kept."""

from __future__ import annotations

from dataclasses import replace

from notifier.config.settings import HookSource
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage
from notifier.service import explain
from notifier.service.feed_report import unknown_codes
from notifier.service.remap import remap_all
from notifier.store import shipments
from tests.followed import Followed
from tests.service.test_feed_tally import strange


def say(engine: Followed, **codes: tuple[str, ...]) -> None:
    """The operator writes a `status_map`."""
    settings = engine.app.settings()
    source = settings.config.sources["aftership"]
    assert isinstance(source, HookSource)
    config = replace(settings.config, sources={"aftership": replace(source, status_map=codes)})
    engine.app = replace(engine.app, settings=lambda: replace(settings, config=config))


def stage_of(engine: Followed, ref: str = "P-1") -> Stage | None:
    with engine.app.db.begin() as connection:
        (one,) = shipments.load(connection, shipments.find_ref(connection, ref)).values()
    return one.journey.stage


def incidents_of(engine: Followed, ref: str = "P-1") -> list[IncidentKind]:
    with engine.app.db.begin() as connection:
        (one,) = shipments.load(connection, shipments.find_ref(connection, ref)).values()
    return [incident.kind for incident in one.journey.open_incidents]


def meanings(engine: Followed) -> set[Meaning]:
    with engine.app.db.begin() as connection:
        (ref,) = shipments.find_ref(connection, "P-1")
        return {event.meaning for event in shipments.history(connection, [ref])[ref]}


def test_a_mapped_code_counts_from_then_on(engine: Followed) -> None:
    say(engine, Limbo=("in_customs", "customs_held"))
    engine.register()
    strange(engine, "Limbo")
    assert stage_of(engine) is Stage.IN_CUSTOMS
    assert incidents_of(engine) == [IncidentKind.CUSTOMS_HELD]
    assert unknown_codes(engine.app) == []


def test_what_was_kept_counts_as_soon_as_the_map_is_there(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    engine.clock.advance(hours=1)
    strange(engine, "Limbo")
    assert stage_of(engine) is Stage.PICKED_UP
    say(engine, Limbo=("in_customs",))
    engine.pass_time(seconds=5)
    assert stage_of(engine) is Stage.IN_CUSTOMS
    assert unknown_codes(engine.app) == []
    assert explain.as_json(explain.tell(engine.app, "P-1"))["decisions"][0]["cause"] == "remapped"


def test_a_message_that_follows_from_it_is_sent(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    engine.clock.advance(hours=1)
    strange(engine, "Limbo")
    say(engine, Limbo=("delivered",))
    engine.pass_time(seconds=5)
    told = explain.as_json(explain.tell(engine.app, "P-1"))["notifications"]
    assert [one["rule"] for one in told] == ["arrived"]


def test_what_it_would_have_said_long_ago_is_no_news(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    strange(engine, "Limbo")
    engine.pass_time(days=4)
    say(engine, Limbo=("delivered",))
    engine.pass_time(seconds=5)
    assert stage_of(engine) is Stage.DELIVERED
    assert explain.as_json(explain.tell(engine.app, "P-1"))["notifications"] == []


def test_a_code_that_means_nothing_leaves_the_list_and_moves_nothing(engine: Followed) -> None:
    engine.register()
    strange(engine, "Limbo")
    say(engine, Limbo=("info",))
    engine.pass_time(seconds=5)
    assert unknown_codes(engine.app) == []
    assert meanings(engine) == {Meaning.INFO}
    assert stage_of(engine) is None


def test_a_code_that_the_adapter_knows_can_be_overruled(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    say(engine, InTransit_002=("at_forwarder",))
    engine.pass_time(seconds=5)
    assert stage_of(engine) is Stage.PICKED_UP
    assert remap_all(engine.app, "aftership") == 1
    assert stage_of(engine) is Stage.AT_FORWARDER
    assert remap_all(engine.app, "aftership") == 0
    engine.push("cleared", "picked_up", number="LX456")


def test_a_parcel_that_has_ended_stays_as_it_is(engine: Followed) -> None:
    engine.register()
    strange(engine, "Limbo")
    engine.clock.advance(hours=1)
    engine.push("delivered")
    say(engine, Limbo=("in_customs",))
    engine.pass_time(seconds=5)
    assert meanings(engine) == {Meaning.UNKNOWN, Meaning.MILESTONE}
    assert unknown_codes(engine.app) == []
