"""One compiled message, and the writing of it for one reader."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import TemplateError

from notifier.domain.notification import Channel
from notifier.errors import ConfigError, Problem
from notifier.render.cleaning import clean, one_line, plain_letters, plain_typography
from notifier.render.environment import Page, TooLong, compile_page, produce
from notifier.render.personalisation import localise
from notifier.render.source import Source

LONGEST_SUBJECT = 500
LONGEST_SMS = 2_000
LONGEST_EMAIL = 200_000
"""Bytes of UTF-8, each."""

RENDER_ERRORS = (TemplateError, TooLong, TypeError, ValueError, ArithmeticError)
"""What a template can raise when a fact is not of the kind that it expects."""

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message as the reader gets it. For SMS only `text` is filled.

    `locale` is the language the template is written in, `version` identifies its files, and `mentions` are the
    variables that its files use, `in_subject` those of its subject alone.
    """

    subject: str
    text: str
    html: str
    locale: str
    version: str
    mentions: frozenset[str]
    in_subject: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a template is on one channel, in one language, for one brand."""

    name: str
    channel: Channel
    locale: str
    text: Page
    subject: Page | None = None
    html: Page | None = None
    sources: tuple[Source, ...]
    mentions: frozenset[str]
    in_subject: frozenset[str] = frozenset()


def write(compiled: Compiled, values: Mapping[str, object], locale: str, version: str) -> Rendered:
    """Render a message. `locale` is what the reader asked for; its formats are used if the language is the same.

    Raises ConfigError with the file and, where it is known, the line, if the template cannot cope with the values.
    """
    try:
        prepared = prepare(values, compiled.channel, _formats_of(compiled.locale, locale), compiled.mentions)
        return Rendered(
            subject=_subject(compiled, prepared),
            text=_sms(compiled, prepared) if compiled.channel is Channel.SMS else _plain(compiled, prepared),
            html=produce(compiled.html, prepared, LONGEST_EMAIL) if compiled.html else "",
            locale=compiled.locale,
            version=version,
            mentions=compiled.mentions,
            in_subject=compiled.in_subject,
        )
    except RENDER_ERRORS as error:
        raise ConfigError([_find_cause(error, compiled, values)]) from error


def prepare(
    values: Mapping[str, object], channel: Channel, locale: str, mentions: frozenset[str] | None = None
) -> dict[str, object]:
    """Return the variables as a template of that channel gets them: clean, in the reader's language.

    Where it is known which ones the template mentions, no other is computed. Raises ValueError for a value that is not
    of its variable's kind.
    """
    cleaned = clean(values)
    localised = localise(cleaned, locale, str(cleaned.get("zone") or "UTC"), mentions)
    if channel is Channel.SMS:
        return {name: _plain_value(value) for name, value in localised.items()}
    return localised


def _plain_value(value: object) -> object:
    if isinstance(value, str):
        return plain_letters(plain_typography(value))
    return [_plain_value(item) for item in value] if isinstance(value, list) else value


def _formats_of(written_in: str, asked_for: str) -> str:
    is_same = written_in.split("-")[0] == asked_for.replace("_", "-").split("-")[0].lower()
    return asked_for if is_same else written_in


def _subject(compiled: Compiled, values: Mapping[str, object]) -> str:
    return one_line(produce(compiled.subject, values, LONGEST_SUBJECT)) if compiled.subject else ""


def _plain(compiled: Compiled, values: Mapping[str, object]) -> str:
    lines = produce(compiled.text, values, LONGEST_EMAIL).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip() + "\n"


def _sms(compiled: Compiled, values: Mapping[str, object]) -> str:
    """Write a text message: plain quotes and dashes, single spaces, no empty lines; every character is paid for."""
    text = plain_typography(produce(compiled.text, values, LONGEST_SMS))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _find_cause(error: Exception, compiled: Compiled, values: Mapping[str, object]) -> Problem:
    """Say where a template failed.

    The lines of a part in its layout are not those of its files, so these are tried one by one.
    """
    place = _place_in(error, compiled.sources)
    if place is None:
        place = next(filter(None, (_try_alone(s, values, compiled) for s in compiled.sources)), None)
    source, line = place or (compiled.sources[0], 0)
    return source.problem(f"it cannot be rendered: {error}", line=line)


def _place_in(error: BaseException, sources: Iterable[Source]) -> tuple[Source, int] | None:
    by_file = {source.file: source for source in sources}
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next(((by_file[f.filename], f.lineno or 0) for f in frames if f.filename in by_file), None)


def _try_alone(source: Source, values: Mapping[str, object], compiled: Compiled) -> tuple[Source, int] | None:
    try:
        page = compile_page(source.text, source.file, is_html=True)
        produce(page, prepare(values, compiled.channel, compiled.locale), LONGEST_EMAIL)
    except RENDER_ERRORS as error:
        return _place_in(error, [source])
    return None
