from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from notifier.domain.notification import Channel
from notifier.domain.shipment import normalise_carrier, normalise_number
from tests.builders import a_recipient, a_shipment


@pytest.mark.parametrize("text", ["RB 123 456 789 CN", "rb123456789cn", "RB-123-456-789-CN"])
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    assert normalise_number(text) == "RB123456789CN"


@pytest.mark.parametrize("text", ["DHL Express", "dhl-express", "DHLExpress", "dhl_express"])
def test_a_carrier_is_the_same_however_it_is_written(text: str) -> None:
    assert normalise_carrier(text) == "dhlexpress"


@pytest.mark.parametrize(
    ("origin", "destination", "is_international", "countries"),
    [
        pytest.param("CN", "DE", True, ("CN", "DE"), id="over a border"),
        pytest.param("DE", "DE", False, ("DE",), id="within one country"),
        pytest.param("", "DE", False, ("DE",), id="from nobody knows where"),
        pytest.param("", "", False, (), id="nobody said anything"),
    ],
)
def test_a_lane_crosses_a_border_only_if_both_ends_are_known(
    origin: str, destination: str, is_international: bool, countries: tuple[str, ...]
) -> None:
    shipment = a_shipment(origin_country=origin, destination_country=destination)

    assert (shipment.is_international, shipment.countries) == (is_international, countries)


def test_a_recipient_has_an_address_per_channel_and_reads_times_in_the_first_zone() -> None:
    recipient = a_recipient(email="a@example.org", phone="", zones=("Europe/Berlin", "Europe/London"))

    assert (recipient.address(Channel.EMAIL), recipient.address(Channel.SMS)) == ("a@example.org", "")
    assert recipient.zone == ZoneInfo("Europe/Berlin")
