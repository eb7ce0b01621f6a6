"""What pages read, however many shipments are stored: every statement of theirs finds its rows through an index."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from notifier.domain.access import Actor, Role
from notifier.service import accounts, explain, links, track
from notifier.service.app import App
from notifier.service.insight import gain_insight
from notifier.service.rule_desk import find_rule, list_rules
from notifier.service.search import find_parcels, newest_parcels
from notifier.service.silence_desk import in_force
from notifier.service.template_desk import list_templates, open_template
from notifier.service.today import read_today
from notifier.store import shipments
from notifier.store.lately import lately
from tests.followed import Followed

ROOT = Actor(name="root", role=Role.ADMIN)

GROWING = ("attempts", "decisions", "events", "inbox", "legs", "notifications", "orders", "receipts", "shipments")
"""The tables that have rows for every shipment."""

BOUNDED = re.compile(r"SCAN \w+ USING (COVERING )?INDEX (ix_shipments_registered_at|ix_notifications_waiting)")
"""Indexes that are read from their end up to a limit, or that hold only what waits."""

_WHOLE = re.compile(rf"SCAN ({'|'.join(GROWING)})\b")


def _story(app: App) -> object:
    with app.db.look() as connection:
        (found,) = shipments.find_ref(connection, "P-1")
    return explain.tell(app, found)


def _tracking(app: App) -> object:
    with app.db.look() as connection:
        (found,) = shipments.find_ref(connection, "P-1")
    return track.track(app, links.make_link(app, found, 0).rpartition("/")[2])


def _lately(app: App) -> object:
    with app.db.look() as connection:
        (found,) = shipments.find_ref(connection, "P-1")
        stored = shipments.load(connection, [found])
        now = app.clock.now()
        return lately(connection, {found: stored[found].shipment}, now - timedelta(days=1), now)


PAGES: dict[str, Callable[[App], object]] = {
    "today": read_today,
    "newest shipments": newest_parcels,
    "search by order": lambda app: find_parcels(app, "1001"),
    "search by email": lambda app: find_parcels(app, "jo@example.com"),
    "search by phone": lambda app: find_parcels(app, "+4915112345678"),
    "story": _story,
    "tracking page": _tracking,
    "what a recipient was sent": _lately,
    "templates": list_templates,
    "one template": lambda app: open_template(app, "blackout"),
    "rules": list_rules,
    "one rule": lambda app: find_rule(app, "held"),
    "silences": in_force,
    "insight": lambda app: gain_insight(app, 30),
    "record": lambda app: accounts.list_changes(app, ROOT, before_id=0),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_no_growing_table_as_a_whole(engine: Followed, page: str) -> None:
    engine.register()
    engine.push("picked_up", "in_customs", "held")
    engine.pass_time(hours=25)
    read: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        read.append((statement, parameters))

    sa.event.listen(engine.app.db.engine, "before_cursor_execute", note)
    PAGES[page](engine.app)
    sa.event.remove(engine.app.db.engine, "before_cursor_execute", note)
    plans = {line for statement, parameters in read for line in _plan(engine.app, statement, parameters)}
    assert plans
    assert [line for line in plans if _WHOLE.search(line) and not BOUNDED.search(line)] == []


def _plan(app: App, statement: str, parameters: Any) -> list[str]:
    if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
        return []
    with app.db.look() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [str(row[-1]) for row in rows]
