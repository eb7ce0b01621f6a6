"""`notifier report`: figures against spam."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.cli.report import command
from tests.cli.running import run
from tests.followed import CONFIG, Followed, following


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """A week: a hold that was gone a day after it was told, a silence that lasted, a late day, a text in the night."""
    with following(tmp_path_factory.mktemp("engine")) as followed:
        followed.register("P-1", "LX123", order="1001", promise_earliest="2026-11-04", promise_latest="2026-11-04")
        followed.register("P-2", "LX124", order="1002", email="ann@example.com", phone="")
        followed.register("P-3", "LX125", order="1003", email="", phone="")
        followed.push("picked_up", number="LX124")
        followed.clock.advance(hours=14)  # 23:00 in Berlin
        followed.push("picked_up", "held", number="LX123", expected="2026-11-04")
        followed.push("picked_up", "held", number="LX125")
        followed.pass_time(hours=24)  # told by email; the text waits for the morning
        followed.pass_time(hours=9)
        followed.push("cleared", number="LX123", expected="2026-11-06")
        followed.pass_time(hours=50)
        followed.push("delivered", number="LX123")  # Friday, 10:00
        followed.pass_time(hours=53)
        followed.pass_time(hours=48)
        yield followed


def report(engine: Followed, *arguments: str) -> str:
    result = run(command, *(arguments or ("--since", "10d")), env=engine.environment())
    assert result.exit_code == 0
    return result.stdout


def figures(engine: Followed, since: str = "10d") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report(engine, "--json", "--since", since))
    return found


def test_messages_are_counted_for_each_parcel_and_each_recipient(engine: Followed) -> None:
    found = figures(engine)
    assert found["parcels"] == 3
    assert found["messages_by_rule"] == {"held": 2, "late": 1, "arrived": 1, "silent": 1}
    assert found["parcels_by_messages"] == {"0": 1, "1": 1, "4": 1}
    assert found["recipients_by_messages"] == {"1": 1, "4": 1}


def test_what_was_held_and_skipped_is_counted_once_with_its_reason(engine: Followed) -> None:
    found = figures(engine)
    assert found["held"] == {"quiet_hours": 1}
    assert found["share_held"] == 1 / found["decided"] == 1 / 5
    assert found["skipped"] == {"no_address": 2, "inhibited": 1, "too_old": 1}
    assert found["share_merged"] == 0


def test_trouble_that_was_gone_within_a_day_is_a_false_alarm(engine: Followed) -> None:
    found = figures(engine)
    assert found["alarms"] == {"held": 2, "late": 1, "silent": 1}
    assert found["false_alarms"] == {"held": 2}
    assert found["share_of_false_alarms"] == 0.5


def test_notice_is_counted_to_the_end_of_the_promised_day(engine: Followed) -> None:
    found = figures(engine)
    assert (found["missed_promises"], found["warned_in_time"], found["warned_late"]) == (1, 1, 0)
    assert found["median_lead_hours"] == pytest.approx(24.98, abs=0.1)


def test_only_what_was_told_since_then_counts(engine: Followed) -> None:
    assert figures(engine, "103h")["messages_by_rule"] == {"arrived": 1, "silent": 1}
    assert figures(engine, "1h")["messages_by_rule"] == {}


def test_a_report_of_nothing_divides_by_nothing(tmp_path: Path) -> None:
    with following(tmp_path) as idle:
        found = figures(idle)
        assert "0 messages about 0 parcels, 0 each" in report(idle)
    assert (found["parcels"], found["share_held"], found["share_of_false_alarms"]) == (0, None, None)
    assert found["median_lead_hours"] is None


def test_people_read_it_as_text(engine: Followed) -> None:
    told = report(engine)
    for line in (
        "  5 messages about 3 parcels, 1.67 each",
        "          1  parcels with 4 or more, 4 at most",
        "  2 recipients heard something, 2.50 messages each",
        "HELD: 20.0% OF 5 DECIDED",
        "          1  quiet_hours: it waits for the end of the quiet hours where the recipient is",
        "FALSE ALARMS (50.0% of 4)",
        "          2 of 2  held: gone within a day",
        "          1  were told of trouble before the promised time was over",
    ):
        assert line in told.splitlines(), line


def test_what_the_team_is_told_is_no_message_to_a_customer_and_a_digest_is_one(tmp_path: Path) -> None:
    more = """
  - name: moved
    when: {reached: picked_up}
    template: blackout
    channels: email
    urgency: low
  - name: cleared
    when: {stage: customs_cleared}
    template: customs-held
    channels: email
  - name: team_hears
    to: team
    when: {stage: picked_up}
    template: blackout
    channels: email
team: {email: ops@northwind.example}
merge: {within: 12h, template: delivered}
"""
    with following(tmp_path, CONFIG + more) as engine:
        engine.register()
        engine.push("picked_up")
        engine.clock.advance(hours=1)
        engine.push("cleared")
        engine.pass_time(hours=26)
        found, text = figures(engine), report(engine)
        team = [row for row in engine.rows()["notifications"] if "team_hears" in row]
    assert len(team) == 1
    assert "'sent'" in team[0]
    assert found["messages_by_rule"] == {"cleared": 1, "moved": 1}
    assert (found["messages"], found["merged"], found["share_merged"]) == (1, 1, 0.5)
    assert (found["parcels_by_messages"], found["recipients_by_messages"]) == ({"1": 1}, {"1": 1})
    assert "team_hears" not in text
    assert "          1  more were told within another message: 50.0% of what was told" in text.splitlines()


def test_nothing_is_written(engine: Followed) -> None:
    before = engine.rows()
    report(engine)
    assert engine.rows() == before
