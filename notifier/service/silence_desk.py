"""Incident mode as users of the console switch it: who may, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from notifier.domain.access import Actor, Right
from notifier.domain.rules import Filter
from notifier.domain.silences import Silence, SilenceAction
from notifier.service.accounts import require
from notifier.service.app import App
from notifier.service.silencing import add_silence, lift_silence, pause, read_until, read_where, resume
from notifier.store import audit, silences
from notifier.store.audit import Change


def silence(
    app: App,
    by: Actor,
    *,
    where: Iterable[str],
    rules: Iterable[str] = (),
    until: str,
    action: SilenceAction,
    announce: str = "",
    why: str = "",
) -> Silence:
    """Hold back or drop what the filters (`key=value`) name, until a span or an instant is over.

    Raises NotAllowed, and RequestInvalid for what cannot be read.
    """
    require(by, Right.SILENCES)
    made = add_silence(
        app,
        where=read_where(where),
        rules=rules,
        until=read_until(until, app.clock.now()),
        action=action,
        announce=announce,
        why=why,
        by=by.name,
    )
    _record(app, by, "silence.make", made, None, _gist(made))
    return made


def lift(app: App, by: Actor, silence_id: int) -> Silence:
    """End a silence. Raises NotAllowed, and NotFound if none of that number holds."""
    require(by, Right.SILENCES)
    lifted = lift_silence(app, silence_id, by=by.name)
    _record(app, by, "silence.lift", lifted, _gist(lifted), None)
    return lifted


def pause_all(app: App, by: Actor, why: str) -> Silence:
    """Stop everything that would be sent, until somebody goes on. Raises NotAllowed."""
    require(by, Right.SILENCES)
    made = pause(app, by=by.name, why=why)
    _record(app, by, "pause.make", made, None, _gist(made))
    return made


def resume_all(app: App, by: Actor) -> Sequence[Silence]:
    """Go on after everything was stopped. Raises NotAllowed, and NotFound if nothing is."""
    require(by, Right.SILENCES)
    lifted = resume(app, by=by.name)
    for one in lifted:
        _record(app, by, "pause.lift", one, _gist(one), None)
    return lifted


def in_force(app: App) -> list[Silence]:
    """Return the silences and pauses that hold now, the newest first."""
    now = app.clock.now()
    with app.db.look() as connection:
        return [one for one in silences.list_all(connection) if one.covers(now)]


def word_filter(wanted: Filter) -> list[str]:
    """Return the filters that are set, as words: `destination country US or CA`."""
    return [
        f"{one.name.replace('_', ' ')} {_list(one.name, value)}"
        for one in fields(wanted)
        if one.init and (value := getattr(wanted, one.name)) != one.default
    ]


def _list(name: str, value: object) -> str:
    several = sorted(map(str, value)) if isinstance(value, frozenset | tuple) else [str(value)]
    return " or ".join(one.replace("_", " ") if name.endswith("stage") else one for one in several)


def _gist(one: Silence) -> dict[str, object]:
    return {
        "about": "; ".join(word_filter(one.filter)) or "all parcels",
        "rules": ", ".join(sorted(one.rules)) or "all rules",
        "action": "pause" if one.is_pause else one.action.value,
        "until": one.until,
        "why": one.why,
    }


def _record(app: App, by: Actor, action: str, one: Silence, before: object, after: object) -> None:
    subject = f"silence:{one.id}"
    change = Change(at=app.clock.now(), user=by.name, action=action, subject=subject, before=before, after=after)
    with app.db.begin() as connection:
        audit.record(connection, change)
