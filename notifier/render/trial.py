"""Every compiled message tried out with every sample, before any customer could see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from notifier.domain.notification import Channel
from notifier.domain.segments import Segments, count_segments
from notifier.errors import ConfigError, Problem
from notifier.render.memory import MEMORY, problems_of, rows_of
from notifier.render.message import Compiled, Rendered, write
from notifier.render.variables import SAMPLES, TYPICAL_SAMPLES

MOST_SEGMENTS = 10
"""Twilio takes at most 1,600 characters (https://www.twilio.com/docs/glossary/what-sms-character-limit)."""


def try_out(messages: Iterable[Compiled], locales: Collection[str]) -> Iterator[Problem]:
    """Yield the problems and warnings that rendering shows, each once however many samples show it."""
    seen: set[tuple[str, int, str]] = set()
    for compiled in messages:
        regional = [tag for tag in locales if tag.split("-")[0] == compiled.locale] or [compiled.locale]
        for problem in _try_message(compiled, tuple(sorted(regional))):
            key = (problem.file, problem.line, problem.message.partition(" (sample ")[0])
            if key not in seen:
                seen.add(key)
                yield problem


def _try_message(compiled: Compiled, locales: tuple[str, ...]) -> list[Problem]:
    """Return what the samples show."""
    files = tuple((source.file, source.text) for source in compiled.sources)
    about = (compiled.name, compiled.channel.value, compiled.locale, locales, files)
    return problems_of(MEMORY.recall("trial", about, lambda: rows_of(_try_samples(compiled, locales))))


def _try_samples(compiled: Compiled, locales: tuple[str, ...]) -> Iterator[Problem]:
    for name, values in SAMPLES.items():
        for locale in locales:
            yield from _try_sample(compiled, name, values, locale)


def _try_sample(compiled: Compiled, name: str, values: Mapping[str, object], locale: str) -> Iterator[Problem]:
    try:
        rendered = write(compiled, values, locale, "")
    except ConfigError as error:
        yield from (_with_sample(problem, name) for problem in error.problems)
        return
    yield from _check_empty(compiled, rendered, name)
    if compiled.channel is Channel.SMS:
        yield from _check_segments(compiled, count_segments(rendered.text), name)


def _with_sample(problem: Problem, name: str) -> Problem:
    return Problem(
        file=problem.file,
        message=f"{problem.message} (sample {name})",
        line=problem.line,
        source_line=problem.source_line,
    )


def _check_empty(compiled: Compiled, rendered: Rendered, name: str) -> Iterator[Problem]:
    body = compiled.sources[-1] if compiled.channel is Channel.SMS else compiled.sources[0]
    if compiled.channel is Channel.EMAIL and not rendered.subject:
        yield body.problem(f"the subject is empty (sample {name})")
    if not rendered.text.strip():
        yield body.problem(f"the text is empty (sample {name})")


def _check_segments(compiled: Compiled, size: Segments, name: str) -> Iterator[Problem]:
    source = compiled.sources[0]
    if size.count > MOST_SEGMENTS:
        yield source.problem(f"it takes {size.count} segments, over the limit of {MOST_SEGMENTS} (sample {name})")
    elif name in TYPICAL_SAMPLES and (size.count > 1 or size.foreign):
        because = f", because of: {' '.join(size.foreign)}" if size.foreign else ""
        message = (
            f"segments: {size.count}, of {size.room} {size.encoding} units each; it takes {size.units} units{because}"
        )
        yield Problem(file=source.file, message=f"{message} (sample {name})", is_warning=True)
