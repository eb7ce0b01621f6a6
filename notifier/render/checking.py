"""The check of a whole tree of templates before anything is compiled: each file by itself, and that none is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from notifier.domain.notification import Channel
from notifier.errors import Problem
from notifier.render.assembly import check_pieces
from notifier.render.files import LAYOUT, PARTS, ROOT_LOCALE, SHARED, Spot, Tree, fall_back
from notifier.render.lint import check_jinja
from notifier.render.markup import CHILDREN, KNOWN, SLOT, WHOLE_DOCUMENT, check_markup, find_parent_of_content
from notifier.render.source import Source, is_readable, suggest

_LAYOUT_SPOT = Spot(SHARED, LAYOUT, ROOT_LOCALE, "email.mjml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is wrong with a tree, and which variables each file uses."""

    problems: tuple[Problem, ...]
    names: dict[str, frozenset[str]]

    def is_sound(self, sources: Collection[Source]) -> bool:
        """Whether none of the files has a problem, so that they may be compiled."""
        broken = {problem.file for problem in self.problems}
        return not any(source.file in broken for source in sources)


def check_tree(tree: Tree, default_locale: str, hosts: Collection[str]) -> Findings:
    """Check every file and what belongs together."""
    jinja = {spot: check_jinja(source, hosts) for spot, source in tree.files.items()}
    problems = [
        *tree.problems,
        *(problem for checked in jinja.values() for problem in checked.problems),
        *_check_emails(tree),
        *_check_subjects(tree),
        *_check_completeness(tree, default_locale),
    ]
    names = {tree.files[spot].file: frozenset(checked.names) for spot, checked in jinja.items()}
    return Findings(problems=tuple(problems), names=names)


def _check_emails(tree: Tree) -> Iterator[Problem]:
    """Check the MJML of the files that Jinja can read; in any other, its tags cannot be told from text."""
    mjml = {spot: source for spot, source in tree.files.items() if spot.part.endswith(".mjml")}
    emails = {spot: source for spot, source in mjml.items() if is_readable(source.text)}
    parent = find_parent_of_content(emails[_LAYOUT_SPOT]) if _LAYOUT_SPOT in emails else ""
    for spot, source in emails.items():
        yield from check_markup(source, _outermost(spot, parent))
    for spot, source in tree.files.items():
        yield from check_pieces(source, spot.part, tree)
        if _is_layout(spot) and not any(slot[1] == "content" for slot in SLOT.finditer(source.text)):
            yield source.problem("a layout needs the place for the templates: <!-- content -->")


def _outermost(spot: Spot, parent: str) -> frozenset[str]:
    """Return the elements with which a file may begin: a template stands where the layout has its content."""
    if _is_layout(spot):
        return WHOLE_DOCUMENT
    return KNOWN if spot.name == LAYOUT else CHILDREN.get(parent, KNOWN) | {"mj-preview"}


def _is_layout(spot: Spot) -> bool:
    return spot.name == LAYOUT and spot.part in PARTS[Channel.EMAIL]


def _check_subjects(tree: Tree) -> Iterator[Problem]:
    for spot, source in tree.files.items():
        if spot.part != "subject.txt":
            continue
        if "\n" in source.text.strip():
            second = source.text.index("\n", len(source.text) - len(source.text.lstrip())) + 1
            yield source.problem_at("a subject is one line", second)
        if "<" in source.text:
            yield source.problem_at("a subject is plain text, without HTML", source.text.index("<"))


def _check_completeness(tree: Tree, default_locale: str) -> Iterator[Problem]:
    if _LAYOUT_SPOT not in tree.files and any(spot.part == "email.mjml" for spot in tree.files):
        spot = next(spot for spot in tree.files if spot.part == "email.mjml")
        yield tree.files[spot].problem("emails need a layout, and there is no _layout/email.mjml")
    yield from _check_overrides(tree)
    for name in tree.names:
        for channel, parts in PARTS.items():
            yield from _check_parts(tree, name, parts)
            yield from _check_default(tree, name, channel, default_locale)


def _check_overrides(tree: Tree) -> Iterator[Problem]:
    """Report what a brand has its own version of, where there is nothing to be different from."""
    shared = {spot.name for spot in tree.files if spot.brand == SHARED}
    for spot, source in tree.files.items():
        if spot.name not in shared:
            yield source.problem(f'there is no template "{spot.name}" for all brands.{suggest(spot.name, shared)}')


def _check_parts(tree: Tree, name: str, parts: Sequence[str]) -> Iterator[Problem]:
    """Report, for each language and brand, which parts are missing beside those that are there."""
    for brand, locale in sorted({(spot.brand, spot.locale) for spot in tree.files if spot.name == name}):
        there = [tree.find(name, part, brand, (locale,)) for part in parts]
        present = next((found[1] for found in there if found), None)
        missing = [part for part, found in zip(parts, there, strict=True) if not found]
        missing = [part for part in missing if not tree.unread & {Spot(b, name, locale, part) for b in (brand, SHARED)}]
        if present and missing:
            yield present.problem(f"{' and '.join(missing)} must stand beside it")


def _check_default(tree: Tree, name: str, channel: Channel, default_locale: str) -> Iterator[Problem]:
    """Report a channel that a template has in some language, but not in the one everybody falls back to."""
    part = PARTS[channel][0]
    spots = [spot for spot in tree.files if spot.name == name and spot.part == part and spot.brand == SHARED]
    chain = fall_back(default_locale, default_locale)
    if spots and not tree.find(name, part, SHARED, chain):
        message = f"there is no {channel} for readers of other languages: none in {' or '.join(chain)}"
        yield tree.files[spots[0]].problem(message)
