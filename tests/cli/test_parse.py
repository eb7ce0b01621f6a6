"""`notifier parse`: what an adapter makes of a body, with nothing set up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notifier.cli.parse import command
from notifier.errors import UnreadablePayload
from tests.cli.running import run
from tests.followed import CONFIG, lay_out
from tests.shops.bodies import a_shipstation_order, a_shopify_fulfilment, a_shopify_order

BODY = {
    "event_id": "e1",
    "event": "tracking_update",
    "msg": {
        "tracking_number": "LX 123",
        "slug": "cainiao",
        "origin_country_iso3": "CHN",
        "destination_country_iso3": "DEU",
        "tag": "Exception",
        "updated_at": "2026-11-02T10:00:00+01:00",
        "expected_delivery": "2026-11-09",
        "checkpoints": [
            {
                "slug": "cainiao",
                "tag": "InTransit",
                "subtag": "InTransit_002",
                "message": "Accepted",
                "checkpoint_time": "2026-11-01T07:30:00+08:00",
                "country_iso3": "CHN",
                "city": "Shenzhen",
            },
            {
                "slug": "cainiao",
                "tag": "Exception",
                "subtag": "Exception_004",
                "message": "Held by customs",
                "checkpoint_time": "2026-11-02",
                "country_iso3": "DEU",
            },
        ],
    },
}

COURIER = """\
sources:
  shop-courier:
    kind: json
    secret: "${COURIER_TOKEN}"
    signature: {kind: token}
    fields: {tracking_number: number, code: status, time: at}
    status_map: {moving: in_transit}
"""


@pytest.fixture
def body(tmp_path: Path) -> str:
    file = tmp_path / "body.json"
    file.write_text(json.dumps(BODY))
    return str(file)


def test_every_event_is_shown_with_all_that_was_made_of_it(tmp_path: Path, body: str) -> None:
    lines = run(command, body, "--source", "aftership", env=lay_out(tmp_path)).output.splitlines()
    assert lines[0].startswith("cainiao LX 123, CN to DE, 2 events")
    assert lines[1] == "  promise: 2026-11-09 to 2026-11-09, stated 2026-11-02 09:00:00Z by aftership"
    assert lines[2] == '  2026-10-31 23:30:00Z  picked_up  "Accepted"'
    told = " ".join(" ".join(lines).split())
    assert 'a scan; code InTransit_002; Shenzhen, CN; written "2026-11-01T07:30:00+08:00", zone: explicit' in told
    assert 'customs_held "Held by customs"' in told
    assert 'written "2026-11-02", zone: location, to the day' in told


def test_as_json_nothing_is_left_out(tmp_path: Path, body: str) -> None:
    output = run(command, body, "--source", "aftership", "--json", env=lay_out(tmp_path)).output
    (update,) = json.loads(output)["updates"]
    assert update["tracking_number"] == "LX 123"
    assert [one["stage"] for one in update["events"]] == ["picked_up", None]
    assert update["events"][1]["incident"] == "customs_held"
    assert update["events"][1]["precision"] == "date"


def test_no_secret_is_needed(tmp_path: Path, body: str) -> None:
    env = {**lay_out(tmp_path), "AFTERSHIP_WEBHOOK_SECRET": ""}
    assert run(command, body, "--source", "aftership", env=env).exit_code == 0


def test_a_built_in_source_needs_no_configuration(tmp_path: Path, body: str) -> None:
    env = {"NOTIFIER_CONFIG": str(tmp_path / "none.yaml"), "NOTIFIER_DATA": str(tmp_path)}
    assert "picked_up" in run(command, body, "--source", "aftership", env=env).output


def test_a_source_that_the_operator_declared_is_known(tmp_path: Path) -> None:
    env = lay_out(tmp_path, CONFIG.replace("sources:\n", COURIER))
    body = b'{"number": "N1", "status": "moving", "at": "2026-11-02T10:00:00Z"}'
    output = run(command, "-", "--source", "shop-courier", env=env, stdin=body).output
    assert "in_transit" in output
    assert "N1" in output


def test_a_body_that_is_not_for_us_says_why(tmp_path: Path) -> None:
    body = b'{"event": "something_else", "msg": {}}'
    output = run(command, "-", "--source", "aftership", env=lay_out(tmp_path), stdin=body).output
    assert output.startswith("Nothing in it for us: ")
    assert "something_else" in output


def test_an_unknown_source_is_told_which_there_are(tmp_path: Path, body: str) -> None:
    result = run(command, body, "--source", "nobody", env=lay_out(tmp_path))
    assert result.exit_code == 2
    assert "`nobody` is not a source. Known: 17track, 4px, aftership, " in result.stderr


def test_a_body_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePayload, match="not JSON"):
        run(command, "-", "--source", "aftership", env=lay_out(tmp_path), stdin=b'{"a":')


def test_the_number_that_was_asked_for_is_named_where_the_answer_leaves_it_out(tmp_path: Path) -> None:
    answer, env = b"<trackingresult/>", lay_out(tmp_path)
    named = run(command, "-", "--source", "dpd", "--number", "N 1&2", env=env, stdin=answer)
    assert named.output.startswith("dpd N 1&2, ")
    with pytest.raises(UnreadablePayload, match="does not name its parcel"):
        run(command, "-", "--source", "dpd", env=env, stdin=answer)


def test_nothing_is_stored(tmp_path: Path, body: str) -> None:
    run(command, body, "--source", "aftership", env=lay_out(tmp_path))
    assert {one.name for one in tmp_path.iterdir()} == {"body.json", "config.yaml"}


def test_what_a_shop_says_is_shown_too(tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_text(json.dumps(a_shopify_order(fulfillments=[a_shopify_fulfilment()])))
    shown = run(command, str(order), "--source", "shopify", env=lay_out(tmp_path)).output
    assert shown.splitlines() == [
        "order #1001 (id 5001), as of 2026-11-02T07:00:00.000000Z",
        "  to DE; value 49.90; tags vip, gift",
        "  told: name Jo Weber; email jo@example.com; phone +4915112345678; language de-DE",
        "fulfilment 7001 of order with the id 5001, as of 2026-11-02T08:00:00.000000Z",
        "  parcel LX123 by Cainiao; CN to DE",
    ]


def test_what_a_shop_answers_that_only_announces_is_shown_as_well(tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"orders": [a_shipstation_order()], "pages": 1}))
    assert run(command, str(answer), "--source", "shipstation", env=lay_out(tmp_path)).output.startswith("order ")
