"""What is no mistake in a folder of templates, and yet an operator would want to know: gaps between languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from notifier.errors import Problem
from notifier.render.checking import Findings
from notifier.render.files import LAYOUT, ROOT_LOCALE, Tree
from notifier.render.words import STAGE_WORDS

_ENGINE_WORDS = frozenset({"stage_text", "incident_text"})


def find_notices(tree: Tree, findings: Findings, folder: Path, locales: Sequence[str]) -> Iterator[Problem]:
    """Yield the warnings. `locales` are the languages the shop writes in."""
    yield from _find_missing_templates(tree, folder, locales)
    yield from _find_missing_pieces(tree)
    yield from _find_missing_words(tree, findings)


def _find_missing_templates(tree: Tree, folder: Path, locales: Sequence[str]) -> Iterator[Problem]:
    """Warn of each template that readers of some language will get in another one."""
    for name in tree.names:
        written = {_language(tag) for tag in tree.locales(name)}
        for locale in locales:
            if _language(locale) not in written:
                yield _warn(str(folder / name), f"it is not written in {locale}; these readers get another language")


def _find_missing_pieces(tree: Tree) -> Iterator[Problem]:
    """Warn where an email in one language has a part of the layout, such as its footer, in another."""
    spoken = {_language(spot.locale) for spot in tree.files if spot.part == "email.mjml" and spot.name != LAYOUT}
    layout = {spot: source for spot, source in tree.files.items() if spot.name == LAYOUT}
    translated = {spot.part for spot in layout if spot.locale != ROOT_LOCALE}
    for part in sorted(translated):
        written = {_language(spot.locale) for spot in layout if spot.part == part}
        source = next(source for spot, source in layout.items() if spot.part == part)
        for language in sorted(spoken - written):
            yield _warn(source.file, f"it is not written in {language}, and emails in {language} are made with it")


def _find_missing_words(tree: Tree, findings: Findings) -> Iterator[Problem]:
    """Warn where a template uses words of the engine in a language it does not speak: they will be empty."""
    for spot, source in tree.files.items():
        language = _language(spot.locale)
        for name in sorted(findings.names[source.file] & _ENGINE_WORDS):
            if language not in STAGE_WORDS:
                known = ", ".join(sorted(STAGE_WORDS))
                yield _warn(source.file, f'"{name}" is empty in {language}: there are words in {known} only')


def _language(locale: str) -> str:
    return locale.split("-")[0]


def _warn(file: str, message: str) -> Problem:
    return Problem(file=file, message=message, is_warning=True)
