"""Builds the mail that is handed to a mail server. Line breaks in a subject, a name or a header never reach it."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from notifier.ports import Message

_BODY = SMTP.clone(cte_type="7bit")
_UNFOLDED = _BODY.clone(max_line_length=990)
"""The longest line a mail may have is 998 characters. The standard library folds a header without spaces at 78 by
turning it into an encoded word, in which no mail client finds the link of List-Unsubscribe any more.
"""


def build_mail(message: Message, attempt_id: str) -> bytes:
    """Return the mail, ready for DATA. Raises ValueError or MessageError where a header is unusable."""
    mail = EmailMessage(policy=_BODY)
    mail["From"] = _person(message.sender, message.sender_name)
    mail["To"] = _person(message.to, message.to_name)
    mail["Subject"] = _one_line(message.subject)
    if message.reply_to:
        mail["Reply-To"] = _person(message.reply_to)
    mail["Date"] = formatdate(usegmt=True)  # the moment of handing over; nothing is decided by it
    mail["Message-ID"] = message_id(message.sender, attempt_id)
    for name, value in message.headers.items():
        mail[name] = _one_line(value)
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail.as_bytes(policy=_UNFOLDED)


def message_id(sender: str, attempt_id: str) -> str:
    """Return the Message-ID. It carries the attempt id, so that the logs of every server on the way name it."""
    return f"<{attempt_id}@{plain_address(sender).rpartition('@')[2]}>"


def plain_address(address: str) -> str:
    """Return the address in ASCII, its domain in IDNA. Raises ValueError or MessageError where it cannot be.

    What comes before the @ must be ASCII, because few mail servers take anything else (RFC 6531).
    """
    name, _, domain = address.rpartition("@")
    if not name or not domain:
        raise ValueError("an address has something before and after its @")
    return Address(addr_spec=f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}").addr_spec


def _person(address: str, name: str = "") -> Address:
    return Address(display_name=_one_line(name), addr_spec=plain_address(address))


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text)
