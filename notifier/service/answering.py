"""Answering STOP, START and HELP: in the HTTP answer to the provider that brings them, which sends it to the person."""

from __future__ import annotations

from collections.abc import Sequence

from notifier.config.settings import Brand
from notifier.domain.notification import Channel
from notifier.domain.replies import Answering, Wish
from notifier.domain.suppression import SuppressionReason
from notifier.errors import UnreadablePayload
from notifier.ports import AnsweredBy, DoorAnswer, RawWebhook, Reply
from notifier.service.app import App, Settings
from notifier.service.replies import brands_meant, understood
from notifier.service.reply_texts import word
from notifier.store import people, suppressions
from notifier.store.people import Writer

_NOT_OURS_TO_ANSWER: dict[Answering, frozenset[AnsweredBy]] = {
    Answering.AUTO: frozenset({AnsweredBy.PROVIDER, AnsweredBy.PROVIDER_BY_DEFAULT}),
    Answering.ALWAYS: frozenset({AnsweredBy.PROVIDER}),
    Answering.NEVER: frozenset(AnsweredBy),
}


def answer_at_door(app: App, settings: Settings, raw: RawWebhook) -> DoorAnswer:
    """Return what the provider shall send back to the person, for an authentic reply that is not applied yet.

    Nothing is written, and nothing is sent by us: so nothing can be sent twice. A body that cannot be read is answered
    with nothing; it is kept, and a worker says why. Raises StoreUnavailable.
    """
    listener = settings.listeners[raw.source]
    try:
        reply = listener.parse_reply(raw)
    except UnreadablePayload:
        reply = None
    return listener.word_answer(_answer(app, settings, reply) if reply else "")


def _answer(app: App, settings: Settings, reply: Reply) -> str:
    heard = understood(reply)
    if heard.wish is Wish.OTHER or reply.answered_by in _NOT_OURS_TO_ANSWER[settings.config.answering]:
        return ""
    with app.db.begin() as connection:
        writer = people.find_writer(connection, reply.sender)
        standing = suppressions.find(connection, app.secret, Channel.SMS, reply.sender)
    meant = brands_meant(settings, reply, writer)
    out = {one.brand for one in standing if one.reason is SuppressionReason.OPTED_OUT}
    # One confirmation for each change: who is out already was told so, and who never was out has nothing to hear.
    if (heard.wish is Wish.STOP and out.issuperset(meant)) or (heard.wish is Wish.START and out.isdisjoint(meant)):
        return ""
    brand = _speaker(settings, meant, writer)
    return word(heard.wish, brand, (writer.locale, heard.language, brand.locale))


def _speaker(settings: Settings, meant: Sequence[str], writer: Writer) -> Brand:
    """In whose name it is answered where several are meant: of those, the one that the person knows best."""
    known = [one for one in (writer.wrote_last, *writer.brands, *meant) if one in meant]
    brands = settings.config.brands
    return brands[next((one for one in known if one in brands), "default")]
