"""Finding shipments by what a customer names: over the API, and as the console does it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from notifier.service.search import find_parcels, newest_parcels
from notifier.store import migrate, search
from notifier.store.database import Database
from tests.web.engine import WITH_KEY, Engine, Web, parcel

NAMES = ["P-1", "1042", "YT 2631-2212", "yt26312212", "Jo@Example.com", "+49 151 12345678", "0049 151 12345678"]


@pytest.mark.parametrize("words", NAMES)
def test_a_parcel_is_found_by_each_of_its_names(web: Web, words: str) -> None:
    known = web.post("/v1/shipments", json=parcel(), headers=WITH_KEY).json()["id"]
    found = web.post("/v1/shipments/search", json={"words": words}, headers=WITH_KEY).json()["shipments"]
    assert [one["id"] for one in found] == [known]
    assert found[0]["tracking_numbers"] == ["YT26312212"]


def test_who_it_is_for_is_masked_unless_asked_for(web: Web) -> None:
    web.post("/v1/shipments", json=parcel(), headers=WITH_KEY)
    masked = web.post("/v1/shipments/search", json={"words": "1042"}, headers=WITH_KEY).json()["shipments"][0]
    assert (masked["recipient_name"], masked["email"], masked["phone"]) == ("J. W.", "j…@example.com", "+49…678")
    path = "/v1/shipments/search?show_personal=true"
    whole = web.post(path, json={"words": "1042"}, headers=WITH_KEY).json()["shipments"][0]
    assert whole["email"] == "jo@example.com"


@pytest.mark.parametrize("words", ["P-", "%", "' OR 1=1 --", "jo@", "nobody@example.com", "\x00", "Weber", "+49"])
def test_nothing_is_found_by_parts_or_tricks(web: Web, words: str) -> None:
    web.post("/v1/shipments", json=parcel(), headers=WITH_KEY)
    answer = web.post("/v1/shipments/search", json={"words": words}, headers=WITH_KEY)
    assert answer.json() == {"shipments": []}


def test_who_shows_no_key_finds_nothing(web: Web) -> None:
    assert web.post("/v1/shipments/search", json={"words": "1042"}).status_code == 401
    assert web.post("/v1/shipments/search", json={"words": ""}, headers=WITH_KEY).status_code == 422


def test_the_newest_come_first(web: Web, engine: Engine) -> None:
    for number in range(3):
        engine.clock.advance(hours=1)
        web.post("/v1/shipments", json=parcel(ref=f"P-{number}"), headers=WITH_KEY)
    assert [one.ref for one in find_parcels(engine.app, "1042")] == ["P-2", "P-1", "P-0"]
    assert [one.ref for one in newest_parcels(engine.app, limit=2)] == ["P-2", "P-1"]


def test_the_story_names_the_tracking_page(web: Web) -> None:
    known = web.post("/v1/shipments", json=parcel(), headers=WITH_KEY).json()
    story = web.get(f"/v1/shipments/{known['id']}", headers=WITH_KEY).json()
    assert story["tracking_url"] == known["tracking_url"]


def test_every_search_is_answered_from_an_index(empty_database_url: str) -> None:
    """The cost of a search then grows with what it finds, and not with the number of shipments.

    In a database of its own: what others have stored and deleted would be in the planner's figures.
    """
    migrate.upgrade(empty_database_url)
    database = Database(empty_database_url)
    with database.begin() as connection:
        if database.is_sqlite:
            explain = "EXPLAIN QUERY PLAN "
        else:
            # An empty table is always read whole; this asks for the plan of a large one.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN "
        statement = search.matching("jo@example.com", "+4915112345678")
        text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [" ".join(map(str, row)) for row in connection.exec_driver_sql(explain + text.replace("%", "%%"))]
        newest = sa.text(explain + "SELECT id FROM shipments ORDER BY registered_at DESC LIMIT 12")  # noqa: S608
        plan += [" ".join(map(str, row)) for row in connection.execute(newest)]
    database.close()
    read_whole = [line for line in plan if "Seq Scan" in line or ("SCAN " in line and "USING" not in line)]
    assert [line for line in read_whole if "SUBQUERY" not in line] == []
    assert any("email_folded" in line for line in plan)
    assert any("ix_orders_phone" in line for line in plan)
    assert any("ix_shipments_registered_at" in line for line in plan)
