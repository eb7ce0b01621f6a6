"""A number that a carrier uses again: its own id tells the parcels apart before time could."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from notifier.carriers.fedex import FedEx
from notifier.ports import RawWebhook
from notifier.service import accept, explain
from notifier.store.inbox import InboxKind
from notifier.store.tables import inbox, legs
from tests.followed import CONFIG, SECRET, Followed, following

WITH_FEDEX = CONFIG.replace("sources:\n", 'sources:\n  fedex: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}\n')


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    with following(tmp_path, WITH_FEDEX) as one:
        yield one


def tell(engine: Followed, *parcels: tuple[str, str]) -> None:
    """FedEx pushes parcels under one number, the newest last: (its own id, the code of the scan)."""
    at = [engine.clock.at - timedelta(hours=age) for age in reversed(range(len(parcels)))]
    results: list[dict[str, Any]] = [
        {
            "trackingNumberInfo": {"trackingNumber": "7700", "trackingNumberUniqueId": unique_id},
            "scanEvents": [{"date": when.isoformat(), "eventType": code, "eventDescription": code}],
        }
        for when, (unique_id, code) in zip(at, parcels, strict=True)
    ]
    body = orjson.dumps({"output": {"completeTrackResults": [{"trackingNumber": "7700", "trackResults": results}]}})
    headers = FedEx(SECRET).sign(body)
    raw = RawWebhook(source="fedex", body=body, received_at=engine.clock.at, headers=headers, path="/webhooks/fedex")
    arrival = accept.open_door(engine.app.settings(), InboxKind.WEBHOOK, raw)
    accept.wake(engine.app, InboxKind.WEBHOOK, [one for one in accept.keep(engine.app, [arrival]) if one is not None])
    engine.work()


def scans(engine: Followed, ref: str) -> list[str]:
    return [one["raw_text"] for one in explain.as_json(explain.tell(engine.app, ref))["scans"]]


def newest_status(engine: Followed) -> str:
    with engine.app.db.begin() as connection:
        return str(connection.execute(sa.select(inbox.c.status).order_by(inbox.c.id.desc())).scalars().first())


def test_a_parcel_that_follows_soon_under_the_same_number_does_not_reach_the_customer_of_the_first(
    engine: Followed,
) -> None:
    engine.register("P-1", "7700", legs=(("fedex", "7700"),))
    tell(engine, ("first", "PU"))
    engine.clock.advance(days=2)
    tell(engine, ("first", "DL"))
    engine.clock.advance(days=20)
    tell(engine, ("second", "OD"))
    assert newest_status(engine) == "unmatched"
    assert scans(engine, "P-1") == ["PU", "DL"]
    engine.register("P-2", "7700", order="1002", legs=(("fedex", "7700"),))
    engine.pass_time(seconds=30)
    assert scans(engine, "P-2") == ["OD"]


def test_what_is_corrected_after_the_end_is_of_the_same_parcel(engine: Followed) -> None:
    engine.register("P-1", "7700", legs=(("fedex", "7700"),))
    tell(engine, ("first", "DL"))
    engine.clock.advance(days=1)
    tell(engine, ("first", "AR"))
    assert scans(engine, "P-1") == ["DL", "AR"]


def test_a_parcel_under_way_that_is_sent_on_under_a_new_id_keeps_its_story(engine: Followed) -> None:
    engine.register("P-1", "7700", legs=(("fedex", "7700"),))
    tell(engine, ("first", "HP"))
    engine.clock.advance(hours=20)
    tell(engine, ("first", "HP"), ("second", "DL"))
    assert scans(engine, "P-1") == ["HP", "DL"]
    with engine.app.db.begin() as connection:
        assert connection.execute(sa.select(legs.c.parcel_id)).scalars().all() == ["fedex second"]


def test_of_two_shipments_with_one_number_each_goes_on_hearing_of_its_own_parcel(engine: Followed) -> None:
    engine.register("P-1", "7700", legs=(("fedex", "7700"),))
    tell(engine, ("first", "PU"))
    engine.clock.advance(days=1)
    engine.register("P-2", "7700", order="1002", legs=(("fedex", "7700"),))
    tell(engine, ("second", "PU"), ("first", "AR"))
    engine.clock.advance(days=1)
    tell(engine, ("first", "OD"))
    assert (scans(engine, "P-1"), scans(engine, "P-2")) == (["PU", "AR", "OD"], ["PU"])
