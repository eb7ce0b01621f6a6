"""The forms in which Twilio calls us."""

from __future__ import annotations

from urllib.parse import parse_qsl

from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Form(dict[str, list[str]]):
    """A form whose names may repeat. The SDK's validator asks for repeated values by this method."""

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def last(self) -> dict[str, str]:
        """Return the last value of each name, without NUL, which PostgreSQL keeps in no text."""
        return {name: values[-1].replace("\x00", "") for name, values in self.items()}


def read_form(raw: RawWebhook) -> Form:
    """Return the form in the body, with every field, empty ones too: the signature covers them. Raises
    UnreadablePayload.
    """
    form = Form()
    try:
        for name, value in parse_qsl(raw.body.decode(), keep_blank_values=True, errors="strict"):
            form.setdefault(name, []).append(value)
    except ValueError as error:
        raise UnreadablePayload(f"twilio: the form cannot be read: {error}") from error
    return form
