"""Templates as they are edited: drafts, what is wrong with them, publishing, and going back.

What is published lives in the database and counts before the folder; workers take it up within seconds, as they do a
change on disk. Nothing becomes live that would not pass `notifier check`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from notifier.config.load import check_templates
from notifier.domain.access import Actor, Right
from notifier.domain.notification import Channel
from notifier.errors import ConfigError, NotFound, RequestInvalid
from notifier.render import templates
from notifier.render.editions import Examined, Over, coverage, examine, files_of, lay_over, path_of
from notifier.render.files import LAYOUT, PARTS, ROOT_LOCALE, SHARED, Spot, Tree, is_locale, normalise_locale, read_tree
from notifier.service.accounts import require
from notifier.service.app import App, Settings
from notifier.store import audit, editions
from notifier.store.audit import Change
from notifier.store.editions import Draft, Files, Version

log = structlog.get_logger(__name__)

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A template as the list shows it. `version` is None where the folder counts; `rules` are those that use it."""

    name: str
    coverage: dict[str, frozenset[Channel]]
    brands: tuple[str, ...]
    rules: tuple[str, ...]
    version: Version | None
    drafted: tuple[str, datetime] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A template that is being edited: its files as drafted (or as they count), and what counts now."""

    name: str
    files: dict[tuple[str, str, str], str]
    live: dict[tuple[str, str, str], str]
    draft: Draft | None
    version: Version | None
    is_behind: bool
    """Somebody published another version since the draft was begun."""


def list_templates(app: App) -> list[Listed]:
    """Return every template, sorted, with the layout last."""
    settings = app.settings()
    with app.db.look() as connection:
        published, drafts = editions.published(connection), editions.list_drafts(connection)
    tree = _tree(settings, _over(published))
    names = [*tree.names, *([LAYOUT] if tree.locales(LAYOUT) else [])]
    return [_listed(settings, tree, name, published.get(name), drafts.get(name)) for name in names]


def open_template(app: App, name: str) -> Opened:
    """Return a template to be edited. Raises NotFound."""
    settings = app.settings()
    with app.db.look() as connection:
        published, draft = editions.published(connection), editions.find_draft(connection, name)
    live = files_of(_tree(settings, _over(published)), name)
    if not live and draft is None:
        raise NotFound(f'there is no template "{name}"')
    version = published.get(name)
    return Opened(
        name=name,
        files=dict(draft.files) if draft else dict(live),
        live=live,
        draft=draft,
        version=version,
        is_behind=draft is not None and draft.based_on != (version.id if version else None),
    )


def examine_draft(app: App, name: str, files: Files) -> Examined:
    """Return what is wrong with the files of a template, and whatever can be shown of it."""
    settings = app.settings()
    with app.db.look() as connection:
        over = {**_over(editions.published(connection)), name: files}
    brands, locales, hosts = _surroundings(settings)
    return examine(_tree(settings, over), name, brands=brands, locales=locales, hosts=hosts)


def save_draft(app: App, by: Actor, name: str, files: Files) -> None:
    """Keep the files of a template as its draft, broken or not. Raises NotAllowed and RequestInvalid."""
    require(by, Right.TEMPLATES)
    _check_spots(app.settings(), name, files)
    with app.db.begin() as connection:
        before = editions.find_draft(connection, name)
        newest = editions.published(connection).get(name)
        based_on = before.based_on if before else (newest.id if newest else None)
        draft = Draft(name=name, files=dict(files), user=by.name, at=app.clock.now(), based_on=based_on)
        editions.save_draft(connection, draft)
        if before is None:
            audit.record(connection, _change(app, by, "template.draft", name, None, {"based_on": based_on}))


def drop_draft(app: App, by: Actor, name: str) -> None:
    """Forget the draft of a template. Raises NotAllowed."""
    require(by, Right.TEMPLATES)
    with app.db.begin() as connection:
        before = editions.find_draft(connection, name)
        if before is not None:
            editions.drop_draft(connection, name)
            gone = {"by": before.user, "at": before.at}
            audit.record(connection, _change(app, by, "template.drop_draft", name, gone, None))


def publish(app: App, by: Actor, name: str, files: Files | None, note: str = "") -> int:
    """Have these files count for the template from now on, everywhere; return the number of the version.

    None goes back to what stands in the folder. Raises NotAllowed, RequestInvalid, and ConfigError with every mistake
    of the whole set of templates as it would be: then nothing is published.
    """
    require(by, Right.TEMPLATES)
    settings = app.settings()
    if files is not None:
        _check_spots(settings, name, files)
    with app.db.look() as connection:
        before = editions.published(connection)
    _check_all(settings, {**_over(before, without=name), **({} if files is None else {name: files})})
    with app.db.begin() as connection:
        number = editions.publish(connection, name, files, by.name, app.clock.now(), note.strip()[:LONGEST_NOTE])
        editions.drop_draft(connection, name)
        was = {"version": before[name].id if name in before else None}
        audit.record(connection, _change(app, by, "template.publish", name, was, {"version": number, "note": note}))
    log.info("template_published", template=name, version=number, by=by.name)
    return number


def roll_back(app: App, by: Actor, name: str, version: int | None) -> int:
    """Publish an older version again, or (None) what is in the folder. Raises NotFound, and what `publish` raises."""
    require(by, Right.TEMPLATES)
    if version is None:
        return publish(app, by, name, None, "back to the folder")
    with app.db.look() as connection:
        kept = editions.find_version(connection, version)
    if kept is None or kept.name != name:
        raise NotFound(f'there is no version {version} of the template "{name}"')
    return publish(app, by, name, kept.files, f"back to version {version}")


def places(app: App, name: str, files: Files) -> dict[str, tuple[str, str, str]]:
    """Return which file of a template (brand, locale, part) is meant by each path that problems speak of."""
    folder = app.settings().config.templates
    return {
        str(path_of(folder, Spot(brand, name, locale, part))): (brand, locale, part) for brand, locale, part in files
    }


def history(app: App, name: str) -> list[Version]:
    """Return the published versions of a template, newest first."""
    with app.db.look() as connection:
        return editions.history(connection, name)


def files_of_version(app: App, name: str, version: Version | None) -> Files:
    """Return the files of a version; those in the folder for None, and for a version that went back to them."""
    if version is not None and version.files is not None:
        return version.files
    return files_of(_tree(app.settings(), {}), name)


def compare(before: Files, after: Files) -> list[str]:
    """Return a unified diff of all files, as lines."""
    return [line for spot in sorted({*before, *after}) for line in _compare_file(spot, before, after)]


def _compare_file(spot: tuple[str, str, str], before: Files, after: Files) -> Iterator[str]:
    label = "/".join(part for part in (spot[0], "" if spot[1] == ROOT_LOCALE else spot[1], spot[2]) if part)
    old, new = before.get(spot, "").splitlines(), after.get(spot, "").splitlines()
    yield from difflib.unified_diff(old, new, f"{label} (before)", f"{label} (after)", lineterm="", n=2)


def _listed(
    settings: Settings, tree: Tree, name: str, version: Version | None, drafted: tuple[str, datetime] | None
) -> Listed:
    return Listed(
        name=name,
        coverage=coverage(tree, name),
        brands=tuple(sorted({spot.brand for spot in tree.files if spot.name == name} - {SHARED})),
        rules=tuple(rule.name for rule in settings.ruling.rules if rule.template == name),
        version=version,
        drafted=drafted,
    )


def _tree(settings: Settings, over: Over) -> Tree:
    folder = settings.config.templates
    return lay_over(read_tree(folder, settings.config.brands), folder, over)


def _over(published: dict[str, Version], without: str = "") -> Over:
    return {name: one.files for name, one in published.items() if one.files is not None and name != without}


def _surroundings(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return brands, locales (the default first) and hosts that links may lead to."""
    config = settings.config
    brands = config.brands.values()
    locales = tuple(dict.fromkeys([config.locale, *(brand.locale for brand in brands)]))
    return tuple(config.brands), locales, tuple({host for brand in brands for host in brand.link_hosts})


def _check_all(settings: Settings, over: Over) -> None:
    """Check the whole set as it would be, and the rules against it. Raises ConfigError."""
    brands, locales, hosts = _surroundings(settings)
    folder = settings.config.templates
    change = partial(lay_over, folder=folder, over=over)
    found = templates.load(folder, brands=brands, locales=locales, allowed_link_hosts=hosts, change=change)

    def parts_of(name: str) -> frozenset[Channel] | None:
        return found.parts(name) if name in found.names else None

    mistakes = check_templates(settings.config.source, parts_of, found.names)
    if mistakes:
        raise ConfigError(mistakes)


def _check_spots(settings: Settings, name: str, files: Files) -> None:
    """Raises RequestInvalid for files that a template cannot have."""
    if not files:
        raise RequestInvalid("a template needs files")
    parts = {part for parts in PARTS.values() for part in parts}
    for brand, locale, part in files:
        if not is_locale(locale) or normalise_locale(locale) != locale:
            raise RequestInvalid(f'"{locale[:20]}" is no locale such as de or de-AT')
        if brand != SHARED and brand not in settings.config.brands:
            raise RequestInvalid(f'there is no brand "{brand[:60]}"')
        if part not in parts and not (name == LAYOUT and part.endswith((".mjml", ".txt")) and "/" not in part):
            raise RequestInvalid(f'a template has no file "{part[:60]}". Known: {", ".join(sorted(parts))}')


def _change(app: App, by: Actor, action: str, name: str, before: object, after: object) -> Change:
    subject = f"template:{name}"
    return Change(at=app.clock.now(), user=by.name, action=action, subject=subject, before=before, after=after)
