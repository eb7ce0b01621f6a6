"""Every exception of the engine. An exception means that someone must act; expected things are values.

NotifierError
├── ConfigError          the operator: config.yaml or a template is wrong
├── StartError           the operator: a port is taken, a folder cannot be written, a service is missing
├── WebhookRejected      the caller: the request is not from whom it claims to be
├── UnreadablePayload    the author of an adapter: authentic, but it cannot be read
├── RequestInvalid       the caller of our API: what was sent cannot be taken
├── NotFound             the caller: there is nothing under that reference
├── NotAllowed           the user: not signed in (any more), or the role does not allow it
└── StoreUnavailable     the operator: the database does not answer; the caller should try again
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class NotifierError(Exception):
    """Something went wrong that someone can mend."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").splitlines()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file an operator wrote, as a place and a sentence.

    `line` and `column` count from 1; 0 means that the place inside the file is not known.
    `length` is how many characters of the line to underline.
    """

    file: str
    message: str
    line: int = 0
    column: int = 0
    length: int = 1
    source_line: str = ""
    is_warning: bool = False


class ConfigError(NotifierError):
    """The configuration or a template has mistakes."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{first.file}:{first.line}: {first.message}{more}")


class StartError(NotifierError):
    """The engine cannot start."""


class WebhookRejected(NotifierError):
    """The request does not carry a valid signature."""


class UnreadablePayload(NotifierError):
    """The body is authentic but cannot be read."""


class RequestInvalid(NotifierError):
    """The request cannot be taken as it is."""


class NotFound(NotifierError):
    """There is nothing under that reference."""


class NotAllowed(NotifierError):
    """The user is not signed in, or may not do that."""


class StoreUnavailable(NotifierError):
    """The database does not answer."""
