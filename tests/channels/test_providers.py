from __future__ import annotations

from notifier.channels import PROVIDERS
from notifier.channels.endpoints import is_on_this_machine
from notifier.domain.notification import Channel
from tests.channels.conftest import ACCOUNT


def test_every_provider_is_listed_under_its_own_channel_and_name() -> None:
    made = [
        PROVIDERS[Channel.EMAIL, "sendgrid"](api_key="SG.test"),
        PROVIDERS[Channel.EMAIL, "smtp"](host="localhost"),
        PROVIDERS[Channel.SMS, "twilio"](account_sid=ACCOUNT, auth_token="token"),
    ]

    assert {(provider.channel, provider.name) for provider in made} == PROVIDERS.keys()


def test_only_the_loopback_interface_is_this_machine() -> None:
    assert is_on_this_machine("http://127.0.0.1:8025")
    assert is_on_this_machine("http://[::1]:8025/path")
    assert is_on_this_machine("http://localhost")
    assert not is_on_this_machine("https://api.sendgrid.com")
    assert not is_on_this_machine("http://127.0.0.1.example.com")
    assert not is_on_this_machine("http://10.0.0.1")
