"""Making and lifting silences, and the kill switch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import ValidationError

from notifier.config.schema import WhenShape
from notifier.config.translate import to_filter
from notifier.config.words import suggest
from notifier.domain.rules import Filter
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.spans import Span
from notifier.domain.verdicts import Reason
from notifier.errors import NotFound, RequestInvalid
from notifier.service.app import App
from notifier.store import silences

WHERE_KEYS = (
    *("brand", "carrier", "origin_country", "destination_country", "in_stage", "not_in_stage"),
    *("lane", "tags", "value_over"),
)
"""The filters of a rule that make sense for a silence."""


def read_where(pairs: Iterable[str]) -> Filter:
    """Read `key=value` pairs as the filters of a rule are read; a key may come several times.

    Raises RequestInvalid for what is none.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not value:
            raise RequestInvalid(f'"{pair}" is not written as key=value, for instance destination_country=US')
        if key not in WHERE_KEYS:
            raise RequestInvalid(f'"{key}" is no filter of a silence{suggest(key, WHERE_KEYS, or_list=True)}')
        found.setdefault(key, []).append(value)
    written = {key: values[0] if key in ("lane", "value_over") else values for key, values in found.items()}
    try:
        return to_filter(WhenShape.model_validate(written))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RequestInvalid(f"{first['loc'][0]} {first['msg'].removeprefix('Value error, ')}") from error


def read_until(text: str, now: datetime) -> datetime:
    """Read the end of a silence: a span such as `48h`, or an instant with its zone. Raises RequestInvalid."""
    try:
        span = Span.parse(text)
    except ValueError:
        span = Span()
    if span.length:
        return now + span.length
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        raise RequestInvalid(
            f'--until "{text}" is neither a span (48h, 3d) nor an instant (2026-12-01T08:00Z)'
        ) from None
    if until.tzinfo is None:
        raise RequestInvalid(f'--until "{text}" has no time zone. Write {text}Z for UTC, or {text}+01:00')
    if until <= now:
        raise RequestInvalid(f"--until {text} is over already")
    return until


def add_silence(
    app: App,
    *,
    where: Filter,
    rules: Iterable[str] = (),
    until: datetime,
    action: SilenceAction,
    announce: str = "",
    by: str,
    why: str = "",
) -> Silence:
    """Make a silence; what waits to leave is judged by it from now on.

    An announced one has every affected parcel looked at. Raises RequestInvalid for an unknown rule or template.
    """
    now = app.clock.now()
    new = Silence(
        id=0,
        made_at=now,
        made_by=by,
        until=until,
        why=why,
        filter=where,
        rules=frozenset(_known_rules(app, rules)),
        action=action,
        announce=_known_template(app, announce),
    )
    with app.db.begin() as connection:
        made = silences.add(connection, new)
        if made.announce:
            silences.look_at_affected(connection, made, now)
    return made


def _known_rules(app: App, names: Iterable[str]) -> list[str]:
    known = [rule.name for rule in app.settings().ruling.rules]
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise RequestInvalid(f'there is no rule "{name}"{suggest(name, known, or_list=True)}')
    return wanted


def _known_template(app: App, name: str) -> str:
    settings = app.settings()
    if not name:
        return ""
    if name not in settings.templates.names:
        hint = suggest(name, settings.templates.names, or_list=True)
        raise RequestInvalid(f'there is no template "{name}"{hint}')
    lacking = [one for one in settings.config.channels if one not in settings.templates.parts(name)]
    if lacking:
        raise RequestInvalid(f'the template "{name}" has nothing for {" and ".join(lacking)}')
    return name


def lift_silence(app: App, silence_id: int, *, by: str) -> Silence:
    """End a silence: what waited for it and is still true leaves. Raises NotFound if none of that number holds."""
    now = app.clock.now()
    with app.db.begin() as connection:
        open_ones = {one.id: one for one in silences.in_force(connection, now) if one.covers(now)}
        found = open_ones.get(silence_id)
        if found is None or found.is_pause:
            raise NotFound(f"no silence {silence_id} is in force; `notifier silence list` shows those that are")
        (lifted,) = silences.lift(connection, [silence_id], by, now)
        silences.release(connection, Reason.SILENCED, now)
    return lifted


def list_silences(app: App, *, everything: bool = False) -> list[Silence]:
    """Return the silences and pauses in force, or all that there were; the newest first."""
    with app.db.begin() as connection:
        found = silences.list_all(connection)
    return [one for one in found if everything or one.covers(app.clock.now())]


def pause(app: App, *, rule: str = "", by: str, why: str = "") -> Silence:
    """Stop everything, or one rule, until it is resumed. Raises RequestInvalid for a rule that is not there."""
    now = app.clock.now()
    rules = frozenset(_known_rules(app, [rule] if rule else []))
    with app.db.begin() as connection:
        return silences.add(connection, Silence(id=0, made_at=now, made_by=by, why=why, rules=rules, is_pause=True))


def resume(app: App, *, rule: str = "", by: str) -> list[Silence]:
    """End the pauses of everything, or those of one rule; what waited and is still true leaves.

    Raises NotFound if nothing of the kind is paused.
    """
    now, wanted = app.clock.now(), frozenset([rule] if rule else [])
    with app.db.begin() as connection:
        paused = [one.id for one in silences.in_force(connection, now) if one.is_pause and one.rules == wanted]
        if not paused:
            raise NotFound(f'the rule "{rule}" is not paused' if rule else "nothing is paused as a whole")
        lifted = silences.lift(connection, paused, by, now)
        silences.release(connection, Reason.PAUSED, now)
    return lifted
