from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from notifier.errors import StartError
from notifier.simulator.settings import VARIABLES, Order, SimulatorSettings, settings_from


def test_nothing_needs_to_be_set() -> None:
    assert settings_from({"HOME": "/root"}) == SimulatorSettings()


def test_every_variable_is_read() -> None:
    given = {
        "NOTIFIER_SIMULATOR_RECORD": "/data/record.jsonl",
        "NOTIFIER_SIMULATOR_KEY_FILE": "/data/key.pem",
        "NOTIFIER_SIMULATOR_SENDGRID_RECEIPTS_URL": "http://127.0.0.1:8000/receipts/sendgrid",
        "NOTIFIER_SIMULATOR_SENDGRID_API_KEY": "SG.test",
        "NOTIFIER_SIMULATOR_TWILIO_AUTH_TOKEN": "token",
        "NOTIFIER_SIMULATOR_RECEIPT_DELAY_SECONDS": "1.5",
        "NOTIFIER_SIMULATOR_RECEIPT_COPIES": "2",
        "NOTIFIER_SIMULATOR_RECEIPT_ORDER": "shuffled",
        "NOTIFIER_SIMULATOR_RECEIPT_TRIES": "3",
        "NOTIFIER_SIMULATOR_SEED": "7",
        "NOTIFIER_SIMULATOR_KEEP": "10",
    }

    assert given.keys() == VARIABLES.keys()
    assert settings_from(given) == SimulatorSettings(
        record=Path("/data/record.jsonl"),
        key_file=Path("/data/key.pem"),
        sendgrid_receipts_url="http://127.0.0.1:8000/receipts/sendgrid",
        sendgrid_api_key="SG.test",
        twilio_auth_token="token",
        receipt_delay=timedelta(seconds=1.5),
        receipt_copies=2,
        receipt_order=Order.SHUFFLED,
        receipt_tries=3,
        seed=7,
        keep=10,
    )


def test_where_the_simulator_is_does_not_concern_itself() -> None:
    given = {"NOTIFIER_SIMULATOR_PORT": "8025", "NOTIFIER_SIMULATOR_URL": "http://127.0.0.1:8025"}

    assert settings_from(given) == SimulatorSettings()


def test_an_empty_variable_is_none() -> None:
    assert settings_from({"NOTIFIER_SIMULATOR_SEED": ""}) == SimulatorSettings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("NOTIFIER_SIMULATOR_SEED", "seven"),
        ("NOTIFIER_SIMULATOR_RECEIPT_ORDER", "random"),
        ("NOTIFIER_SIMULATOR_RECEIPT_DELAY_SECONDS", "soon"),
        ("NOTIFIER_SIMULATOR_SEEED", "7"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, text: str) -> None:
    with pytest.raises(StartError, match=name):
        settings_from({name: text})
