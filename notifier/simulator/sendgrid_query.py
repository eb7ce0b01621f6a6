"""The language in which SendGrid's logs are searched: conditions joined by AND.

    to_email = 'jo@example.com' AND sg_message_id_created_at > TIMESTAMP "2026-11-23T05:00:00Z"

https://github.com/twilio/sendgrid-oai (`tsg_logs_v3`, EmailLogsGetMessagesByFilterRequest)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import ge, gt, le, lt

from notifier.simulator.mailbox import Received

Test = Callable[[Received], bool]

_CONDITION = re.compile(
    r"""\s*(\w+)\s*(=|>=|<=|>|<|IN\b)\s*('(?:[^']|'')*'|TIMESTAMP\s+"[^"]*"|\([^()]*\))\s*(?:AND\b|$)""", re.IGNORECASE
)
_EQUAL: dict[str, Callable[[Received], str]] = {
    "sg_message_id": lambda message: message.id,
    "subject": lambda message: message.subject,
    "to_email": lambda message: message.to,
}
_AMONG: dict[str, Callable[[Received], list[str]]] = {
    "status": lambda message: [message.status],
    "categories": lambda message: message.categories,
}
_BEFORE_OR_AFTER: dict[str, Callable[[datetime, datetime], bool]] = {">": gt, "<": lt, ">=": ge, "<=": le}


def read_query(query: str) -> Test:
    """Return the test that a query means; an empty one lets every mail through. Raises ValueError."""
    tests, place = [], 0
    while place < len(query):
        found = _CONDITION.match(query, place)
        if not found:
            raise ValueError(f"the query cannot be read from here on: {query[place:]}")
        tests.append(_test(found[1], found[2].upper(), found[3]))
        place = found.end()
    return lambda message: all(test(message) for test in tests)


def _test(field: str, operator: str, literal: str) -> Test:
    if field in _EQUAL and operator == "=" and literal.startswith("'"):
        read, value = _EQUAL[field], literal[1:-1].replace("''", "'")
        return lambda message: read(message) == value
    if field in _AMONG and operator == "IN" and literal.startswith("("):
        several, wanted = _AMONG[field], set(re.findall(r"'([^']*)'", literal))
        return lambda message: not wanted.isdisjoint(several(message))
    if field == "sg_message_id_created_at" and operator in _BEFORE_OR_AFTER and literal.endswith('"'):
        compare, instant = _BEFORE_OR_AFTER[operator], _instant(literal.split('"')[1])
        return lambda message: compare(message.received_at, instant)
    raise ValueError(f"{field} {operator} {literal} is not a condition")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
