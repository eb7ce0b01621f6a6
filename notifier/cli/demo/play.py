"""Playing the parcels: one list of moments, in the order of time, shown as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from notifier.cli.demo.feeds import Scan
from notifier.cli.demo.parcels import Parcel, Push
from notifier.cli.demo.stage import Stage

Say = Callable[[str], None]

_DAY_AND_TIME = "%a %d %b %H:%M"


@dataclass(slots=True)
class Played:
    """What was done, and what came of it."""

    webhooks: int = 0
    heard: dict[str, list[str]] = field(default_factory=dict)
    """By tracking number, every message as `rule/channel`, in order."""
    seen: set[str] = field(default_factory=set)
    """The messages of the simulator that were shown."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens to one parcel."""

    at: datetime
    parcel: Parcel
    push: Push | None
    """None: the shop registers the order."""
    scans: tuple[Scan, ...] = ()
    promise: str = ""
    serial: int = 0


def moments_of(parcel: Parcel) -> list[Moment]:
    """Return what happens to a parcel, each push with all scans up to it."""
    moments = [Moment(parcel.when(parcel.registered), parcel, None)]
    scans: list[Scan] = []
    promise = ""
    for serial, push in enumerate(parcel.pushes):
        scans.extend(parcel.scan(row) for row in push.scans)
        promise = parcel.day(push.promise) or promise
        moments.append(Moment(parcel.when(push.at), parcel, push, tuple(scans), promise, serial))
    return moments


def play(stage: Stage, parcels: Sequence[Parcel], say: Say) -> Played:
    """Let everything happen in the order of time, and a while longer, so that what waits can come."""
    played = Played(heard={parcel.number: [] for parcel in parcels})
    moments = sorted((one for parcel in parcels for one in moments_of(parcel)), key=lambda one: one.at)
    for moment in moments:
        stage.move_to(moment.at)
        _show_messages(stage, parcels, played, say)
        _happen(stage, moment, played, say)
        stage.settle()
        _show_messages(stage, parcels, played, say)
    return played


def _happen(stage: Stage, moment: Moment, played: Played, say: Say) -> None:
    parcel, push = moment.parcel, moment.push
    local = moment.at.astimezone(ZoneInfo(parcel.zone))
    begin = f"{local:{_DAY_AND_TIME}}  {parcel.title:<44.44}"
    if push is None:
        stage.register(parcel.registration())
        say(f"{begin} the shop registers the order")
        return
    body = parcel.body(list(moment.scans), push, moment.promise, moment.serial)
    for _ in range(push.copies):
        stage.push(parcel.feed.source, body)
        played.webhooks += 1
    say(f"{begin} {_describe(parcel, push)}")


def _describe(parcel: Parcel, push: Push) -> str:
    newest = push.scans[-1][2] if push.scans else "nothing new"
    promise = f", promises {parcel.day(push.promise)}" if push.promise else ""
    times = f", posted {push.copies} times" if push.copies > 1 else ""
    turned = ", history turned round" if push.is_turned else ""
    return f"{parcel.feed.source}: {newest}{promise}{times}{turned}"


def _show_messages(stage: Stage, parcels: Sequence[Parcel], played: Played, say: Say) -> None:
    """Show what arrived since the last time, and note who heard what, from the simulator's own record."""
    new = [message for message in stage.inbox() if message["id"] not in played.seen]
    if not new:
        return
    sent = stage.attempts()
    for message in new:
        played.seen.add(str(message["id"]))
        number, rule = sent.get(str(message["attempt_id"]), ("", "nobody asked for it"))
        played.heard.setdefault(number, []).append(f"{rule}/{message['channel']}")
        parcel = next((one for one in parcels if one.number == number), None)
        say(f"{'':16}  {parcel.title if parcel else '?':<44.44} → {_line(message)}")


def _line(message: dict[str, Any]) -> str:
    words = message["subject"] if message["channel"] == "email" else message["text"]
    return f"{message['channel']}: {words}"[:110]


def count_lost(parcels: Sequence[Parcel], played: Played) -> int:
    """Return how many messages should have come and did not."""
    return sum(_missing(Counter(parcel.must_hear), Counter(played.heard[parcel.number])) for parcel in parcels)


def count_twice(parcels: Sequence[Parcel], played: Played) -> int:
    """Return how many messages came that nobody should have heard, or that had come before."""
    expected = {parcel.number: Counter(parcel.must_hear) for parcel in parcels}
    return sum(_missing(Counter(heard), expected.get(number, Counter())) for number, heard in played.heard.items())


def _missing(wanted: Counter[str], found: Counter[str]) -> int:
    return (wanted - found).total()
