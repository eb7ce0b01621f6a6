"""A body that speaks of several parcels of which not all are registered, and what is counted of times nobody reads."""

from __future__ import annotations

from datetime import timedelta

import orjson
import sqlalchemy as sa
from prometheus_client import REGISTRY

from notifier.service import explain, feed_report
from notifier.store import operations
from notifier.store.inbox import list_troubled
from notifier.store.tables import inbox
from tests.followed import Followed

ANOTHER = "LX456"


def push_both(engine: Followed) -> None:
    """AfterShip tells of two parcels in one body; each was picked up, and is held by customs."""
    parcels = [orjson.loads(engine.body("picked_up", "held", number=number))["msg"] for number in ("LX123", ANOTHER)]
    engine.knock(orjson.dumps({"data": {"trackings": parcels}}))
    engine.work()


def kept(engine: Followed) -> list[tuple[str, str]]:
    with engine.app.db.begin() as connection:
        return [(row.status, row.detail) for row in connection.execute(sa.select(inbox.c.status, inbox.c.detail))]


def scans(engine: Followed, ref: str) -> list[str]:
    return sorted(one["raw_text"] for one in explain.as_json(explain.tell(engine.app, ref))["scans"])


def unread() -> float:
    return REGISTRY.get_sample_value("notifier_unread_times_total", {"source": "aftership"}) or 0


def test_what_is_said_of_the_parcels_that_are_known_counts_at_once_and_the_body_says_so(engine: Followed) -> None:
    engine.register()
    push_both(engine)
    ((status, detail),) = kept(engine)
    assert status == "unmatched"
    assert detail == "no shipment that is under way has 1 of 2 tracking numbers, and the others were judged"
    assert scans(engine, "P-1") == ["Accepted", "Held by customs"]


def test_when_the_other_parcel_is_registered_it_counts_there_and_nothing_twice(engine: Followed) -> None:
    engine.register()
    push_both(engine)
    before = engine.rows()
    engine.register("P-2", ANOTHER)
    engine.pass_time(seconds=30)
    ((status, _),) = kept(engine)
    assert status == "judged"
    assert scans(engine, "P-1") == scans(engine, "P-2") == ["Accepted", "Held by customs"]
    after = engine.rows()
    assert set(before["events"]) <= set(after["events"])
    assert len(after["events"]) == 2 * len(before["events"])


def push_with_one_that_cannot_be_read(engine: Followed) -> None:
    """AfterShip tells of two parcels and of one without a number, in one body."""
    parcels = [orjson.loads(engine.body("picked_up", "held", number=number))["msg"] for number in ("LX123", ANOTHER)]
    engine.knock(orjson.dumps({"data": {"trackings": [parcels[0], parcels[0] | {"tracking_number": ""}, parcels[1]]}}))
    engine.work()


def test_a_parcel_that_cannot_be_read_costs_no_other_and_is_kept_counted_and_shown(engine: Followed) -> None:
    engine.register()
    engine.register("P-2", ANOTHER)
    push_with_one_that_cannot_be_read(engine)
    ((status, detail),) = kept(engine)
    assert status == "partly_read"
    assert detail == ("1 of 3 parcels cannot be read; data.trackings[1].tracking_number: expected text, found nothing")
    assert scans(engine, "P-1") == scans(engine, "P-2") == ["Accepted", "Held by customs"]
    (feed,) = [one for one in feed_report.report(engine.app) if one.source == "aftership"]
    assert feed.counts["unreadable"] == 1
    assert feed.newest_unread == detail
    with engine.app.db.begin() as connection:
        assert [row["detail"] for row in list_troubled(connection)] == [detail]


def test_what_waits_in_such_a_body_counts_when_it_is_registered_and_the_body_outlives_its_time(
    engine: Followed,
) -> None:
    engine.register()
    push_with_one_that_cannot_be_read(engine)
    ((status, detail),) = kept(engine)
    assert (status, detail[-30:]) == ("partly_read", "numbers, and the others were judged"[-30:])
    with engine.app.db.begin() as connection:
        assert operations.purge(connection, engine.clock.now() + timedelta(days=400), 10) == 0
    engine.register("P-2", ANOTHER)
    engine.pass_time(seconds=30)
    assert scans(engine, "P-2") == ["Accepted", "Held by customs"]
    with engine.app.db.begin() as connection:
        assert operations.purge(connection, engine.clock.now() + timedelta(days=400), 10) == 1


def test_events_whose_times_cannot_be_read_are_counted(engine: Followed) -> None:
    before = unread()
    engine.register()
    parcel = orjson.loads(engine.body("picked_up", "held"))
    parcel["msg"]["checkpoints"][0]["checkpoint_time"] = "soon"
    engine.knock(orjson.dumps(parcel))
    engine.work()
    assert scans(engine, "P-1") == ["Accepted", "Held by customs"]
    assert unread() == before + 1
