"""Published and drafted templates laid over the folder: the files of a template come from one of them, never mixed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from notifier.domain.notification import Channel
from notifier.errors import Problem
from notifier.render.building import build
from notifier.render.checking import check_tree
from notifier.render.files import BRANDS, LAYOUT, PARTS, ROOT_LOCALE, SHARED, Spot, Tree, check_text, normalise_locale
from notifier.render.source import Source
from notifier.render.templates import DEFAULT_BRAND, TemplateSet
from notifier.render.trial import try_out

Files = Mapping[tuple[str, str, str], str]
"""All files of one template: (brand, locale, name of the file) and the text."""

Over = Mapping[str, Files]
"""Templates that take the place of those in the folder, by name."""


def lay_over(tree: Tree, folder: Path, over: Over) -> Tree:
    """Return the tree with whole templates replaced. What cannot be taken is a problem, as it is with files."""
    if not over:
        return tree
    files = {spot: source for spot, source in tree.files.items() if spot.name not in over}
    unread = frozenset(spot for spot in tree.unread if spot.name not in over)
    problems = [one for one in tree.problems if not _is_replaced(Path(one.file), folder, over)]
    for name, own in over.items():
        for (brand, locale, part), text in own.items():
            spot = Spot(brand, name, locale, part)
            source = Source(file=str(path_of(folder, spot)), text=text.replace("\r\n", "\n"))
            wrong = check_text(source.text)
            problems.extend([source.problem(wrong)] if wrong else [])
            files[spot] = source
    return Tree(files=files, unread=unread, problems=tuple(problems))


def files_of(tree: Tree, name: str) -> dict[tuple[str, str, str], str]:
    """Return all files of one template."""
    return {
        (spot.brand, spot.locale, spot.part): source.text for spot, source in tree.files.items() if spot.name == name
    }


def path_of(folder: Path, spot: Spot) -> Path:
    """Return where a file stands (or would stand) in the folder."""
    top = folder if spot.brand == SHARED else folder / BRANDS / spot.brand
    of_template = top / spot.name
    return (of_template if spot.locale == ROOT_LOCALE else of_template / spot.locale) / spot.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One template with what is wrong with it. `templates` holds whatever could be compiled of it."""

    problems: tuple[Problem, ...]
    templates: TemplateSet

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps it from being published. The check of the whole set still follows."""
        return all(problem.is_warning for problem in self.problems)


def examine(
    tree: Tree, name: str, *, brands: Collection[str], locales: Sequence[str], hosts: Collection[str]
) -> Examined:
    """Check one template as `templates.load` checks them all, quickly enough to do it while somebody types."""
    own = {spot: source for spot, source in tree.files.items() if spot.name in (name, LAYOUT)}
    small = Tree(files=own, unread=tree.unread, problems=_of_template(tree, own))
    wanted = [normalise_locale(tag) for tag in locales] or [ROOT_LOCALE]
    findings = check_tree(small, wanted[0], hosts)
    all_locales = {*wanted, *small.locales(name)}
    built = build(small, findings, {*brands, DEFAULT_BRAND}, all_locales, wanted[0])
    distinct = list({id(one): one for one in built.messages.values()}.values())
    found = [*findings.problems, *built.problems, *try_out(distinct, all_locales)]
    return Examined(
        problems=tuple(sorted(set(found), key=lambda one: (one.is_warning, one.file, one.line, one.column))),
        templates=TemplateSet(built.messages, default_locale=wanted[0], locales=all_locales),
    )


def coverage(tree: Tree, name: str) -> dict[str, frozenset[Channel]]:
    """Return, per locale, the channels for which a template has every file that is needed."""
    return {locale: frozenset(_covered(tree, name, locale)) for locale in tree.locales(name)}


def _covered(tree: Tree, name: str, locale: str) -> Iterator[Channel]:
    for channel, parts in PARTS.items():
        if all(Spot(SHARED, name, locale, part) in tree.files for part in parts):
            yield channel


def _of_template(tree: Tree, own: Mapping[Spot, Source]) -> tuple[Problem, ...]:
    files = {source.file for source in own.values()}
    return tuple(one for one in tree.problems if one.file in files)


def _is_replaced(path: Path, folder: Path, over: Over) -> bool:
    """Whether a problem is of a file that counts no more, because its template was published."""
    try:
        parts = path.relative_to(folder).parts
    except ValueError:
        return False
    inside = parts[2:] if parts[:1] == (BRANDS,) else parts
    return bool(inside) and inside[0] in over
