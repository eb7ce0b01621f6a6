"""`notifier import`: shipments from a CSV file, such as a shop exports."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TextIO

import click

from notifier.cli.opening import open_engine, read_surroundings
from notifier.config.words import suggest
from notifier.domain.shipment import Stop
from notifier.errors import ConfigError, Problem
from notifier.service.app import App
from notifier.service.register import Result, register
from notifier.service.registration import FieldProblem, Registration, check

MOST_IN_ONE_TRANSACTION = 500

COLUMNS: dict[str, str] = {
    "brand": "whose it is; `default` if left out",
    "order_ref": "the order; several shipments may share it",
    "ref": "the shipment; carrier and number if left out. Further lines with the same one are further legs",
    "carrier": "such as ups or yunexpress",
    "tracking_number": "the number on the label",
    "name": "of the recipient",
    "email": "of the recipient",
    "phone": "with + and country code, or as written in the destination country",
    "locale": "the language to write in, such as de-AT",
    "zone": "the recipient's time zone, such as Europe/Berlin; guessed from country and number if left out",
    "consent_email": "no: never write an email",
    "consent_sms": "no: never send a text message",
    "origin_country": "ISO 3166 code, such as CN",
    "destination_country": "ISO 3166 code, such as DE",
    "promised_from": "the first day promised (2026-05-04), or a time with its offset",
    "promised_to": "the last day promised, or a time",
    "tags": "for the filters of rules, separated by |",
    "value": "what the goods are worth, such as 49.90",
    "cancelled": "yes: nothing more is told about it; no: it goes on all the same",
}

_AS_COLUMN: dict[str, str] = {"promise_earliest": "promised_from", "promise_latest": "promised_to"}
"""What the engine calls otherwise."""

_SWITCH: dict[str, bool] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line, as a registration or with what is wrong with it."""

    line: int
    registration: Registration = field(default_factory=Registration)
    problems: tuple[FieldProblem, ...] = ()

    @property
    def shipment(self) -> tuple[str, str]:
        """What lines of one shipment share."""
        return self.registration.brand, self.registration.ref or f"line {self.line}"


class _Command(click.Command):
    """Lists the columns at the end of its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Columns"):
            formatter.write_dl(list(COLUMNS.items()))


@click.command(cls=_Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(file: Path) -> None:
    """Register the shipments in FILE, a CSV file in UTF-8 whose first line names the columns.

    Any of the columns may be left out; an empty cell leaves what is known as it is. Importing a file again changes
    nothing. Lines in order are taken even if others are not: each of those is reported, and the command ends with 1.
    """
    with (
        open_engine(read_surroundings()) as app,
        # A byte that is not UTF-8 spoils its own line and not the file.
        file.open(newline="", encoding="utf-8-sig", errors="surrogateescape") as text,
    ):
        counts = import_rows(app, str(file), text)
    sys.exit(1 if counts[Result.REFUSED] else 0)


def import_rows(app: App, file: str, text: TextIO) -> Counter[Result]:
    """Register all lines that are in order, report the others on standard error, and return how many became what.

    Raises ConfigError for a wrong first line; then nothing was read.
    """
    counts: Counter[Result] = Counter()
    for batch in _batches(read_rows(file, text)):
        counts += _import_batch(app, file, batch)
        if sys.stderr.isatty():
            click.echo(f"\r{_summary(file, counts)}", nl=False, err=True)
    click.echo(("\r" if sys.stderr.isatty() else "") + _summary(file, counts), err=True)
    return counts


def _summary(file: str, counts: Counter[Result]) -> str:
    found = ", ".join(f"{counts[result]} {result}" for result in Result)
    return f"{file}: {counts.total()} lines: {found}"


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut into batches, never through the lines of one shipment."""
    batch: list[Row] = []
    for _, lines in groupby(rows, key=lambda row: row.shipment):
        batch.extend(lines)
        if len(batch) >= MOST_IN_ONE_TRANSACTION:
            yield batch
            batch = []
    if batch:
        yield batch


def _import_batch(app: App, file: str, batch: Sequence[Row]) -> Counter[Result]:
    brands = app.settings().config.brands
    wrong = {row.line: row.problems or _problems(row, brands) for row in batch}
    culprits = {row.shipment: row.line for row in reversed(batch) if wrong[row.line]}
    for row in batch:
        for problem in wrong[row.line]:
            column = _AS_COLUMN.get(problem.field, problem.field.rpartition(".")[2])
            click.echo(f"{file}:{row.line}:{column}: {problem.message}", err=True)
        if row.shipment in culprits and not wrong[row.line]:
            # Half of the legs would be worse than none: those that come later are added at the end of the way.
            click.echo(
                f"{file}:{row.line}:ref: it waits for line {culprits[row.shipment]} of the same shipment", err=True
            )
    good = [row.registration for row in batch if row.shipment not in culprits]
    taken = Counter(answer.result for answer in register(app, good)) if good else Counter()
    return taken + Counter({Result.REFUSED: len(batch) - len(good)})


def _problems(row: Row, brands: Iterable[str]) -> tuple[FieldProblem, ...]:
    found = check(row.registration, frozenset(brands))
    return found if isinstance(found, tuple) else ()


def read_rows(file: str, text: TextIO) -> Iterator[Row]:
    """Read a file line by line. Raises ConfigError if the first line does not name the columns."""
    records = _records(text)
    _, first = next(records, (1, "the file is empty; expected a first line that names the columns"))
    if isinstance(first, str):
        raise _wrong_header(file, "", [first])
    header = _read_header(file, first)
    for number, record in records:
        if isinstance(record, str):
            yield _spoilt(number, record)
        elif record:
            yield _read_row(number, header, record)


def _records(text: TextIO) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the number of each line with its cells, or with what is wrong with it."""
    lines = csv.reader(text, strict=True)
    while True:
        number = lines.line_num + 1
        try:
            yield number, next(lines)
        except csv.Error as error:
            yield number, f"it cannot be read as CSV: {error}"
        except StopIteration:
            return


def _read_header(file: str, cells: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    mistakes = [
        f'there is no column "{name}"{suggest(name, COLUMNS, or_list=True)}' for name in header if name not in COLUMNS
    ]
    mistakes += [f'the column "{name}" comes twice' for name, times in Counter(header).items() if times > 1]
    if not mistakes and "ref" not in header and not {"carrier", "tracking_number"} <= set(header):
        mistakes = ["expected a column `ref`, or both `carrier` and `tracking_number`"]
    if mistakes and len(header) == 1 and ";" in header[0]:
        mistakes = ["the columns are separated by semicolons, expected commas"]
    if mistakes:
        raise _wrong_header(file, ",".join(cells), mistakes)
    return header


def _wrong_header(file: str, line: str, mistakes: Iterable[str]) -> ConfigError:
    return ConfigError([Problem(file=file, line=1, message=message, source_line=line) for message in mistakes])


def _spoilt(line: int, message: str) -> Row:
    return Row(line=line, problems=(FieldProblem(field="line", message=message),))


def _read_row(number: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(header):
        return _spoilt(number, f"it has {len(cells)} cells, and the first line {len(header)}")
    said = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    problems = [
        FieldProblem(field=name, message="it is not UTF-8; expected the whole file in that encoding")
        for name, cell in said.items()
        if not _is_utf8(cell)
    ]
    switches: dict[str, bool | None] = {
        name: _SWITCH.get(said[name].lower()) for name in ("consent_email", "consent_sms", "cancelled") if name in said
    }
    problems += [
        FieldProblem(field=name, message=f"`{said[name][:20]}` is neither `yes` nor `no`")
        for name, chosen in switches.items()
        if chosen is None
    ]
    return Row(line=number, registration=_to_registration(said, switches), problems=tuple(problems))


def _is_utf8(cell: str) -> bool:
    return not any("\udc80" <= letter <= "\udcff" for letter in cell)


def _to_registration(said: dict[str, str], switches: dict[str, bool | None]) -> Registration:
    leg = (said.get("carrier", ""), said.get("tracking_number", ""))
    return Registration(
        brand=said.get("brand", "default"),
        ref=said.get("ref"),
        order_ref=said.get("order_ref"),
        name=said.get("name"),
        email=said.get("email"),
        phone=said.get("phone"),
        locale=said.get("locale"),
        zone=said.get("zone"),
        consent_email=switches.get("consent_email"),
        consent_sms=switches.get("consent_sms"),
        legs=[leg] if any(leg) else [],
        origin_country=said.get("origin_country"),
        destination_country=said.get("destination_country"),
        promise_earliest=said.get("promised_from"),
        promise_latest=said.get("promised_to"),
        tags=said["tags"].split("|") if "tags" in said else None,
        value=said.get("value"),
        stop=None if "cancelled" not in said else Stop.CANCELLED if switches["cancelled"] else "",
    )
