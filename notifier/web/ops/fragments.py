"""Pieces of pages: what is only read is written by templates, which escape everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nicegui import ui

from notifier.render.words import name_carrier, word_incident, word_stage
from notifier.service.rule_words import spell_span, word_span
from notifier.web.ops.words import (
    ACTION_WORDS,
    CHANGE_WORDS,
    OUTCOME_WORDS,
    STATUS_WORDS,
    word_detail,
    word_reason,
    word_value,
)

_FOLDER = Path(__file__).parent / "fragments"

_TONES = {
    "delivered": "good",
    "sent": "good",
    "created": "calm",
    "sending": "calm",
    "unknown": "odd",
    "held": "odd",
    "temporary_failure": "odd",
    "cancelled": "soft",
    "permanent_failure": "bad",
    "technical_failure": "bad",
}
"""How the status of a message looks."""

_ACTION_TONES = {"notify": "good", "hold": "odd", "skip": "soft"}


def write(name: str, /, **values: object) -> str:
    """Return a fragment as HTML."""
    return _PAGES.get_template(name).render(values)


def show(name: str, /, **values: object) -> ui.html:
    """Put a fragment on the page. It holds no scripts, and everything in it is escaped, so it is taken as it is."""
    return ui.html(write(name, **values), sanitize=False).classes("fragment")


def word_moment(at: datetime | None) -> str:
    """Write an instant for people who work in several zones: in UTC."""
    return "" if at is None else f"{at.astimezone(UTC):%a %d %b %Y, %H:%M} UTC"


def word_ago(at: datetime | None, now: datetime) -> str:
    """Write how far away an instant is: `3h 10m ago`, `in 2d`."""
    if at is None:
        return ""
    if abs(at - now) < timedelta(minutes=1):
        return "just now" if at <= now else "in a moment"
    span = word_span(at - now)
    return f"{span} ago" if at <= now else f"in {span}"


def word_code(code: str) -> str:
    """Write a code as words: `customs_held` as `customs held`."""
    return str(code).replace("_", " ").replace("-", " ")


def _when(at: datetime | None, now: datetime) -> Markup:
    """Write an instant with how far away it is."""
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}" title="{}">{} <span class="soft nowrap">· {}</span></time>').format(
        at.isoformat(), word_moment(at), f"{at.astimezone(UTC):%d %b, %H:%M}", word_ago(at, now)
    )


def _environment() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "moment": word_moment,
        "when": _when,
        "code": word_code,
        "span": word_span,
        "tone": lambda status: _TONES.get(str(status), "calm"),
        "action_tone": lambda action: _ACTION_TONES.get(str(action), "soft"),
        "reason": word_reason,
        "detail": word_detail,
        "status": lambda status: STATUS_WORDS.get(str(status), word_code(status)),
        "action": lambda action: ACTION_WORDS.get(str(action), str(action)),
        "outcome": lambda outcome: OUTCOME_WORDS.get(str(outcome or ""), word_code(outcome)),
        "did": lambda action: CHANGE_WORDS.get(action, word_code(action.replace(".", " "))),
        "value": word_value,
        "plain": lambda words: spell_span(word_code(words)),
        "file_name": lambda file: Path(file).name,
        "breakable": lambda name: Markup("_<wbr>").join(str(name).split("_")),
        "stage": lambda stage: word_stage(str(stage), "en") if stage else "nothing known yet",
        "incident": lambda kind: word_incident(str(kind), "en"),
        "carrier": name_carrier,
    }
    return pages


_PAGES = _environment()
