"""What a shipping line or a repository takes back counts for nothing, whichever comes first, and is still shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from notifier.domain.notification import Status
from notifier.domain.stages import Stage
from notifier.ports import RawWebhook
from notifier.service import accept, explain
from notifier.store.inbox import InboxKind
from notifier.store.tables import inbox, retractions
from tests.followed import CONFIG, Followed, following

WITH_BOTH = CONFIG.replace(
    'aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}',
    'dcsa: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}\n  epcis: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}\n'
    '  another: {kind: dcsa, secret: "${AFTERSHIP_WEBHOOK_SECRET}"}',
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    with following(tmp_path, WITH_BOTH) as engine:
        yield engine


def happened(name: str, code: str, when: str, number: str = "LX123") -> dict[str, Any]:
    return {
        "metadata": {"eventID": name, "eventCreatedDateTime": when},
        "payload": {
            "equipmentEventTypeCode": code,
            "equipmentReference": number,
            "eventClassifierCode": "ACT",
            "eventDateTime": when,
        },
    }


LOADED = happened("e1", "LOAD", "2026-11-01T08:00:00Z")
DROPPED = happened("e2", "DROP", "2026-11-01T20:00:00Z")
TAKEN_BACK = {"metadata": {"eventID": "e3", "retractedEventID": "e2"}}


def bring(engine: Followed, body: object, source: str = "dcsa") -> None:
    written = orjson.dumps(body)
    headers = engine.app.settings().carriers[source].sign(written)
    raw = RawWebhook(source=source, body=written, received_at=engine.clock.at, headers=headers)
    arrival = accept.open_door(engine.app.settings(), InboxKind.WEBHOOK, raw)
    accept.wake(engine.app, InboxKind.WEBHOOK, [one for one in accept.keep(engine.app, [arrival]) if one is not None])
    engine.work()


def stage(engine: Followed, ref: str = "P-1") -> Stage | None:
    return explain.tell(engine.app, ref).stored.journey.stage


def test_what_is_taken_back_does_not_count_in_any_order_and_however_often(engine: Followed) -> None:
    for n, order in enumerate(permutations(range(3))):
        engine.register(f"P-{n}", f"C{n}", order=f"{n}")
        said = [
            happened(f"{n}-1", "LOAD", "2026-11-01T08:00:00Z", f"C{n}"),
            happened(f"{n}-2", "DROP", "2026-11-01T20:00:00Z", f"C{n}"),
            {"metadata": {"eventID": f"{n}-3", "retractedEventID": f"{n}-2"}},
        ]
        for body in (*(said[index] for index in order), said, said[::-1]):
            bring(engine, body)
        told = explain.as_json(explain.tell(engine.app, f"P-{n}"))
        assert stage(engine, f"P-{n}") is Stage.DEPARTED_ORIGIN
        assert [one["effects"] for one in told["scans"]][1:] == [["taken back by its sender: counts for nothing"]]


def test_an_end_that_is_taken_back_is_no_end_any_more_and_nothing_waits_to_be_told(engine: Followed) -> None:
    engine.register()
    engine.clock.advance(hours=13)
    bring(engine, [LOADED, happened("e2", "DROP", "2026-11-02T20:00:00Z")])
    assert stage(engine) is Stage.DELIVERED
    bring(engine, TAKEN_BACK)
    assert stage(engine) is Stage.DEPARTED_ORIGIN
    engine.pass_time(hours=12)
    (told,) = explain.tell(engine.app, "P-1").notifications
    assert (told.entry.rule, told.status, told.status_reason) == ("arrived", Status.CANCELLED, "superseded")


def test_a_retraction_of_one_source_takes_nothing_back_of_another(engine: Followed) -> None:
    engine.register()
    bring(engine, [LOADED, DROPPED])
    bring(engine, TAKEN_BACK, "another")
    assert stage(engine) is Stage.DELIVERED


def test_it_counts_for_a_parcel_that_is_registered_afterwards(engine: Followed) -> None:
    bring(engine, [LOADED, DROPPED])
    bring(engine, TAKEN_BACK)
    engine.register()
    engine.pass_time(seconds=30)
    assert stage(engine) is Stage.DEPARTED_ORIGIN


def planned(name: str, day: int) -> dict[str, Any]:
    plan = happened(name, "DROP", f"2026-11-{day}T12:00:00Z")
    plan["payload"]["eventClassifierCode"] = "EST"
    plan["metadata"]["eventCreatedDateTime"] = f"2026-11-01T0{name[-1]}:00:00Z"
    return plan


def promised(engine: Followed) -> int | None:
    promise = explain.tell(engine.app, "P-1").stored.journey.promise
    return promise.latest.day if promise else None


def test_the_window_of_an_estimate_that_is_taken_back_counts_no_more_and_the_one_before_counts_again(
    engine: Followed,
) -> None:
    engine.register()
    for plan in (planned("p1", 20), planned("p2", 20), planned("p3", 25)):
        bring(engine, plan)
    days = [promised(engine)]
    for name in ("p3", "p1", "p2"):
        bring(engine, {"metadata": {"eventID": f"r-{name}", "retractedEventID": name}})
        days.append(promised(engine))
    bring(engine, planned("p2", 20))
    assert [*days, promised(engine)] == [25, 20, 20, None, None]


def test_a_retraction_is_judged_and_is_forgotten_after_a_year(engine: Followed) -> None:
    bring(engine, TAKEN_BACK)
    with engine.app.db.begin() as connection:
        assert connection.execute(sa.select(inbox.c.status)).scalars().all() == ["judged"]
    for days, left in ((300, 1), (100, 0)):
        engine.pass_time(days=days)
        with engine.app.db.begin() as connection:
            assert len(connection.execute(sa.select(retractions)).all()) == left


def test_a_declaration_of_an_error_undoes_the_event_that_it_repeats(engine: Followed) -> None:
    engine.register()
    error = {"errorDeclaration": {"reason": "did_not_occur"}}
    departed, destroyed = (
        {"type": "ObjectEvent", "eventTime": f"2026-11-01T{hour}:00:00Z", "epcList": ["LX123"], "bizStep": step}
        for hour, step in ((10, "departing"), (12, "destroying"))
    )
    bring(engine, {"epcisBody": {"eventList": [departed, destroyed]}}, "epcis")
    assert stage(engine) is Stage.DESTROYED
    bring(engine, {"epcisBody": {"eventList": [destroyed | error, departed]}}, "epcis")
    assert stage(engine) is Stage.IN_TRANSIT
