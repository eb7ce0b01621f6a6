"""`notifier diff`: two sets of rules, in words and over what was stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.diff import command
from notifier.errors import ConfigError
from tests.cli.running import run
from tests.followed import CONFIG, Followed, following

PATIENT = (
    CONFIG.replace("lasting: 24h", "lasting: 72h")
    .replace("no_scan_for: 5d", "no_scan_for: 4d")
    .replace("  - name: arrived\n    when: {stage: delivered}", "  - name: at_the_door\n    when: {stage: delivered}")
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """An engine that followed three parcels: one held for two days and delivered, two silent."""
    folder = tmp_path_factory.mktemp("engine")
    with following(folder) as followed:
        followed.register("P-1", "LX123", order="1001")
        followed.register("P-2", "LX124", order="1002")
        followed.register("P-3", "LX125", order="1003")
        followed.push("picked_up", "held", number="LX123")
        followed.push("picked_up", number="LX124")
        followed.pass_time(hours=24)
        followed.push("picked_up", number="LX125")
        followed.pass_time(hours=24)
        followed.push("cleared", "delivered", number="LX123")
        followed.pass_time(hours=77)
        (folder / "new.yaml").write_text(PATIENT)
        yield followed


def diff(engine: Followed, *arguments: str, new: str = "new.yaml") -> str:
    folder = Path(engine.variables["NOTIFIER_DATA"])
    result = run(command, str(folder / "config.yaml"), str(folder / new), *arguments, env=engine.environment())
    assert result.exit_code == 0
    return result.stdout


def test_what_changed_is_said_key_by_key(engine: Followed) -> None:
    assert diff(engine).splitlines() == [
        "RULES (4 rules changed)",
        "  held changed; it tells nothing of what became known before it is loaded",
        "      trigger: customs_held is open for 1d -> customs_held is open for 3d",
        "  silent changed; it tells nothing of what became known before it is loaded",
        "      trigger: no scan for 5d -> no scan for 4d",
        "  at_the_door added; it tells nothing of what became known before it is loaded",
        "  arrived removed",
        "",
        "What that comes to for customers: --history replays what the engine has stored, --csv FILE a file.",
    ]


def test_stored_lives_say_who_would_have_heard_what(engine: Followed) -> None:
    told = diff(engine, "--history").splitlines()
    start = told.index("CUSTOMERS (3 orders, 3 parcels)")
    assert told[start : start + 5] == [
        "CUSTOMERS (3 orders, 3 parcels)",
        "          0  hear the same",
        "          1  hear more",
        "          0  hear less",
        "          2  hear something else, or at another time",
    ]
    table = {line.split()[0]: line.split()[1:] for line in told[start + 8 : start + 12]}
    assert table == {
        "arrived": ["1", "0", "1", "0", "0"],
        "at_the_door": ["0", "1", "0", "1", "0"],
        "held": ["2", "0", "2", "0", "0"],
        "silent": ["1", "2", "0", "1", "1"],
    }


def test_nothing_of_the_database_changes(engine: Followed) -> None:
    before = engine.rows()
    diff(engine, "--history")
    assert engine.rows() == before


def test_only_messages_since_then_count(engine: Followed) -> None:
    told = json.loads(diff(engine, "--history", "--since", "2d", "--json"))["history"]
    assert "held" not in told["rules"]


def test_the_same_rules_change_nothing(engine: Followed) -> None:
    told = json.loads(diff(engine, "--history", "--json", new="config.yaml"))
    assert told["changes"] == []
    assert told["history"]["customers"] == {"same": 3, "more": 0, "less": 0, "other": 0}
    assert told["old"]["rule_set"] == told["new"]["rule_set"]


HISTORY = """\
ref,order_ref,origin_country,destination_country,at,heard_at,says,promises
A,1,CN,DE,2026-10-05T08:00Z,,picked_up,
A,1,CN,DE,2026-10-06T08:00Z,,in_customs customs_held,
A,1,CN,DE,2026-10-08T08:00Z,2026-10-08T09:00Z,customs_cleared,2026-10-10
B,2,DE,DE,2026-10-05T08:00Z,,picked_up,
B,2,DE,DE,2026-10-06T08:00Z,,delivered,
"""


def test_history_may_come_from_a_file(engine: Followed, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY)
    told = json.loads(diff(engine, "--csv", str(file), "--json"))["history"]
    assert told["parcels"] == 2
    assert told["rules"]["held"]["only_old"] == 2
    assert told["rules"]["held"]["examples"][0]["before"]["at"] == "2026-10-07T08:00:00+00:00"
    assert told["rules"]["at_the_door"]["only_new"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(("customs_held", "customs_hold"), 'says is "in_customs customs_hold"', id="word"),
        pytest.param(("2026-10-06T08:00Z", "06.10.2026"), 'at is "06.10.2026"', id="time"),
        pytest.param(("2026-10-06T08:00Z", "2026-10-06T08:00"), "has no offset", id="zone"),
        pytest.param((",says", ",sais"), 'there is no column "sais". Did you mean "says"?', id="column"),
        pytest.param((",CN,", ",China,"), 'origin_country is "China", no country', id="country"),
    ],
)
def test_what_cannot_be_read_in_a_file_is_said_with_its_line(
    engine: Followed, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY.replace(*change))
    with pytest.raises(ConfigError) as caught:
        diff(engine, "--csv", str(file))
    assert message in caught.value.problems[0].message
    assert caught.value.problems[0].line > 0


def test_rules_about_a_whole_order_know_its_other_parcels(engine: Followed) -> None:
    folder = Path(engine.variables["NOTIFIER_DATA"])
    rule = "  - {{name: {0}, when: {{stage: delivered, order_delivered: {0}}}, template: delivered, channels: email}}\n"
    (folder / "orders.yaml").write_text(CONFIG + rule.format("part") + rule.format("all"))
    (folder / "orders.csv").write_text(
        "ref,order_ref,at,says,destination_country\n"
        "A-1,A,2026-10-05T09:00Z,delivered,DE\n"
        "A-1,A,2026-10-06T10:00Z,info,DE\n"
        "A-2,A,2026-10-06T09:00Z,delivered,DE\n"
        "B-1,B,2026-10-05T09:00Z,delivered,DE\n"
        "B-2,B,2026-10-05T09:00Z,picked_up,DE\n"
        "C-1,C,2026-10-05T09:00Z,delivered,DE\n"
    )

    found = json.loads(diff(engine, "--csv", str(folder / "orders.csv"), "--json", new="orders.yaml"))["history"]

    told = {
        name: [f"{one['ref']} {one['after']['at']}" for one in found["rules"][name]["examples"]]
        for name in ("part", "all")
    }
    assert told == {
        "part": ["A-1 2026-10-05T09:00:00+00:00", "B-1 2026-10-05T09:00:00+00:00"],
        "all": ["A-2 2026-10-06T09:00:00+00:00", "C-1 2026-10-05T09:00:00+00:00"],
    }
    assert found["customers"] == {"same": 0, "more": 3, "less": 0, "other": 0}
