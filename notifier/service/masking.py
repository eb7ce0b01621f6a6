"""Addresses and names with most of them taken out: enough to recognise, too little to use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notifier.domain.shipment import Recipient
from notifier.render.cleaning import plain_letters, plain_typography, tame
from notifier.store.marks import is_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """Shows a recipient, and texts written to them, masked unless it `is_lifted`."""

    recipient: Recipient
    is_lifted: bool = False

    def who(self) -> Recipient:
        """Return the recipient as they may be shown."""
        return self.recipient if self.is_lifted else mask_recipient(self.recipient)

    def words(self, text: str) -> str:
        """Return a text as it may be shown."""
        return text if self.is_lifted else mask_words(text, self.recipient)


def mask_recipient(recipient: Recipient) -> Recipient:
    """Return the recipient with name and addresses masked."""
    return recipient._replace(
        name=mask_name(recipient.name),
        email=mask_email(recipient.email),
        phone=mask_phone(recipient.phone),
    )


def mask_name(name: str) -> str:
    """`Jonas Weber` becomes `J. W.`"""
    return " ".join(f"{word[0]}." for word in name.split())


def mask_email(email: str) -> str:
    """`jonas@example.com` becomes `j…@example.com`."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}…{at}{host}" if at else email and f"{email[:1]}…"


def mask_phone(phone: str) -> str:
    """`+4915112345678` becomes `+49…678`."""
    return f"{phone[:3]}…{phone[-3:]}" if len(phone) > len("+49123") else phone and "…"


def mask_address(address: str, *, show_personal: bool) -> str:
    """Return an email address or a phone number as it may be shown; a hash stands for a person who was erased."""
    if is_mark(address):
        return "(erased)"
    if show_personal:
        return address
    return mask_email(address) if "@" in address else mask_phone(address)


def mask_words(text: str, recipient: Recipient) -> str:
    """Return a message without what would tell who it was written to, in all the ways in which templates print it."""
    masks = {
        recipient.email: mask_email(recipient.email),
        recipient.phone: mask_phone(recipient.phone),
        **dict.fromkeys(_spellings(recipient.name), mask_name(recipient.name)),
    }
    for word, mask in masks.items():
        if word:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", mask, text)
    return text


def _spellings(name: str) -> tuple[str, ...]:
    """A name as it is, as it is made harmless for emails, and in the plain letters of text messages."""
    tamed = tame(name)
    return name, tamed, plain_letters(plain_typography(tamed))
