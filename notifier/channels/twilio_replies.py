"""What people send to our numbers at Twilio: reads the webhook of an incoming message, and words the answer to it.

https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from notifier.channels.twilio_form import read_form
from notifier.domain.replies import Wish
from notifier.errors import UnreadablePayload
from notifier.ports import AnsweredBy, DoorAnswer, RawWebhook, Reply

HANDLED: dict[str, Wish] = {
    "STOP": Wish.STOP,
    "STOPALL": Wish.STOP,
    "UNSUBSCRIBE": Wish.STOP,
    "CANCEL": Wish.STOP,
    "END": Wish.STOP,
    "QUIT": Wish.STOP,
    "REVOKE": Wish.STOP,
    "OPTOUT": Wish.STOP,
    "START": Wish.START,
    "YES": Wish.START,
    "UNSTOP": Wish.START,
    "HELP": Wish.HELP,
    "INFO": Wish.HELP,
}
"""What Twilio answers by itself on long codes and toll-free numbers, where it is all that the message says.

https://help.twilio.com/hc/en-us/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering- and
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, which also names OptOutType: with Advanced Opt-Out it
says which of the service's own words Twilio took it for, and has answered.
"""

_SHORT_CODE = re.compile(r"\d{3,8}")
"""Here Twilio answers nothing by itself:
https://help.twilio.com/hc/en-us/articles/223181748-Customizing-HELP-STOP-messages-for-SMS-filtering
"""

_STATES = frozenset({"received", "receiving"})


def identify(raw: RawWebhook) -> str:
    """Return the id of the message, or "" where the form has none or cannot be read."""
    try:
        return _sid(read_form(raw).last())
    except UnreadablePayload:
        return ""


def read_reply(raw: RawWebhook) -> Reply | None:
    """Return what somebody wrote; None for a report about a message of ours. Raises UnreadablePayload."""
    form = read_form(raw).last()
    if form.get("SmsStatus", "received") not in _STATES or form.get("MessageStatus", "received") not in _STATES:
        return None
    sid, sender = _sid(form), form.get("From", "")
    if not sid or not sender:
        raise UnreadablePayload("twilio: expected a form with MessageSid and From")
    text, to = form.get("Body", ""), form.get("To", "")
    told = form.get("OptOutType", "").lower()
    return Reply(
        provider="twilio",
        reference=sid,
        sender=sender,
        recipient=to,
        text=text,
        group=form.get("MessagingServiceSid", ""),
        wish=Wish(told) if told in {Wish.STOP, Wish.START, Wish.HELP} else None,
        answered_by=_answered_by(told, text, to),
    )


def word_answer(text: str) -> DoorAnswer:
    """Return TwiML that sends `text` to whoever wrote, or nothing for "".

    Never plain text: Twilio would send it to the person. https://www.twilio.com/docs/messaging/twiml
    """
    message = f"<Message>{escape(text)}</Message>" if text else ""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
    return DoorAnswer(body=body.encode(), media_type="text/xml")


def _answered_by(told: str, text: str, to: str) -> AnsweredBy:
    if told:
        return AnsweredBy.PROVIDER
    is_handled = text.strip().upper() in HANDLED and not _SHORT_CODE.fullmatch(to)
    return AnsweredBy.PROVIDER_BY_DEFAULT if is_handled else AnsweredBy.NOBODY


def _sid(form: dict[str, str]) -> str:
    return form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or ""
