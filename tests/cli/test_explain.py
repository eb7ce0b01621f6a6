"""`notifier explain`, as a support agent reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.explain import command
from notifier.errors import NotFound, StartError
from tests.cli.running import run
from tests.followed import Followed, following, lay_out


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that told of a hold, a day ago."""
    with following(tmp_path) as followed:
        followed.register(promise_earliest="2026-11-06", promise_latest="2026-11-06")
        followed.push("picked_up", "in_customs")
        followed.clock.advance(hours=1)
        followed.push("held")
        followed.pass_time(hours=24)
        followed.pass_time(hours=24)
        yield followed


def explain(engine: Followed, *arguments: str) -> str:
    return run(command, *arguments, env=engine.environment()).output


def test_the_story_answers_what_an_agent_is_asked(engine: Followed) -> None:
    told = explain(engine, "LX123").splitlines()
    for line in (
        "PARCEL P-1 of order 1001",
        "  is now      in_customs for 2d 1h (presented to customs of the destination); customs_held is open",
        "  last seen   Mon 2026-11-02 10:00 (09:00Z), Leipzig, DE, 2d ago",
        "  carried by  cainiao LX123",
        '  Mon 2026-11-02 10:00 (09:00Z)  Leipzig, DE  "Held by customs"',
        "      -> opened customs_held; code Exception_004, cainiao via aftership; the carrier gave the offset",
        "  The customer goes by Fri 2026-11-06 (told in a message).",
        "  held (customs_held is open for 1d)",
        "      Subject: Customs is checking your order 1001",
        "      | Hello J. W.,",
        "  Fri 2026-11-06 10:00 (09:00Z)  held by email because customs_held is open for 1d",
        "  Nothing more unless a carrier speaks.",
    ):
        assert line in told


def test_every_part_of_the_story_has_its_heading(engine: Followed) -> None:
    told = explain(engine, "P-1")
    headings = [line for line in told.splitlines() if line and line[0] != " "]
    assert headings == [
        "PARCEL P-1 of order 1001",
        "WHAT CARRIERS SAID (3 events)",
        "STAGES",
        "INCIDENTS",
        "PROMISED DELIVERY",
        "WHAT EVERY RULE CAME TO (judged 4 times)",
        "WHAT WE SAID (2 messages)",
        "WHAT WE WILL SAY NEXT IF NOTHING CHANGES",
    ]


def test_the_page_is_a_hundred_columns_wide_and_without_colour(engine: Followed) -> None:
    told = explain(engine, "P-1")
    assert "\x1b" not in told
    assert [line for line in told.splitlines() if len(line) > 100 and "https://" not in line] == []


def test_who_the_recipient_is_is_shown_only_on_request(engine: Followed) -> None:
    masked, shown = explain(engine, "P-1"), explain(engine, "P-1", "--show-personal")
    for personal in ("Jonas Weber", "jonas@example.com", "+4915112345678"):
        assert personal not in masked
        assert personal in shown


def test_a_rule_that_never_held_says_which_clause_fails(engine: Followed) -> None:
    told = " ".join(explain(engine, "P-1").split())
    assert "These never held, because: late (the promise moved by 1d or more, later): no promise is known" in told


def test_as_json_it_is_a_list_because_a_name_may_mean_several(engine: Followed) -> None:
    engine.register("P-2", "LX2")
    found = json.loads(explain(engine, "1001", "--json"))
    assert [one["ref"] for one in found] == ["P-1", "P-2"]
    assert [one["rule"] for one in found[0]["next"]["messages"]] == ["held", "held"]


def test_all_parcels_of_an_order_are_told_of(engine: Followed) -> None:
    engine.register("P-2", "LX2")
    told = explain(engine, "1001")
    assert told.startswith('"1001" means 2 parcels.')
    assert "PARCEL P-1 of order 1001" in told
    assert "PARCEL P-2 of order 1001" in told
    assert "Nothing yet." in told


def test_a_name_that_means_nothing_says_what_came_instead(engine: Followed) -> None:
    with pytest.raises(NotFound, match=r'under "NOPE", and no carrier spoke of it\. The last message'):
        explain(engine, "NOPE")


def test_what_the_database_holds_is_the_same_afterwards(engine: Followed) -> None:
    before = engine.rows()
    explain(engine, "P-1")
    assert engine.rows() == before


def test_without_a_database_it_says_how_to_get_one_and_makes_none(tmp_path: Path) -> None:
    env = lay_out(tmp_path)
    with pytest.raises(StartError, match=r"there is no database at sqlite.*`notifier up` makes one"):
        run(command, "P-1", env=env)
    assert not (tmp_path / "notifier.db").exists()


def test_a_database_of_no_version_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    env = lay_out(tmp_path)
    (tmp_path / "notifier.db").touch()
    with pytest.raises(StartError, match=r"is empty, expected .*Run `notifier migrate`"):
        run(command, "P-1", env=env)
