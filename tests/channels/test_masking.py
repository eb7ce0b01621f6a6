from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels.masking import mask


@pytest.mark.parametrize(
    ("text", "recipient", "masked"),
    [
        ("no <jo@example.com> here", "", "no <***> here"),
        ("jo.miller: unknown user Jo.Miller", "jo.miller@example.com", "***: unknown user ***"),
        ("the number +1 (415) 555-0100 is bad", "", "the number *** is bad"),
        ("call 14155550100", "", "call ***"),
        ("550 5.1.1 unknown", "", "550 5.1.1 unknown"),
        ("error 21211", "", "error 21211"),
        ("a joke is no jo", "jo@example.com", "a joke is no jo"),
        ("joey is not joe", "joe@example.com", "joey is not ***"),
        ("two\r\nlines", "", "two lines"),
        ("(.*) is no pattern", "(.*)@example.com", "*** is no pattern"),
        ("", "", ""),
    ],
)
def test_people_are_taken_out_and_codes_stay(text: str, recipient: str, masked: str) -> None:
    assert mask(text, recipient) == masked


@given(st.text(), st.from_regex(r"[a-z]{3,9}@[a-z]{3,9}\.example", fullmatch=True), st.text())
def test_no_address_gets_through(before: str, address: str, after: str) -> None:
    masked = mask(f"{before} {address} {after}", address)

    assert address not in masked
    assert len(masked) <= 300 + 3 * 300
    assert "\n" not in masked
