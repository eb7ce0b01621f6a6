"""Places that carriers write as one text."""

from __future__ import annotations

import pytest

from notifier.carriers.reading.locations import split_dashed, split_location
from notifier.domain.events import NOWHERE, Place


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Hebron, KY, US", Place(city="Hebron", region="KY", country="US")),
        ("Logansport, IN, 46947, US", Place(city="Logansport", region="IN, 46947", country="US")),
        ("Los Angeles, CA", Place(city="Los Angeles", region="CA")),
        ("Toronto, ON, CA", Place(city="Toronto", region="ON", country="CA")),
        ("Columbus, OH", Place(city="Columbus", region="OH")),
        ("Berlin, DE", Place(city="Berlin", region="DE")),
        ("Paris, FR", Place(city="Paris", country="FR")),
        ("London, UK", Place(city="London", country="GB")),
        ("Egham,  Surrey,GB", Place(city="Egham", region="Surrey", country="GB")),
        ("NL", Place(country="NL")),
        ("Nl", Place(city="Nl")),
        ("North Shields", Place(city="North Shields")),
        ("Munich, Germany", Place(city="Munich", country="DE")),
        ("Austin, TX, United States", Place(city="Austin", region="TX", country="US")),
        ("CHINA", Place(country="CN")),
        ("SUZHOU & AREA - CHINA MAINLAND", Place(city="SUZHOU & AREA", country="CN")),
        ("HONG KONG - HONG KONG SAR, CHINA", Place(city="HONG KONG", country="HK")),
        ("Depot 5 - North", Place(city="Depot 5 - North")),
        ("Atlanta, Georgia", Place(city="Atlanta", region="Georgia")),
        ("China sorting warehouse", Place(city="China sorting warehouse")),
        (" , ", NOWHERE),
        ("", NOWHERE),
    ],
)
def test_a_country_is_read_where_it_can_be_nothing_else(written: str, place: Place) -> None:
    assert split_location(written) == place


def test_a_country_is_read_from_carriers_who_always_write_it() -> None:
    assert split_location("Essen, DE", ends_in_country=True) == Place(city="Essen", country="DE")
    assert split_location("International Transit", ends_in_country=True) == Place(city="International Transit")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("KINGSTON-JAM", Place(city="KINGSTON", country="JM")),
        ("FRANKFURT-DE", Place(city="FRANKFURT", country="DE")),
        ("Oradell - NJ", Place(city="Oradell - NJ")),
        ("BADEN-XY", Place(city="BADEN-XY")),
        ("SPRINGFIELD GARDENS,NY-USA", Place(city="SPRINGFIELD GARDENS", region="NY", country="US")),
        ("Milan - Italy ", Place(city="Milan", country="IT")),
        ("Hong Kong - Hong Kong ", Place(city="Hong Kong", country="HK")),
        ("BADEN-XYZ", Place(city="BADEN-XYZ")),
        ("-JAM", Place(country="JM")),
        ("", NOWHERE),
    ],
)
def test_a_country_is_read_behind_a_dash(written: str, place: Place) -> None:
    assert split_dashed(written) == place
