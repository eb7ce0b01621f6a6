"""`notifier carriers`: how each source does, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.carriers import command
from notifier.errors import NotFound
from notifier.store import feeds
from tests.cli.running import run
from tests.followed import Followed, following
from tests.service.test_feed_tally import strange


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that was told of a parcel by AfterShip, in words it does not know."""
    with following(tmp_path) as followed:
        followed.register()
        followed.push("picked_up")
        strange(followed, "Limbo: 7", "Handed over to Jonas Weber")
        yield followed


def test_each_source_is_a_line(engine: Followed) -> None:
    shown = run(command, env=engine.environment())
    assert shown.exit_code == 0
    head, line, *_ = shown.stdout.splitlines()
    assert head.split("  ")[0] == "source"
    assert line.split()[:2] == ["aftership", "heard"]
    assert "notifier carriers unmapped aftership" in shown.stdout


def test_a_silent_source_is_said_in_words_and_by_the_status(engine: Followed) -> None:
    with engine.app.db.begin() as connection:
        feeds.save_state(connection, "aftership", silent_since=engine.clock.at)
    engine.clock.advance(hours=30)
    shown = run(command, env=engine.environment())
    assert shown.exit_code == 1
    assert "aftership has been silent for 30h, longer than it ever is." in shown.stdout


def test_machines_read_the_same(engine: Followed) -> None:
    (row,) = json.loads(run(command, "--json", env=engine.environment()).stdout)
    assert row["source"] == "aftership"
    assert row["hearing"] == "heard"
    assert row["last_seven_days"] == {"bodies": 2, "unreadable": 0, "ignored": 0, "refused": 0, "unmapped": 1}
    assert row["lag_p50_seconds"] == 60.0


def test_unknown_codes_come_with_a_line_to_paste(engine: Followed) -> None:
    shown = run(command, "unmapped", env=engine.environment()).stdout
    assert '"Handed over to … …"' in shown
    assert "Jonas" not in shown
    assert '    "Limbo: 7": ???' in shown
    (row,) = json.loads(run(command, "unmapped", "aftership", "--json", env=engine.environment()).stdout)
    assert (row["code"], row["times"]) == ("Limbo: 7", 1)


def test_remap_says_how_many_were_read_anew(engine: Followed) -> None:
    shown = run(command, "remap", "--source", "aftership", env=engine.environment())
    assert shown.stdout == "aftership: 0 shipments read anew\n"


def test_a_source_that_is_not_there_is_named(engine: Followed) -> None:
    with pytest.raises(NotFound, match="`dhl` is not among the sources in the configuration: aftership"):
        run(command, "unmapped", "dhl", env=engine.environment())
