"""Which window a message names, told from its template alone: for playing lives through rules without rendering."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from notifier.domain.facts import Facts
from notifier.domain.notification import Channel
from notifier.domain.playback import PromiseTold
from notifier.domain.promise import Promise
from notifier.render.templates import TemplateSet
from notifier.service.personalise import PROMISE_VARIABLES, current_promise

NamesPromise = Callable[[str, Channel], bool]


def naming_of(templates: TemplateSet) -> NamesPromise:
    """Return what says whether a message of a template names the window on a channel."""

    @cache
    def names_one(template: str, channel: Channel) -> bool:
        return bool(templates.mentions(template, channel) & PROMISE_VARIABLES)

    return names_one


def promises_named_by(names_one: NamesPromise) -> PromiseTold:
    """Return what says which window such a message names."""

    def promise_told(template: str, channel: Channel, facts: Facts) -> Promise | None:
        return current_promise(facts) if names_one(template, channel) else None

    return promise_told
