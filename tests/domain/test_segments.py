from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.segments import BASIC, EXTENDED, Encoding, count_segments

GSM = Encoding.GSM_7
UCS = Encoding.UCS_2

PROBES = [
    pytest.param("a" * 160, GSM, 160, 1, id="160 plain characters fill one part"),
    pytest.param("a" * 161, GSM, 161, 2, id="161 plain characters need two"),
    pytest.param("a" * 306, GSM, 306, 2, id="two full joined parts"),
    pytest.param("a" * 307, GSM, 307, 3, id="one more than two joined parts"),
    pytest.param("€" * 80, GSM, 160, 1, id="80 euro signs fill one part"),
    pytest.param("€" * 81, GSM, 162, 2, id="81 euro signs need two"),
    pytest.param("a" * 152 + "€" + "a" * 152, GSM, 306, 3, id="an escape is not parted from its character"),
    pytest.param("é" * 70, GSM, 70, 1, id="e with an acute accent is GSM-7"),
    pytest.param("ç" * 70, UCS, 70, 1, id="lower-case c with a cedilla is not"),
    pytest.param("ç" * 71, UCS, 71, 2, id="71 units of UCS-2 need two parts"),
    pytest.param("a" * 66 + "😀" + "a" * 66, UCS, 134, 3, id="an emoji is not split at the 67 edge"),
    pytest.param("😀" * 35, UCS, 70, 1, id="35 emoji fill one part"),
    pytest.param("a\tb", UCS, 3, 1, id="a tab is not GSM-7"),
    pytest.param("`", UCS, 1, 1, id="a backtick is not GSM-7"),
    pytest.param("Straße", GSM, 6, 1, id="sharp s is GSM-7"),
]


@pytest.mark.parametrize(("text", "encoding", "units", "count"), PROBES)
def test_a_text_is_counted_as_the_network_counts_it(text: str, encoding: Encoding, units: int, count: int) -> None:
    size = count_segments(text)

    assert (size.encoding, size.units, size.count) == (encoding, units, count)


def test_an_empty_text_has_no_parts() -> None:
    assert count_segments("").count == 0


def test_the_characters_that_cost_the_room_are_named_once_and_in_order() -> None:
    assert count_segments("It\u2019s late \u2013 it\u2019s ours").foreign == ("\u2019", "\u2013")


def test_one_curly_apostrophe_more_than_halves_the_room() -> None:
    assert count_segments("'" + "a" * 159).count == 1
    assert count_segments("\u2019" + "a" * 159).count == 3


@given(st.text(max_size=400))
def test_the_parts_hold_the_text_and_none_is_left_empty(text: str) -> None:
    size = count_segments(text)

    assert size.units <= size.count * size.room
    assert size.units > (size.count - 1) * (size.room - 1)


@given(st.text(alphabet=sorted(BASIC | EXTENDED), max_size=400))
def test_text_of_the_gsm_set_stays_gsm(text: str) -> None:
    assert count_segments(text).encoding is GSM
