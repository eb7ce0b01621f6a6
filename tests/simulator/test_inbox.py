from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from notifier.simulator import inbox
from notifier.simulator.fates import MAIL_FATES, REFUSED_NUMBERS
from notifier.simulator.faults import Mode
from tests.simulator.conftest import Caller
from tests.waiting import eventually

EVIL = "<script>alert(1)</script>"


def page(simulator: Caller, path: str = "/", **query: str) -> str:
    answer = simulator.http.get(path, params=query)
    assert answer.status_code == 200
    return answer.text


def shown(simulator: Caller, **wanted: str) -> str:
    return page(simulator, f"/messages/{simulator.kept(**wanted)[0]['id']}")


def test_an_empty_inbox_says_how_to_fill_it(simulator: Caller) -> None:
    html = page(simulator)

    assert "No messages yet" in html
    assert f"curl {simulator.url}/v3/mail/send" in html


def test_messages_are_listed_newest_first(simulator: Caller) -> None:
    simulator.mail_to("a@example.com")
    simulator.text()

    html = page(simulator)

    assert html.index("+14155550100") < html.index("a@example.com")
    assert "Held in customs" in html
    assert "No messages yet" not in html


def test_the_list_can_be_narrowed_down(simulator: Caller) -> None:
    simulator.mail_to("a@example.com")
    simulator.mail_to("b@example.com")
    simulator.text()

    assert "+14155550100" not in page(simulator, channel="email")
    assert "a@example.com" not in page(simulator, q="B@EXAMPLE")
    assert "b@example.com" in page(simulator, q="B@EXAMPLE")
    assert "Nothing matches" in page(simulator, q="no such thing")


def test_the_page_teaches_fates_and_faults(simulator: Caller) -> None:
    html = page(simulator)

    for example in [*(f"{name}@example.com" for name in MAIL_FATES), *REFUSED_NUMBERS, *Mode]:
        assert example in html


def test_faults_in_force_are_shown(simulator: Caller) -> None:
    assert "Told to misbehave" not in page(simulator)

    simulator.fault(mode="rate_limit", channel="sms", probability=0.3, to_contains=EVIL)

    html = page(simulator)
    assert "Told to misbehave" in html
    assert "30 % of the time" in html
    assert EVIL not in html


def test_a_mail_is_shown_at_both_widths_with_its_text_and_headers(simulator: Caller) -> None:
    simulator.mail(headers={"List-Unsubscribe": "<https://shop.example/u/1>"})

    html = shown(simulator)

    assert re.findall(r'<iframe class="\w+" width="(\d+)"', html) == ["375", "700"]
    assert "Your parcel is held." in html
    assert "&lt;https://shop.example/u/1&gt;" in html
    assert "attempt-1" in html


def test_a_mail_without_html_has_no_frames(simulator: Caller) -> None:
    simulator.mail(content=[{"type": "text/plain", "value": "Only text"}])

    assert "<iframe" not in shown(simulator)
    message_id = simulator.kept()[0]["id"]
    assert simulator.http.get(f"/messages/{message_id}/html").status_code == 404


def test_a_mail_runs_nothing(simulator: Caller) -> None:
    simulator.mail(content=[{"type": "text/html", "value": f"<html><HEAD lang='en'></HEAD>{EVIL}</html>"}])
    message_id = simulator.kept()[0]["id"]

    frame = re.findall(r"<iframe[^>]*>", shown(simulator))[0]
    answer = simulator.http.get(f"/messages/{message_id}/html")

    assert 'sandbox="' in frame
    assert "allow-scripts" not in frame
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<HEAD lang='en'><base target=\"_blank\"></HEAD>" in answer.text


@pytest.mark.parametrize("path", ["/", "/messages/{id}"])
def test_what_a_message_says_is_never_part_of_the_page(path: str, simulator: Caller) -> None:
    simulator.mail(
        subject=EVIL,
        content=[{"type": "text/plain", "value": EVIL}],
        headers={EVIL: EVIL},
        categories=[EVIL],
        **{"from": {"email": "shop@example.com", "name": EVIL}},
    )
    message_id = simulator.kept()[0]["id"]

    html = page(simulator, path.format(id=message_id), q=EVIL)

    assert EVIL not in html
    assert "&lt;script&gt;" in html


SMS: list[tuple[str, list[str]]] = [
    ("Your parcel is late.", ["1 segment<", "GSM-7: 20 of 160", "septets"]),
    ("a" * 161, ["2 segments<", "GSM-7: 161 of 306", "153 in each segment"]),
    ("It\u2019s late.", ["1 segment<", "UCS-2: 10 of 70", "U+2019"]),
]


@pytest.mark.parametrize(("text", "parts"), SMS)
def test_a_text_is_shown_with_its_segments(text: str, parts: list[str], simulator: Caller) -> None:
    simulator.text(Body=text)

    html = shown(simulator)

    assert text in html.replace("&#39;", "'")
    for part in parts:
        assert part in html


def test_a_refused_text_says_why(simulator: Caller) -> None:
    simulator.text(To="+15005550004")

    assert "refused" in page(simulator)
    assert "21610" in shown(simulator)


def test_the_last_event_is_the_state_that_is_shown(simulator: Caller) -> None:
    simulator.mail_to("complaint@example.com")

    assert eventually(lambda: '<span class="chip bad">spamreport</span>' in page(simulator))


def test_a_message_that_is_not_here_is_not_found(simulator: Caller) -> None:
    answer = simulator.http.get("/messages/nothing")

    assert answer.status_code == 404
    assert "not here" in answer.text
    assert simulator.http.get("/messages/nothing/html").status_code == 404


@pytest.mark.parametrize(("name", "kind"), [("inbox.css", "text/css"), ("inbox.js", "text/javascript")])
def test_style_and_script_come_from_the_simulator_itself(name: str, kind: str, simulator: Caller) -> None:
    assert f'"/pages/{name}"' in page(simulator)
    assert simulator.http.get(f"/pages/{name}").headers["content-type"].startswith(kind)


@pytest.mark.parametrize("name", ["inbox.html", "..%2fapp.py", "nothing.css"])
def test_nothing_else_is_handed_out(name: str, simulator: Caller) -> None:
    assert simulator.http.get(f"/pages/{name}").status_code == 404


def test_the_pages_load_nothing_from_elsewhere(simulator: Caller) -> None:
    folder = Path(inbox.__file__).parent / "pages"
    loads = re.compile(r"""(?:src|href)="(?!/|#|data:|\{\{)|url\(|@import|<style|\sstyle=""")

    found: dict[str, Any] = {file.name: loads.findall(file.read_text()) for file in folder.iterdir()}

    assert len(found) >= 5
    assert not any(found.values())
    assert "default-src 'none'" in simulator.http.get("/").headers["content-security-policy"]
