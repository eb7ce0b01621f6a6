"""One run: faults under load, then peace, then the count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from signal import SIGCONT

import sqlalchemy as sa

from notifier.cli.chaos.count import Tally, count
from notifier.cli.chaos.databases import ShakenDatabase
from notifier.cli.chaos.faults import Inflict, faults_of, plan
from notifier.cli.chaos.load import Load
from notifier.cli.chaos.parcels import Parcel, make_parcels
from notifier.cli.chaos.scene import Scene, running_engine, utc_now
from notifier.cli.chaos.watch import Record, Watch
from notifier.cli.story_text import story_text
from notifier.domain.notification import Status
from notifier.errors import NotFound, StartError, StoreUnavailable
from notifier.service import explain
from notifier.store.inbox import InboxStatus
from notifier.store.tables import inbox, notifications, shipments

Say = Callable[[str], None]

PARCELS_PER_FAULT = 3
_LONGEST_PAUSE = 1.5
_HEALED_WITHIN = 120.0
_SETTLED_WITHIN = 420.0
_MOST_STORIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is to be done, where."""

    folder: Path
    database: ShakenDatabase
    faults: int
    seed: int
    only: tuple[str, ...] = ()
    """If any, only faults with one of these in their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of it. `inflicted` leaves out faults for which there was no occasion."""

    inflicted: int
    tally: Tally


def run(trial: Trial, say: Say) -> Result:
    """Start an engine, shake it, let it come to rest, and count. Raises StartError."""
    parcels = make_parcels(max(trial.faults, 1) * PARCELS_PER_FAULT, trial.seed)
    say(f"Starting a fresh engine in {trial.folder} …")
    with running_engine(trial.folder, trial.database, say) as scene:
        watch = Watch(Record(scene.record), scene.app.db)
        with Load(scene, watch, trial.seed) as load:
            inflicted = _shake(scene, load, parcels, trial)
            healed_at = _heal(scene)
            _settle(scene, load)
        tally = count(scene, load, parcels, healed_at)
        _report(scene, load, tally)
    return Result(inflicted=inflicted, tally=tally)


def _shake(scene: Scene, load: Load, parcels: Sequence[Parcel], trial: Trial) -> int:
    """Inflict one fault after the other, with new parcels before each. Return how many there was occasion for."""
    known = _chosen(scene, trial.only)
    pauses = Random(f"{trial.seed}/pauses")  # noqa: S311  chance that can be repeated, nothing secret
    begun, inflicted = time.monotonic(), 0
    for place, name in enumerate(plan(list(known), trial.faults, trial.seed)):
        load.release(parcels[place * PARCELS_PER_FAULT : (place + 1) * PARCELS_PER_FAULT])
        chance = Random(f"{trial.seed}/{place}")  # noqa: S311  as above
        done = known[name](scene, chance)
        inflicted += bool(done)
        minutes, seconds = divmod(int(time.monotonic() - begun), 60)
        scene.say(f"{place + 1:4}  {minutes:02}:{seconds:02}  {name:<42} {done or 'there was no occasion'}")
        scene.rest(pauses.uniform(0, _LONGEST_PAUSE))
    if not trial.faults:
        load.release(parcels)
    return inflicted


def _chosen(scene: Scene, only: Sequence[str]) -> dict[str, Inflict]:
    known = faults_of(scene)
    chosen = {name: one for name, one in known.items() if not only or any(text in name for text in only)}
    if not chosen:
        raise StartError(f"no fault has {' or '.join(only)} in its name. Known: {', '.join(known)}")
    return chosen


def _heal(scene: Scene) -> datetime:
    """Undo what was done, and wait until every queue is served again. Return when all was undone."""
    for order in scene.orders.iterdir():
        order.unlink(missing_ok=True)
    scene.process("redis").send(SIGCONT)
    scene.ask_simulator("DELETE", "/api/faults")
    healed_at = utc_now()
    begun = time.monotonic()
    if scene.rest(_HEALED_WITHIN, lambda: scene.is_served_since(healed_at)):
        scene.say(f"All is well again, and every queue is served {time.monotonic() - begun:.1f} s later.")
    else:
        scene.say(f"{_HEALED_WITHIN:.0f} s after all is well again, a queue is still not served or the web is down.")
    return healed_at


def _settle(scene: Scene, load: Load) -> None:
    """Wait until every parcel has lived its life and nothing is left to be done."""
    begun = time.monotonic()
    if scene.rest(_SETTLED_WITHIN, lambda: load.is_over() and _is_at_rest(scene)):
        scene.say(f"At rest after another {time.monotonic() - begun:.1f} s.")
    else:
        scene.say(f"Not at rest after {_SETTLED_WITHIN:.0f} s.")


def _is_at_rest(scene: Scene) -> bool:
    stats = scene.ask_simulator("GET", "/api/stats")
    if stats is None or stats["receipts"]["waiting"]:
        return False
    open_bodies = inbox.c.status.in_([InboxStatus.NEW.value, InboxStatus.FAILED.value])
    open_statuses = [Status.CREATED.value, Status.SENDING.value, Status.UNKNOWN.value]
    left = (
        sa.select(sa.func.count()).select_from(inbox).where(open_bodies),
        sa.select(sa.func.count()).select_from(notifications).where(notifications.c.status.in_(open_statuses)),
        sa.select(sa.func.count()).select_from(shipments).where(shipments.c.look_again_at <= utc_now()),
    )
    with suppress(StoreUnavailable), scene.app.db.begin() as connection:
        return not any(connection.execute(one).scalar_one() for one in left)
    return False


def _report(scene: Scene, load: Load, tally: Tally) -> None:
    """Say what was counted, and tell the stories of parcels with which something is wrong."""
    for sentence in [*tally.lost, *tally.twice]:
        scene.say(f"WRONG: {sentence}")
    for number in sorted(tally.concerned)[:_MOST_STORIES]:
        with suppress(NotFound):
            scene.say(f"\n{story_text(explain.tell(scene.app, number))}\n")
    scene.say(f"{load.posts} requests; {tally.accepted} webhooks answered 2xx, all of them counted.")
    scene.say(f"{tally.due} messages due, {tally.sent_once} of them heard exactly once.")
    scene.say(
        f"{tally.unknown} outcomes were unknown for a while: {tally.by_receipt} resolved by a receipt, "
        f"{tally.by_look_up} by asking the provider, {tally.held} held for a person."
    )
    scene.say(f"The slowest message left {tally.slowest.total_seconds():.1f} s after it was due and all was well.")
