"""The templates of an installation: loaded and tried out as a whole, then rendered message by message.

Everything that can fail does so in `load`, with every mistake at once. What is loaded has been rendered with every
sample in every language, so a message fails only where a fact is of a kind that no sample has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from notifier.domain.notification import Channel
from notifier.errors import ConfigError, NotFound, Problem
from notifier.render.building import Key, build
from notifier.render.checking import check_tree
from notifier.render.files import PARTS, Tree, fall_back, normalise_locale, read_tree
from notifier.render.message import Compiled, Rendered, write
from notifier.render.notices import find_notices
from notifier.render.source import suggest
from notifier.render.trial import try_out

DEFAULT_BRAND = "default"

_VERSION_LENGTH = 12


def load(
    folder: Path,
    *,
    brands: Collection[str] = (DEFAULT_BRAND,),
    locales: Sequence[str] = ("en",),
    allowed_link_hosts: Collection[str] = (),
    change: Callable[[Tree], Tree] | None = None,
) -> TemplateSet:
    """Read, check, compile and try out every template below `folder`.

    `brands` are those that may have templates of their own. `locales` are the languages the shop writes in; the first
    is what readers of any other language get. `allowed_link_hosts` are the hosts, with all below them, to which
    addresses written out in templates may lead; link variables need no permission. `change` may replace what was read
    before anything of it is checked.

    Raises ConfigError with every problem that was found.
    """
    known_brands = {*brands, DEFAULT_BRAND}
    wanted = [normalise_locale(tag) for tag in locales] or ["en"]
    tree = read_tree(folder, known_brands)
    tree = change(tree) if change else tree
    findings = check_tree(tree, wanted[0], allowed_link_hosts)
    all_locales = {*wanted, *(locale for name in tree.names for locale in tree.locales(name))}
    built = build(tree, findings, known_brands, all_locales, wanted[0])
    distinct = {id(compiled): compiled for compiled in built.messages.values()}.values()
    found = [*findings.problems, *built.problems, *try_out(distinct, all_locales)]
    mistakes = [problem for problem in found if not problem.is_warning]
    if mistakes:
        raise ConfigError(sorted(mistakes, key=lambda p: (p.file, p.line, p.column)))
    warnings = [*(p for p in found if p.is_warning), *find_notices(tree, findings, folder, wanted)]
    return TemplateSet(built.messages, default_locale=wanted[0], locales=all_locales, warnings=warnings)


class TemplateSet:
    """Templates that passed every check. Never changes; a reload makes a new one."""

    def __init__(
        self,
        messages: Mapping[Key, Compiled],
        *,
        default_locale: str,
        locales: Collection[str],
        warnings: Sequence[Problem] = (),
    ) -> None:
        self.warnings = tuple(warnings)
        """What stops nothing and yet should be known: text messages of several segments, missing languages."""
        self.names = tuple(sorted({key.name for key in messages}))
        """Every template, sorted."""
        self._messages = messages
        self._default_locale = default_locale
        self._locales = frozenset(locales)
        self._versions: dict[tuple[str, str, str], str] = {}

    def parts(self, name: str) -> frozenset[Channel]:
        """Return the channels on which a template can be sent, whatever the reader's language. Raises NotFound."""
        self._demand(name)
        return frozenset(channel for channel in PARTS if self._find(name, channel, DEFAULT_BRAND, ""))

    def locales(self, name: str) -> tuple[str, ...]:
        """Return the languages a template is written in, sorted. Raises NotFound."""
        self._demand(name)
        return tuple(sorted({compiled.locale for key, compiled in self._messages.items() if key.name == name}))

    def mentions(self, name: str, channel: Channel) -> frozenset[str]:
        """Return the variables that a template uses on a channel, in any language and for any brand."""
        found = (one.mentions for key, one in self._messages.items() if (key.name, key.channel) == (name, channel))
        return frozenset[str]().union(*found)

    def version(self, name: str, locale: str, brand: str) -> str:
        """Return twelve hex digits that change with any file of which the messages are made. Raises NotFound."""
        self._demand(name)
        key = (name, self._known(locale), brand)
        if key not in self._versions:
            self._versions[key] = _digest(self._find(name, channel, brand, key[1]) for channel in PARTS)
        return self._versions[key]

    def render(self, name: str, channel: Channel, *, brand: str, locale: str, values: Mapping[str, object]) -> Rendered:
        """Write a message for one reader.

        `values` holds every variable of `variables.GIVEN`; others are ignored. A brand that is not known is written to
        as the default one, a locale as its language or the default one. Raises NotFound if there is no such template on
        that channel, and ConfigError if it cannot cope with the values.
        """
        self._demand(name)
        compiled = self._find(name, channel, brand, locale)
        if compiled is None:
            raise NotFound(f'the template "{name}" has no {channel}')
        return write(compiled, values, locale, self.version(name, locale, brand))

    def _find(self, name: str, channel: Channel, brand: str, locale: str) -> Compiled | None:
        known = self._known(locale)
        own = self._messages.get(Key(name=name, brand=brand, locale=known, channel=channel))
        return own or self._messages.get(Key(name=name, brand=DEFAULT_BRAND, locale=known, channel=channel))

    def _known(self, locale: str) -> str:
        chain = fall_back(locale or self._default_locale, self._default_locale)
        return next(tag for tag in chain if tag in self._locales)

    def _demand(self, name: str) -> None:
        if name not in self.names:
            raise NotFound(f'there is no template "{name}".{suggest(name, self.names)}')


def _digest(messages: Iterator[Compiled | None]) -> str:
    digest = hashlib.sha256()
    for compiled in messages:
        for source in compiled.sources if compiled else ():
            digest.update(source.text.encode())
            digest.update(b"\0")
    return digest.hexdigest()[:_VERSION_LENGTH]
