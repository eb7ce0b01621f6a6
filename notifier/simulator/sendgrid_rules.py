"""What SendGrid refuses: the rules of its OpenAPI file, and those that the file leaves out.

https://github.com/twilio/sendgrid-oai (`tsg_mail_v3`) and
https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_BYTES = 30 * 1024 * 1024

_KEYS = frozenset(
    {
        "personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id",
        "headers", "categories", "custom_args", "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings",
        "tracking_settings",
    }
)  # fmt: skip
_RESERVED = frozenset(
    {
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from",
        "subject", "reply-to", "cc", "bcc",
    }
)  # fmt: skip
_ADDRESS = re.compile(r"[^@\s\"<>,;:()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ORDER = ["text/plain", "text/x-amp-html", "text/html"]
_MOST_PERSONALIZATIONS = 1000
_MOST_CATEGORIES = 10
_LONGEST_CATEGORY = 255
_MOST_ARGUMENT_BYTES = 10_000


class Problem(NamedTuple):
    """A part of the request, and what is wrong with it."""

    field: str
    message: str


def check_mail(mail: Any) -> list[Problem]:
    """Return everything that is wrong with the body of a request to send."""
    if not isinstance(mail, dict):
        return [Problem("", "The body must be a JSON object.")]
    return [
        *(Problem(key, f"Additional property {key} is not allowed.") for key in sorted(mail.keys() - _KEYS)),
        *_personalizations(mail),
        *_person("from", mail.get("from")),
        *(_person("reply_to", mail["reply_to"]) if "reply_to" in mail else ()),
        *_subject(mail),
        *_content(mail),
        *_headers(mail.get("headers", {})),
        *_categories(mail.get("categories", [])),
        *_settings(mail),
    ]


def _personalizations(mail: dict[str, Any]) -> Iterator[Problem]:
    given = mail.get("personalizations")
    if not isinstance(given, list) or not given:
        yield Problem("personalizations", "At least one personalization is required.")
        return
    if len(given) > _MOST_PERSONALIZATIONS:
        yield Problem("personalizations", f"There may be at most {_MOST_PERSONALIZATIONS} personalizations.")
    for place, personalization in enumerate(given):
        yield from _personalization(f"personalizations.{place}", personalization)


def _personalization(place: str, given: Any) -> Iterator[Problem]:
    if not isinstance(given, dict) or not isinstance(given.get("to"), list) or not given["to"]:
        yield Problem(f"{place}.to", "The to array is required and must have at least one recipient.")
        return
    for number, person in enumerate(given["to"]):
        yield from _person(f"{place}.to.{number}", person)
    addresses = [person["email"].lower() for person in given["to"] if not list(_person("", person))]
    if len(set(addresses)) < len(addresses):
        yield Problem(f"{place}.to", "Each address must be there only once.")
    arguments = given.get("custom_args", {})
    if not isinstance(arguments, dict) or not all(isinstance(value, str) for value in arguments.values()):
        yield Problem(f"{place}.custom_args", "Custom arguments must be an object of strings.")
    elif sum(len(key) + len(value) for key, value in arguments.items()) > _MOST_ARGUMENT_BYTES:
        yield Problem(f"{place}.custom_args", f"Custom arguments may have at most {_MOST_ARGUMENT_BYTES} bytes.")


def _person(place: str, person: Any) -> Iterator[Problem]:
    address = person.get("email") if isinstance(person, dict) else None
    if not isinstance(address, str) or not address.isascii() or not _ADDRESS.fullmatch(address):
        yield Problem(f"{place}.email", "Does not contain a valid address.")


def _subject(mail: dict[str, Any]) -> Iterator[Problem]:
    personalizations = mail.get("personalizations") or [{}]
    own = [part.get("subject") for part in personalizations if isinstance(part, dict)]
    if not mail.get("template_id") and not _is_text(mail.get("subject")) and not all(map(_is_text, own)):
        yield Problem("subject", "The subject is required.")


def _content(mail: dict[str, Any]) -> Iterator[Problem]:
    parts = mail.get("content")
    if not isinstance(parts, list) or not parts:
        if not mail.get("template_id"):
            yield Problem("content", "Unless a valid template_id is provided, the content parameter is required.")
        return
    for place, part in enumerate(parts):
        if not isinstance(part, dict) or not _is_text(part.get("type")) or not _is_text(part.get("value")):
            yield Problem(f"content.{place}", "Each part needs a type and a value, neither of them empty.")
            return
    ranks = [_ORDER.index(part["type"]) if part["type"] in _ORDER else len(_ORDER) for part in parts]
    if ranks != sorted(ranks):
        yield Problem("content", "If present, text/plain and text/html must be the first parts, in that order.")


def _headers(headers: Any) -> Iterator[Problem]:
    if not isinstance(headers, dict):
        yield Problem("headers", "Headers must be an object.")
        return
    for name, value in headers.items():
        if name.lower() in _RESERVED:
            yield Problem(f"headers.{name}", "This header may not be overridden.")
        elif not isinstance(value, str) or "\n" in value or "\r" in value:
            yield Problem(f"headers.{name}", "The value of a header must be a string on one line.")


def _categories(categories: Any) -> Iterator[Problem]:
    if not isinstance(categories, list) or not all(isinstance(category, str) for category in categories):
        yield Problem("categories", "Categories must be an array of strings.")
    elif len(categories) > _MOST_CATEGORIES or len(set(categories)) < len(categories):
        yield Problem("categories", f"There may be at most {_MOST_CATEGORIES} categories, each of them once.")
    elif any(len(category) > _LONGEST_CATEGORY for category in categories):
        yield Problem("categories", f"A category may have at most {_LONGEST_CATEGORY} characters.")


def _settings(mail: dict[str, Any]) -> Iterator[Problem]:
    for key in ("mail_settings", "tracking_settings"):
        given = mail.get(key, {})
        if not isinstance(given, dict) or not all(isinstance(value, dict) for value in given.values()):
            yield Problem(key, "Settings must be an object of objects.")
    if "send_at" in mail and not isinstance(mail["send_at"], int):
        yield Problem("send_at", "This must be a Unix timestamp.")
    if "asm" in mail and not (isinstance(mail["asm"], dict) and isinstance(mail["asm"].get("group_id"), int)):
        yield Problem("asm.group_id", "The group id is required.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
