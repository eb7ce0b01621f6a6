"""What was kept under a code that nobody knew counts once an operator has said what it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import HookSource
from notifier.domain.journey import Journey, fold
from notifier.service.app import App, Settings
from notifier.service.evaluate import Evaluated, Subject, count, evaluate
from notifier.service.reading import Meant, meaning_of
from notifier.store import feeds, recoding, shipments

log = structlog.get_logger(__name__)

BATCH = 200
"""How many shipments one transaction judges anew."""


def remap_unknown(app: App) -> None:
    """Have kept events count of which the configuration now says what they mean. Bounded; part of the sweep.

    The list of unknown codes says whether there is anything to do. A code leaves it once all that was kept under it
    counts.
    """
    for source, meant in _now_known(app).items():
        if _remap(app, source, meant, only_unknown=True) < BATCH:
            _strike_off(app, source, meant)


def remap_all(app: App, source: str) -> int:
    """Have everything kept of open shipments mean what the configuration says now; return how many shipments changed.

    That includes what the adapter itself reads otherwise. A shipment that has ended stays as it is.
    """
    settings = app.settings().config.sources.get(source)
    overruled = settings.status_map if isinstance(settings, HookSource) else ()
    meant = {code: found for code in overruled if (found := meaning_of(settings, code)) is not None}
    meant |= _now_known(app).get(source, {})
    total = 0
    while meant and (changed := _remap(app, source, meant, only_unknown=False)):
        total += changed
    _strike_off(app, source, meant)
    return total


def _now_known(app: App) -> dict[str, dict[str, Meant]]:
    """Return, of the codes on the list, those that the configuration knows, by source."""
    sources = app.settings().config.sources
    with app.db.begin() as connection:
        listed = feeds.list_unmapped(connection)
    found: dict[str, dict[str, Meant]] = {}
    for one in listed:
        meant = meaning_of(sources.get(one.source), one.code)
        if meant is not None:
            found.setdefault(one.source, {})[one.code] = meant
    return found


def _strike_off(app: App, source: str, meant: Mapping[str, Meant]) -> None:
    with app.db.begin() as connection:
        feeds.forget_unmapped(connection, source, meant.keys())


def _remap(app: App, source: str, meant: Mapping[str, Meant], *, only_unknown: bool) -> int:
    """Read the events of up to `BATCH` open shipments anew and judge them; return how many shipments that were."""
    settings, now = app.settings(), app.clock.now()
    wanted = [
        recoding.Recoding(code=code, meaning=one.meaning, stage=one.stage, incident=one.incident)
        for code, one in meant.items()
    ]
    with app.db.begin() as connection:
        found = recoding.find_shipments(connection, source, wanted, BATCH, only_unknown=only_unknown)
        judged = _judge_anew(connection, app, settings, source, wanted, found, now)
    count(judged)
    if judged.due:
        app.queue.deliver(judged.due)
    if found:
        log.info("codes_remapped", source=source, codes=len(wanted), shipments=len(found))
    return len(found)


def _judge_anew(
    connection: Connection,
    app: App,
    settings: Settings,
    source: str,
    wanted: list[recoding.Recoding],
    ids: list[str],
    now: datetime,
) -> Evaluated:
    if not ids:
        return Evaluated()
    stored = shipments.lock(connection, ids)
    recoding.recode(connection, source, wanted, ids)
    past = shipments.history(connection, ids)
    subjects = {
        key: Subject(
            shipment=one.shipment,
            journey=fold(past.get(key, ()), Journey(promises=one.journey.promises)),
            cause="remapped",
        )
        for key, one in stored.items()
    }
    return evaluate(connection, app, settings, subjects, now)
