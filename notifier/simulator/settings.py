"""What can be set about the simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from notifier.errors import StartError

PREFIX = "NOTIFIER_SIMULATOR_"

_OF_THE_ENGINE = {f"{PREFIX}PORT", f"{PREFIX}URL"}
"""They say where the simulator is, and are read by those who start it or call it."""


class Order(StrEnum):
    """In which order receipts that are due together are posted."""

    IN_ORDER = "in_order"
    REVERSED = "reversed"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """Everything has a default with which the simulator works."""

    record: Path | None = None
    """A file that gets one JSON line for each message before it is answered; read again at the next start."""
    key_file: Path | None = None
    """Where the private key that signs SendGrid's receipts is kept; without it a new key is made at each start."""
    sendgrid_receipts_url: str = ""
    """Where batches of events are posted. Twilio's callbacks go to the URL in each request."""
    sendgrid_api_key: str = ""
    """The only key that is let in; empty lets every key in."""
    twilio_auth_token: str = ""
    """The only token that is let in. Empty lets every token in; callbacks are signed with the caller's own."""
    receipt_delay: timedelta = timedelta(0)
    receipt_copies: int = 1
    """How often each receipt is posted."""
    receipt_order: Order = Order.IN_ORDER
    receipt_tries: int = 6
    receipt_retry_wait: timedelta = timedelta(milliseconds=500)
    """The wait before the second try; it doubles each time."""
    seed: int = 0
    """Of everything that is left to chance."""
    keep: int = 5000
    """How many messages are kept in memory, the newest ones."""


def settings_from(environment: Mapping[str, str]) -> SimulatorSettings:
    """Read the variables that begin with NOTIFIER_SIMULATOR_. Raises StartError for one that is unknown or unusable."""
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX) and text}
    unknown = sorted(given.keys() - VARIABLES.keys() - _OF_THE_ENGINE)
    if unknown:
        raise StartError(f"simulator: unknown variable {unknown[0]}. Known: {', '.join(sorted(VARIABLES))}")
    return SimulatorSettings(**dict(_read(name, text) for name, text in given.items() if name in VARIABLES))


def _read(name: str, text: str) -> tuple[str, Any]:
    field, convert = VARIABLES[name]
    try:
        return field, convert(text)
    except ValueError as error:
        raise StartError(f'simulator: {name}="{text}" cannot be used: {error}') from error


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=float(text))


VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    f"{PREFIX}RECORD": ("record", Path),
    f"{PREFIX}KEY_FILE": ("key_file", Path),
    f"{PREFIX}SENDGRID_RECEIPTS_URL": ("sendgrid_receipts_url", str),
    f"{PREFIX}SENDGRID_API_KEY": ("sendgrid_api_key", str),
    f"{PREFIX}TWILIO_AUTH_TOKEN": ("twilio_auth_token", str),
    f"{PREFIX}RECEIPT_DELAY_SECONDS": ("receipt_delay", _seconds),
    f"{PREFIX}RECEIPT_COPIES": ("receipt_copies", int),
    f"{PREFIX}RECEIPT_ORDER": ("receipt_order", Order),
    f"{PREFIX}RECEIPT_TRIES": ("receipt_tries", int),
    f"{PREFIX}SEED": ("seed", int),
    f"{PREFIX}KEEP": ("keep", int),
}
"""Each variable: the setting it sets, and how its text is read."""
