"""Templates compiled: for each name, brand and language, what is sent on each channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError

from notifier.domain.notification import Channel
from notifier.errors import Problem
from notifier.render.assembly import Assembled, assemble
from notifier.render.checking import Findings
from notifier.render.environment import Page, compile_page
from notifier.render.files import PARTS, Tree, fall_back
from notifier.render.markup import compile_mjml
from notifier.render.message import Compiled
from notifier.render.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Which message it is. `locale` is one of those known to the set, not yet the one that is fallen back to."""

    name: str
    brand: str
    locale: str
    channel: Channel


@dataclass(slots=True, kw_only=True)
class Built:
    """What was compiled, and what could not be."""

    messages: dict[Key, Compiled] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def build(tree: Tree, findings: Findings, brands: Iterable[str], locales: Iterable[str], default: str) -> Built:
    """Compile every message whose files are sound. What is made of the same files is compiled once."""
    built = Built()
    seen: dict[tuple[str, tuple[Source, ...]], Compiled | None] = {}
    for key in _keys(tree, brands, locales):
        draft = _draft(tree, key, fall_back(key.locale, default))
        if draft is None or not findings.is_sound(draft.sources):
            continue
        same = (draft.locale, draft.sources)
        if same not in seen:
            seen[same] = _compile(draft, findings, built.problems)
        compiled = seen[same]
        if compiled:
            built.messages[key] = compiled
    return built


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A message before it is compiled: its files by part, and the email they make."""

    key: Key
    locale: str
    parts: dict[str, Assembled]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(source for part in self.parts.values() for source in part.sources))


def _keys(tree: Tree, brands: Iterable[str], locales: Iterable[str]) -> Iterator[Key]:
    known_brands, known_locales = sorted(set(brands)), sorted(set(locales))
    for name in tree.names:
        for brand in known_brands:
            for locale in known_locales:
                yield from (Key(name=name, brand=brand, locale=locale, channel=channel) for channel in PARTS)


def _draft(tree: Tree, key: Key, chain: tuple[str, ...]) -> _Draft | None:
    """Find the files of a message: all in one language, the first in the chain that has them."""
    for number, locale in enumerate(chain):
        found = {part: tree.find(key.name, part, key.brand, (locale,)) for part in PARTS[key.channel]}
        bodies = {part: there[1] for part, there in found.items() if there}
        if len(bodies) == len(found):
            rest = chain[number:]
            parts = {part: assemble(tree, part, body, key.brand, rest) for part, body in bodies.items()}
            return _Draft(key=key, locale=locale, parts=parts)
    return None


def _compile(draft: _Draft, findings: Findings, problems: list[Problem]) -> Compiled | None:
    """Compile a draft; where that fails, say why and return None."""
    pages = {part: _compile_part(part, whole, problems) for part, whole in draft.parts.items()}
    compiled = {part: page for part, page in pages.items() if page}
    if len(compiled) < len(pages):
        return None
    return Compiled(
        name=draft.key.name,
        channel=draft.key.channel,
        locale=draft.locale,
        text=compiled["sms.txt" if draft.key.channel is Channel.SMS else "email.txt"],
        subject=compiled.get("subject.txt"),
        html=compiled.get("email.mjml"),
        sources=draft.sources,
        mentions=frozenset().union(*(findings.names[source.file] for source in draft.sources)),
        in_subject=_names_in(draft.parts.get("subject.txt"), findings),
    )


def _names_in(part: Assembled | None, findings: Findings) -> frozenset[str]:
    return frozenset().union(*(findings.names[source.file] for source in part.sources)) if part else frozenset()


def _compile_part(part: str, whole: Assembled, problems: list[Problem]) -> Page | None:
    body = whole.sources[0]
    is_html = part.endswith(".mjml")
    # A part that is one file fails with the lines of that file; any other must not be taken for its template.
    file = body.file if len(whole.sources) == 1 and not is_html else f"{body.file} in its layout"
    try:
        text = compile_mjml(whole.text) if is_html else whole.text
        return compile_page(text, file, is_html=is_html)
    except (TemplateSyntaxError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # MJML says ValueError; Python's compiler gives up on thousands of branches in one of several ways.
        problems.append(body.problem(f"it cannot be compiled: {error}"))
        return None
