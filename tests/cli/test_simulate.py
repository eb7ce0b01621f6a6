"""`notifier simulate`: what would be told if nothing more arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import click
import pytest

from notifier.cli.simulate import command
from notifier.errors import NotFound, RequestInvalid
from notifier.service.simulate import AT_ONCE, simulate
from tests.cli.running import run
from tests.followed import MONDAY_NINE, Followed, following

HOUR = timedelta(hours=1)


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """An engine on Monday at ten: one parcel is held, one was picked up."""
    with following(tmp_path_factory.mktemp("engine")) as followed:
        followed.register("P-1", "LX123", order="1001")
        followed.register("P-2", "LX124", order="1002")
        followed.push("held", number="LX123")
        followed.push("picked_up", number="LX124")
        followed.clock.advance(hours=1)
        yield followed


def shown(engine: Followed, *arguments: str) -> list[str]:
    result = run(command, *arguments, env=engine.environment())
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_all_that_leaves_until_then_is_listed_with_its_reason_and_masked(engine: Followed) -> None:
    assert shown(engine, "--until", "5d") == [
        "WHAT WOULD BE TOLD (2026-11-02 09:00Z to 2026-11-07 09:00Z, if nothing more arrives)",
        "  2026-11-03 08:00Z  P-1  held by email (first_time) to j…@example.com",
        "  2026-11-03 08:00Z  P-1  held by sms (first_time) to +49…678",
        "  2026-11-06 08:00Z  P-1  held by email (repeat_due) to j…@example.com",
        "  2026-11-06 08:00Z  P-1  held by sms (repeat_due) to +49…678",
        "  2026-11-07 08:00Z  P-2  silent by email (first_time) to j…@example.com",
        "",
        "5 messages: held 4, silent 1",
    ]


def test_one_moment_and_one_parcel_can_be_asked_for(engine: Followed) -> None:
    assert shown(engine, "--at", "2026-11-03T08:00", "P-1")[-1] == "2 messages: held 2"
    assert shown(engine, "--at", "2026-11-07", "LX124")[-1] == "1 message: silent 1"
    assert shown(engine, "--at", "2026-11-04")[1:] == ["  Nothing.", "0 messages"]


def test_pipelines_get_a_list(engine: Followed) -> None:
    rows = json.loads("\n".join(shown(engine, "--until", "2026-11-04", "--json", "--show-personal")))
    assert [(row["ref"], row["channel"], row["to"]) for row in rows] == [
        ("P-1", "email", "jonas@example.com"),
        ("P-1", "sms", "+4915112345678"),
    ]


def test_what_was_simulated_is_what_happens_and_nothing_was_written(engine: Followed) -> None:
    before = engine.rows()
    foreseen = shown(engine, "--until", "25h")
    assert engine.rows() == before
    engine.pass_time(hours=24)
    sent = [row for row in engine.rows()["notifications"] if "'sent'" in row]
    assert len(sent) == sum("held" in line for line in foreseen[1:-1]) == 2


def test_parcels_are_looked_at_page_by_page(engine: Followed) -> None:
    for number in range(AT_ONCE + 5):
        engine.register(f"M-{number}", f"LM{number}", order=f"M{number}")
        engine.push("picked_up", number=f"LM{number}")
    found = [one.stored.shipment.ref for one in simulate(engine.app, MONDAY_NINE + timedelta(days=6))]
    assert len(found) == len(set(found)) == AT_ONCE + 7


@pytest.mark.parametrize("until", ["2026-11-02T08:59", "90d"])
def test_the_past_and_what_is_too_far_off_are_refused(engine: Followed, until: str) -> None:
    with pytest.raises(RequestInvalid):
        run(command, "--until", until, env=engine.environment())


def test_a_parcel_that_nobody_registered_is_said(engine: Followed) -> None:
    with pytest.raises(NotFound, match="P-9"):
        run(command, "--until", "5d", "P-1", "P-9", env=engine.environment())


@pytest.mark.parametrize("arguments", [[], ["--at", "1d", "--until", "2d"], ["--until", "soon"]])
def test_one_time_is_asked_for(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError), command.make_context("simulate", arguments) as context:
        command.invoke(context)
