"""Importing a CSV file: good lines are taken, each bad one is reported with its place, and again changes nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from notifier.cli.import_ import COLUMNS, MOST_IN_ONE_TRANSACTION, command, import_rows
from notifier.domain.notification import Channel
from notifier.domain.shipment import Stop
from notifier.errors import ConfigError
from notifier.store import shipments
from notifier.store.tables import legs, orders
from notifier.store.tables import shipments as shipment_rows
from tests.cli.running import run
from tests.followed import following
from tests.web.engine import Engine, build_engine

HEADER = "order_ref,ref,carrier,tracking_number,email,destination_country\n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty database."""
    built = build_engine(tmp_path)
    yield built
    built.close()


class Importing:
    """What an import did: how many lines became what, and what it said."""

    def __init__(self, engine: Engine, text: str, capsys: pytest.CaptureFixture[str]) -> None:
        raw = io.TextIOWrapper(
            io.BytesIO(text.encode(errors="surrogateescape")), "utf-8-sig", "surrogateescape", newline=""
        )
        self.counts = {result.value: count for result, count in import_rows(engine.app, "orders.csv", raw).items()}
        *self.problems, self.summary = capsys.readouterr().err.splitlines()


def test_every_column_reaches_its_field(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    line = {
        "brand": "tea",
        "order_ref": "1042",
        "ref": "P-1",
        "carrier": "YunExpress",
        "tracking_number": "YT 1",
        "name": "Jo Weber",
        "email": "jo@example.com",
        "phone": "+12125550100",
        "locale": "en-US",
        "zone": "America/New_York",
        "consent_email": "yes",
        "consent_sms": "No",
        "origin_country": "CN",
        "destination_country": "US",
        "promised_from": "2026-12-01",
        "promised_to": "2026-12-04",
        "tags": "gift|fragile",
        "value": "49.90",
        "cancelled": "yes",
    }
    assert list(line) == list(COLUMNS)
    done = Importing(engine, ",".join(line) + "\n" + ",".join(line.values()) + "\n", capsys)
    assert done.counts == {"created": 1}
    with engine.app.db.begin() as connection:
        (found,) = shipments.load(connection, shipments.find_ref(connection, "P-1")).values()
    shipment, recipient = found.shipment, found.shipment.recipient
    assert (shipment.brand, shipment.order_ref, shipment.value) == ("tea", "1042", 49.9)
    assert [(leg.carrier, leg.tracking_number) for leg in shipment.legs] == [("yunexpress", "YT1")]
    assert (shipment.origin_country, shipment.destination_country) == ("CN", "US")
    assert shipment.tags == {"gift", "fragile"}
    assert (recipient.name, recipient.email, recipient.phone) == ("Jo Weber", "jo@example.com", "+12125550100")
    assert (recipient.locale, recipient.zones) == ("en-US", ("America/New_York",))
    assert recipient.consent == {Channel.EMAIL}
    assert shipment.stop is Stop.CANCELLED
    assert shipment.promise is not None
    assert f"{shipment.promise.latest:%Y-%m-%d %H:%M}" == "2026-12-05 04:59"


def test_good_lines_are_taken_and_bad_ones_reported_with_line_and_column(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HEADER + "1,A,ups,1Z1,jo@example.com,DE\n2,B,ups,1Z2,nobody,Germany\n3,C,ups,1Z3,,DE\n"
    done = Importing(engine, text, capsys)
    assert done.counts == {"created": 2, "refused": 1}
    assert done.problems == [
        "orders.csv:3:destination_country: `Germany` is not a country; expected an ISO 3166 code like `DE`",
        "orders.csv:3:email: it is not an address; expected one like `name@example.com`",
    ]
    assert done.summary == "orders.csv: 3 lines: 2 created, 0 updated, 0 unchanged, 1 refused"
    assert {row["ref"] for row in engine.rows(shipment_rows)} == {"A", "C"}


def test_importing_again_changes_nothing(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEADER + "1,A,ups,1Z1,jo@example.com,DE\n1,B,ups,1Z2,,\n"
    Importing(engine, text, capsys)
    before = (engine.rows(orders), engine.rows(shipment_rows), engine.rows(legs))
    assert Importing(engine, text, capsys).counts == {"unchanged": 2}
    assert (engine.rows(orders), engine.rows(shipment_rows), engine.rows(legs)) == before


def test_further_lines_of_a_shipment_are_further_legs(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    done = Importing(engine, HEADER + "1,A,yunexpress,YT1,jo@example.com,DE\n1,A,dhl,00340,,\n", capsys)
    assert done.counts == {"created": 1, "updated": 1}
    assert [(row["position"], row["tracking_number"]) for row in engine.rows(legs)] == [(0, "YT1"), (1, "00340")]
    assert engine.rows(orders)[0]["email"] == "jo@example.com"


def test_half_a_shipment_is_not_taken(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEADER + "1,A,yunexpress,YT1,nobody,DE\n1,A,dhl,00340,,\n2,B,ups,1Z,,\n"
    done = Importing(engine, text, capsys)
    assert done.counts == {"created": 1, "refused": 2}
    assert done.problems[1] == "orders.csv:3:ref: it waits for line 2 of the same shipment"
    corrected = Importing(engine, text.replace("nobody", "jo@example.com"), capsys)
    assert corrected.counts == {"created": 1, "updated": 1, "unchanged": 1}
    way = [row["tracking_number"] for row in engine.rows(legs) if row["carrier"] != "ups"]
    assert way == ["YT1", "00340"]


def test_lines_without_a_reference_are_shipments_of_their_own(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Importing(engine, "carrier,tracking_number\nups,1Z1\nups,1Z2\n", capsys)
    assert done.counts == {"created": 2}
    assert {row["ref"] for row in engine.rows(shipment_rows)} == {"ups:1Z1", "ups:1Z2"}


def test_a_large_file_goes_in_batches_that_do_not_cut_a_shipment_in_two(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"{n},P-{n},ups,1Z{n},,DE\n{n},P-{n},dhl,{n},,\n" for n in range(MOST_IN_ONE_TRANSACTION)]
    done = Importing(engine, HEADER + "0,first,ups,1Z,,\n" + "".join(lines), capsys)
    assert done.counts == {"created": MOST_IN_ONE_TRANSACTION + 1, "updated": MOST_IN_ONE_TRANSACTION}
    assert engine.commits() == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,A,ups,1Z1\n", "orders.csv:2:line: it has 4 cells, and the first line 6"),
        ("1,A,ups,1Z1,,,,\n", "orders.csv:2:line: it has 8 cells, and the first line 6"),
        ('1,A,ups,"1Z1"x,,\n', "orders.csv:2:line: it cannot be read as CSV: ',' expected after '\"'"),
        ("1,A,ups,1Z1,j\udcfcrgen@example.com,DE\n", "orders.csv:2:email: it is not UTF-8"),
        ("1,A,,1Z1,,\n", "orders.csv:2:carrier: it is missing"),
        ("1,A,ups,,,\n", "orders.csv:2:tracking_number: it is missing"),
    ],
)
def test_a_line_that_cannot_be_read_spoils_no_other(
    engine: Engine, capsys: pytest.CaptureFixture[str], line: str, problem: str
) -> None:
    done = Importing(engine, HEADER + line + "\n2,B,ups,1Z2,,DE\n", capsys)
    assert done.problems[0].startswith(problem)
    assert done.counts == {"created": 1, "refused": 1}


def test_lines_are_numbered_as_an_editor_numbers_them(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'ref,name,email\nA,"two\nlines",\nB,Jo,nobody\n'
    done = Importing(engine, text, capsys)
    assert [problem.split(" ")[0] for problem in done.problems] == ["orders.csv:2:name:", "orders.csv:4:email:"]


def test_consent_is_yes_or_no(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    done = Importing(engine, "ref,consent_sms\nA,maybe\nB,\nC,FALSE\n", capsys)
    assert done.problems == ["orders.csv:2:consent_sms: `maybe` is neither `yes` nor `no`"]
    assert {row["ref"]: row["consent_sms"] for row in engine.rows(orders)} == {"B": True, "C": False}


def test_what_the_engine_calls_otherwise_is_reported_by_its_column(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Importing(engine, "ref,promised_from,promised_to\nA,soon,2026-12-01\n", capsys)
    assert done.problems[0].startswith("orders.csv:2:promised_from: `soon` is not a day")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("ref,e-mail\nA,\n", 'there is no column "e-mail". Did you mean "email"?'),
        ("ref,ref\nA,B\n", 'the column "ref" comes twice'),
        ("email,carrier\n", "expected a column `ref`, or both `carrier` and `tracking_number`"),
        ("ref;email\nA;\n", "separated by semicolons, expected commas"),
        ('"ref"x\n', "cannot be read as CSV"),
    ],
)
def test_a_first_line_that_is_wrong_stops_before_anything_is_taken(
    engine: Engine, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        Importing(engine, text, capsys)
    (problem,) = raised.value.problems
    assert said in problem.message
    assert (problem.file, problem.line) == ("orders.csv", 1)


def test_the_mark_that_spreadsheets_put_first_is_no_part_of_the_first_column(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Importing(engine, "\ufeffref,carrier,tracking_number\r\nA,ups,1Z\r\n", capsys).counts == {"created": 1}


def test_no_address_is_printed(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    done = Importing(engine, "ref,email,phone\nA,weber@@example.com,+49x\nB,j\udcfcrgen.weber@example.com,\n", capsys)
    assert len(done.problems) == 3
    assert "weber" not in " ".join(done.problems)


def test_the_command_ends_with_0_if_all_was_taken_and_with_1_if_not(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    with following(tmp_path) as followed:
        file.write_text("ref,email\nA,jo@example.com\n")
        assert run(command, str(file), env=followed.environment()).exit_code == 0
        file.write_text("ref,email\nA,jo@example.com\nB,nobody\n")
        done = run(command, str(file), env=followed.environment())
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{file}:3:email: it is not an address; expected one like `name@example.com`",
        f"{file}: 2 lines: 0 created, 0 updated, 1 unchanged, 1 refused",
    ]


def test_a_wrong_first_line_is_for_the_operator_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("mail\n")
    with following(tmp_path) as followed, pytest.raises(ConfigError):
        run(command, str(file), env=followed.environment())


def test_help_lists_every_column() -> None:
    text = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    for column, meaning in COLUMNS.items():
        assert f"{column} {meaning}" in text
