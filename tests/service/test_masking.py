"""Enough to recognise somebody, too little to use."""

from __future__ import annotations

import pytest

from notifier.domain.shipment import Recipient
from notifier.service.masking import Veil, mask_email, mask_name, mask_phone, mask_words


@pytest.mark.parametrize(
    ("email", "masked"),
    [("jonas@example.com", "j…@example.com"), ("j@example.com", "j…@example.com"), ("", ""), ("odd", "o…")],
)
def test_an_address_keeps_its_first_letter_and_its_host(email: str, masked: str) -> None:
    assert mask_email(email) == masked


@pytest.mark.parametrize(("phone", "masked"), [("+4915112345678", "+49…678"), ("+49123", "…"), ("", "")])
def test_a_number_keeps_its_two_ends_if_enough_lies_between(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("Jonas Weber", "J. W."), ("Ł. O'Brien", "Ł. O."), ("", "")])
def test_a_name_becomes_initials(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_name_is_found_in_the_plain_letters_of_a_text_message() -> None:
    recipient = Recipient(name="Łukasz Żak")
    assert mask_words("Hello Lukasz Zak, your parcel", recipient) == "Hello Ł. Ż., your parcel"


def test_a_short_name_is_not_cut_out_of_longer_words() -> None:
    assert mask_words("Li, the limit is in Lisbon", Recipient(name="Li")) == "L., the limit is in Lisbon"


def test_a_lifted_veil_shows_everything() -> None:
    recipient = Recipient(name="Li", email="li@example.com")
    veil = Veil(recipient=recipient, is_lifted=True)
    assert veil.who() == recipient
    assert veil.words("Hello Li") == "Hello Li"


def test_a_drawn_veil_shows_neither_the_recipient_nor_what_was_written_to_them() -> None:
    veil = Veil(recipient=Recipient(name="Li", email="li@example.com", phone="+4915112345678"))
    assert (veil.who().name, veil.who().email, veil.who().phone) == ("L.", "l…@example.com", "+49…678")
    assert veil.words("Li li@example.com +4915112345678") == "L. l…@example.com +49…678"
