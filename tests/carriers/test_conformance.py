"""Every real body at hand: read, or refused for a reason that is stated, with no stage that no table holds.

Journeys of all bodies are kept in `journeys/` (`--update-golden` writes them; read the diff beside the body).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest

from notifier.carriers import CARRIERS, codes
from notifier.domain.events import TrackingEvent
from notifier.domain.stages import Stage
from notifier.errors import WebhookRejected
from notifier.ports import RawWebhook
from tests.carriers.conftest import make_request
from tests.carriers.real_bodies import BODIES, FOLDERS, HERE, READ, named, needs_payloads, parse, write_journey
from tests.carriers.test_status_map import fold, tables_of, words_of

JOURNEYS = HERE / "journeys"

VECTORS = [path for path in BODIES if path.name.endswith(".vector.json")]
CHANGES_GO_UNNOTICED = {
    "trackingmore": "only its clock is signed",
    "usps": "only its clock and its payload are signed, and not what is around them",
}
BY_PLACE = {"dcsa": {Stage.DEPARTED_ORIGIN, Stage.TRANSIT_HUB}}
"""Stages that come from the place among the ports of a voyage, whatever the code."""

TURNED = {Stage.RETURNING, Stage.RETURNED}


@needs_payloads
def test_every_folder_of_bodies_has_an_adapter() -> None:
    assert CARRIERS.keys() >= FOLDERS


@needs_payloads
@pytest.mark.parametrize("path", BODIES, ids=named)
def test_what_is_made_of_a_body_is_what_was_reviewed(path: Path, update_golden: bool) -> None:
    golden = JOURNEYS / f"{named(path)}.txt"
    if update_golden:
        golden.write_text(write_journey(path))
    assert golden.exists(), "run pytest tests/carriers --update-golden, and read the journey beside the body"
    assert write_journey(path) == golden.read_text()


@needs_payloads
def test_every_journey_belongs_to_a_body() -> None:
    """Of the kinds whose bodies are on this machine: somebody may have those of one carrier alone."""
    written = {path.stem for path in JOURNEYS.glob("*.txt")}
    assert {stem for stem in written if stem.partition("-")[0] in FOLDERS} == {named(path) for path in BODIES}


@needs_payloads
@pytest.mark.parametrize("path", READ, ids=named)
def test_no_stage_is_guessed(path: Path) -> None:
    tables = [*tables_of(path.parent.name), *imported_tables(path.parent.name)]
    for update in parse(path).updates:
        turns = {event.stage for event in update.events} & TURNED
        known = [event for event in update.events if is_in_tables(event, tables, bool(turns))]
        placed = BY_PLACE.get(path.parent.name, set())
        guessed = [one for one in update.events if one.stage and one not in known and one.stage not in placed]
        assert guessed == []


def imported_tables(kind: str) -> list[dict[str, object]]:
    """Return the tables of other providers that an adapter reads by, as AfterShip does by those of Cainiao."""
    adapter = vars(__import__(CARRIERS[kind].__module__, fromlist=["*"]))
    modules = [
        one for one in adapter.values() if isinstance(one, ModuleType) and one.__name__.startswith(codes.__name__)
    ]
    tables = [table for module in modules for name, table in vars(module).items() if name.isupper()]
    return [{fold(key): said for key, said in table.items()} for table in tables if isinstance(table, dict)]


def is_in_tables(event: TrackingEvent, tables: Sequence[Mapping[str, object]], has_turned: bool) -> bool:
    """Whether a table gives that stage to the event's code, or to a part of it, or to its text. On the way back every
    milestone becomes a step of it, so there any code that is known will do."""
    names = {fold(name) for name in names_in(event)}
    said = [one for table in tables for key, one in table.items() if key in names or begins(event.raw_text, key)]
    # Words may say who took a "delivered" parcel, and then it is not delivered.
    stages = {str(event.stage), *(["delivered"] if event.delivered_to else [])}
    return (has_turned and event.stage in TURNED and bool(said)) or any(stages & words_of(one) for one in said)


def names_in(event: TrackingEvent) -> set[str]:
    """Return the code, its parts, and what some of the parts make together."""
    parts = event.raw_code.split("/")
    chosen = (some for size in range(1, len(parts) + 1) for some in combinations(parts, size))
    return {event.raw_code.lstrip("0"), event.raw_text, *("/".join(some) for some in chosen)}


def begins(text: str, key: str) -> bool:
    """Whether a sentence begins with the words that a table has for it."""
    return " " in key.strip() and text.casefold().startswith(key)


@needs_payloads
@pytest.mark.parametrize("path", VECTORS, ids=named)
def test_a_signature_that_somebody_else_computed_is_taken(path: Path) -> None:
    vector = json.loads(path.read_text())
    requests = requests_of(vector, path)
    secret = vector.get("secret") or vector["key"]
    assert any(is_taken(path, secret, request) for request in requests)
    assert not any(is_taken(path, f"{secret}x", request) for request in requests)
    changed = [replace(request, body=request.body.replace(b'"', b'" ', 1)) for request in requests]
    assert any(is_taken(path, secret, one) for one in changed) is (path.parent.name in CHANGES_GO_UNNOTICED)


def requests_of(vector: dict[str, str], path: Path) -> list[RawWebhook]:
    """Return the request that was signed: some were signed without the line break at the end of the file."""
    named_so = path.with_name(path.name.replace(".vector", ""))
    file = path.parent / vector["body_file"].partition(" ")[0] if "body_file" in vector else named_so
    body = file.read_bytes() if file.exists() else vector.get("body", "{}").encode()
    names = (
        {vector["header"]: "header_value"}
        if "header" in vector
        else {"signature": "signature", "timestamp": "timestamp"}
    )
    headers = {name.lower(): vector[field] for name, field in names.items()}
    request = make_request(body, headers)
    if vector.get("timestamp", "").isdigit():
        request = replace(request, received_at=datetime.fromtimestamp(int(vector["timestamp"]), UTC))
    return [request, replace(request, body=body.rstrip(b"\n"))]


def is_taken(path: Path, secret: str, request: RawWebhook) -> bool:
    try:
        CARRIERS[path.parent.name](secret).verify(request)
    except WebhookRejected:
        return False
    return True
