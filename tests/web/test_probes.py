"""What machines ask: alive, working, and figures."""

from __future__ import annotations

from pathlib import Path

from notifier.service.sweep import record_heartbeat
from notifier.store.operations import gauges
from notifier.web import probes
from tests.web.engine import Courier, Engine, Web


def beats(engine: Engine) -> None:
    for queue in ("judge", "deliver"):
        record_heartbeat(engine.app, queue)


def take_database_away(engine: Engine, folder: Path) -> None:
    engine.app.db.engine.dispose()
    (folder / "notifier.db").rename(folder / "away.db")
    (folder / "notifier.db").mkdir()


def test_the_process_is_alive_without_asking_anybody(web: Web, engine: Engine, tmp_path: Path) -> None:
    take_database_away(engine, tmp_path)
    assert web.get("/healthz").json() == {"status": "ok"}


def test_with_fresh_canaries_everything_works(web: Web, engine: Engine) -> None:
    beats(engine)
    engine.clock.advance(seconds=60)
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json()["checks"]] == ["database", "queue judge", "queue deliver"]


def test_a_canary_that_is_overdue_shows_which_queue_stands_still(web: Web, engine: Engine) -> None:
    beats(engine)
    engine.clock.advance(seconds=61)
    record_heartbeat(engine.app, "judge")
    answer = web.get("/readyz")
    assert answer.status_code == 503
    (error,) = answer.json()["errors"]
    assert error["message"].startswith("queue deliver: the last canary came through 61 s ago")


def test_before_the_first_canary_the_engine_is_not_ready(web: Web) -> None:
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert len(answer.json()["errors"]) == 2


def test_without_a_database_nothing_is_ready_and_the_figures_say_so(web: Web, engine: Engine, tmp_path: Path) -> None:
    take_database_away(engine, tmp_path)
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["message"].startswith("database: ")
    assert "notifier_database_up 0.0" in web.get("/metrics").text


def test_figures_hold_what_was_counted_and_what_waits(web: Web, engine: Engine) -> None:
    beats(engine)
    web.post("/webhooks/courier", content=b"1", headers=Courier().sign(b"1"))
    web.post("/webhooks/courier", content=b"2", headers={})
    engine.clock.advance(seconds=5)
    text = web.get("/metrics").text
    assert 'notifier_arrivals_total{result="kept",source="courier"}' in text
    assert 'notifier_arrivals_total{result="refused",source="courier"}' in text
    assert "notifier_inbox_waiting 1.0" in text
    assert "notifier_inbox_oldest_seconds 5.0" in text
    assert 'notifier_heartbeat_age_seconds{queue="deliver"} 5.0' in text
    assert "notifier_database_up 1.0" in text


def test_every_gauge_of_the_database_has_a_meaning(engine: Engine) -> None:
    with engine.app.db.begin() as connection:
        assert set(gauges(connection, engine.clock.now())) == set(probes.GAUGES)


def test_processes_that_share_a_folder_share_their_figures(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    web = Web(engine.app, metrics_dir=str(folder))
    text = web.get("/metrics").text
    assert "notifier_inbox_waiting 0.0" in text
    assert "notifier_arrivals_total" not in text, "no process has written anything there"
    web.close()
