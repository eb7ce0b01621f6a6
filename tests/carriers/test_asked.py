"""Providers that push nothing: their door stays shut, with a secret or without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notifier.carriers import CARRIERS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.errors import WebhookRejected
from notifier.ports import RawWebhook

ASKED = {name: make for name, make in CARRIERS.items() if isinstance(make, type) and issubclass(make, OnlyAsked)}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("secret", ["", "s3cret"])
def test_whoever_pushes_for_a_provider_that_never_does_is_refused(
    name: str, secret: str, request_of: Callable[..., RawWebhook]
) -> None:
    carrier = CARRIERS[name](secret)
    headers = {"authorization": f"Bearer {secret}", **carrier.sign(b"{}")}
    with pytest.raises(WebhookRejected, match=f"{name} does not push"):
        carrier.verify(request_of(b"{}", headers))


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_has_no_id(name: str, request_of: Callable[..., RawWebhook]) -> None:
    assert CARRIERS[name]().identify(request_of(b"{}")) == ""


@pytest.mark.parametrize("name", ASKED)
def test_the_name_of_an_adapter_is_its_kind(name: str) -> None:
    assert CARRIERS[name]().name == name
