"""A whole rule in sentences, for people who never saw the configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from notifier.domain.notification import Channel
from notifier.domain.rules import Filter, OnUnknown, Rule, Urgency
from notifier.service.rule_words import IN_WORDS, quote, spell_span, word_span, word_trigger

_FILTERS: dict[str, str] = {
    "brand": "of the brand {}",
    "carrier": "carried by {}",
    "origin_country": "sent from {}",
    "destination_country": "going to {}",
    "not_brand": "not of the brand {}, which has its own",
    "in_stage": "that are {}",
    "not_in_stage": "that are not {}",
    "lane": "on {} ways",
    "tags": "tagged {}",
    "value_over": "worth more than {}",
    "attempts_at_least": "after {} attempts at delivery or more",
    "attempts_at_most": "after {} attempts at delivery at most",
    "order_delivered": "whose order is then delivered {}",
    "after_told": "whose recipient was told {}",
}
"""How each filter is said. One that is not here is said by its name."""

_QUOTED = frozenset({"in_stage", "not_in_stage"})
_VERBATIM = frozenset({"after_told", "tags", "brand", "not_brand"})
"""Filters whose values are names, of rules for instance, and not codes."""

_HOW_MUCH = {"all": "as a whole", "part": "in part"}

_URGENCIES: dict[Urgency, str] = {
    Urgency.ACTION_NEEDED: "The customer has to do something, so it also leaves at night.",
    Urgency.NORMAL: "It waits for the end of quiet hours.",
    Urgency.LOW: "It is not urgent: it waits for the end of quiet hours, and may be merged with other news.",
}

_ON_UNKNOWN: dict[OnUnknown, str] = {
    OnUnknown.HOLD: "If nobody knows whether it was sent, a person decides.",
    OnUnknown.OTHER_CHANNEL: "If nobody knows whether it was sent, it is said on the other channel.",
    OnUnknown.RESEND: "If nobody knows whether it was sent, it is sent again.",
}


def word_rule(rule: Rule) -> Iterator[str]:
    """Yield what a rule does, sentence by sentence."""
    yield f"Speaks when: {word_trigger(rule.trigger, IN_WORDS)}."
    only = ", ".join(_filters(rule.filter))
    yield f"Only for parcels {only}." if only else "For all parcels."
    joined = " or, if that is not possible, by " if rule.first_of else " and by "
    yield f"By {joined.join(map(_channel, rule.channels))}, with the template {rule.template}."
    if rule.repeat is not None:
        times = "once" if rule.repeat.at_most == 1 else f"up to {rule.repeat.at_most} times"
        yield f"Says it again after {spell_span(rule.repeat.after)}, {times}, while it is still true."
    if rule.inhibited_by:
        yield f"Keeps quiet while {' or '.join(rule.inhibited_by)} holds, which says more."
    yield _URGENCIES[rule.urgency]
    yield f"What is older than {spell_span(word_span(rule.max_event_age))} when we learn of it is no news."
    yield _ON_UNKNOWN[rule.on_unknown]


def _filters(chosen: Filter) -> Iterator[str]:
    for field in dataclasses.fields(chosen):
        value = getattr(chosen, field.name)
        if field.init and value != field.default:
            said = _FILTERS.get(field.name, f"with {field.name.replace('_', ' ')} {{}}")
            yield said.format(_list(field.name, value))


def _list(name: str, value: object) -> str:
    several = isinstance(value, frozenset | tuple)
    words = sorted(str(one) for one in value) if several else [str(value)]  # type: ignore[attr-defined]
    return " or ".join(_one(name, word) for word in words)


def _one(name: str, word: str) -> str:
    if name in _QUOTED:
        return quote(word)
    if name in _VERBATIM:
        return word
    return _HOW_MUCH.get(word, word.replace("_", " "))


def _channel(channel: Channel) -> str:
    return {"sms": "text message"}.get(channel, channel.replace("_", " "))
