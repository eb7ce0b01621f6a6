from __future__ import annotations

from base64 import b64encode

import httpx
import pytest

from notifier.simulator.fates import REFUSED_NUMBERS, REFUSED_SENDERS
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.simulator.conftest import ACCOUNT, TEXT, TEXTS, Caller

SERVICE = "MG" + "b" * 32


def test_a_text_in_order_is_accepted_and_kept(simulator: Caller) -> None:
    answer = simulator.text(StatusCallback="http://127.0.0.1:1/receipts/twilio/attempt-1#rc=5", ValidityPeriod="3600")

    assert answer.status_code == 201
    [kept] = simulator.kept()
    wanted = {
        "channel": "sms",
        "to": "+14155550100",
        "sender": "+14155550111",
        "text": "Shop: your parcel is held.",
        "attempt_id": "attempt-1",
        "validity": 3600,
        "accepted": True,
        "id": answer.json()["sid"],
    }
    assert {name: kept[name] for name in wanted} == wanted


def test_a_number_queues_and_a_service_accepts(simulator: Caller) -> None:
    by_number, by_service = simulator.text().json(), simulator.text(From="", MessagingServiceSid=SERVICE).json()

    assert (by_number["status"], by_number["num_segments"], by_number["from"]) == ("queued", "1", "+14155550111")
    assert (by_service["status"], by_service["num_segments"], by_service["from"]) == ("accepted", "0", None)
    assert by_service["messaging_service_sid"] == SERVICE


REFUSED: list[tuple[dict[str, str], int]] = [
    ({"To": ""}, 21604),
    ({"To": "hello"}, 21211),
    ({"To": "14155550100"}, 21211),
    ({"To": "+0155550100"}, 21211),
    ({"From": ""}, 21603),
    ({"From": "A name too long"}, 21212),
    ({"From": "Sh@p"}, 21212),
    ({"From": "", "MessagingServiceSid": "MG1"}, 21705),
    ({"Body": ""}, 21602),
    ({"Body": "a" * 1601}, 21617),
    ({"Body": "😀" * 801}, 21617),
    ({"ValidityPeriod": "0"}, 21624),
    ({"ValidityPeriod": "36001"}, 21624),
    ({"ValidityPeriod": "an hour"}, 21624),
    ({"ValidityPeriod": ""}, 21624),
    ({"StatusCallback": "parcels.example"}, 21609),
    ({"StatusCallback": "https://my_shop.example/x"}, 21609),
    ({"StatusCallback": "https://[shop/x"}, 21609),
    ({"StatusCallback": "https://shop.example/" + "x" * 4000}, 21609),
    *(({"To": number}, code) for number, (code, _) in REFUSED_NUMBERS.items()),
    *(({"From": number}, code) for number, (code, _) in REFUSED_SENDERS.items()),
]


@pytest.mark.parametrize(("changes", "code"), REFUSED)
def test_what_twilio_refuses_is_refused_with_its_code(changes: dict[str, str], code: int, simulator: Caller) -> None:
    answer = simulator.text(**changes)

    assert answer.status_code == 400
    assert answer.json()["code"] == code
    [shown] = simulator.kept()
    assert not shown["accepted"]
    assert shown["refusal"].startswith(str(code))


@pytest.mark.parametrize("sender", ["+14155550111", "12345", "Shop 24", SERVICE])
def test_every_kind_of_sender_is_taken(sender: str, simulator: Caller) -> None:
    given = {"From": "", "MessagingServiceSid": sender} if sender == SERVICE else {"From": sender}

    assert simulator.text(**given).status_code == 201


@pytest.mark.parametrize("auth", [("", ""), ("AC" + "1" * 32, "token"), (ACCOUNT, "")])
def test_a_stranger_is_not_let_in(auth: tuple[str, str], simulator: Caller) -> None:
    for answer in (simulator.http.post(TEXTS, data=TEXT, auth=auth), simulator.http.get(TEXTS, auth=auth)):
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic !!!", "Basic " + b64encode(b"\xff:\xff").decode(), "x"])
def test_credentials_that_are_none_are_not_let_in(authorization: str, simulator: Caller) -> None:
    assert simulator.http.get(TEXTS, headers={"authorization": authorization}).status_code == 401


def test_an_account_that_is_none_is_not_found(simulator: Caller) -> None:
    answer = simulator.http.get("/2010-04-01/Accounts/nobody/Messages.json", auth=("nobody", "token"))

    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_where_a_token_is_set_only_that_one_is_let_in() -> None:
    with running(SimulatorSettings(twilio_auth_token="right")) as url:
        wrong = httpx.post(url + TEXTS, data=TEXT, auth=(ACCOUNT, "wrong"))
        right = httpx.post(url + TEXTS, data=TEXT, auth=(ACCOUNT, "right"))

    assert (wrong.status_code, right.status_code) == (401, 201)


def test_the_list_can_be_narrowed_down(simulator: Caller) -> None:
    simulator.text()
    simulator.text(To="+14155550101")
    simulator.text(To="+15005550001")
    simulator.mail()

    def listed(**wanted: str) -> list[str]:
        answer = simulator.http.get(TEXTS, params=wanted, auth=(ACCOUNT, "token"))
        return [message["to"] for message in answer.json()["messages"]]

    assert listed() == ["+14155550101", "+14155550100"]
    assert listed(To="+14155550100") == ["+14155550100"]
    assert listed(To="+14155550100", From="+14155550112") == []


def test_the_list_comes_in_pages(simulator: Caller) -> None:
    for number in range(5):
        simulator.text(Body=str(number))

    bodies, uri = [], f"{TEXTS}?PageSize=2"
    while uri:
        page = simulator.http.get(uri, auth=(ACCOUNT, "token")).json()
        bodies.append([message["body"] for message in page["messages"]])
        uri = page["next_page_uri"]

    assert bodies == [["4", "3"], ["2", "1"], ["0"]]


def test_another_accounts_message_is_not_shown(simulator: Caller) -> None:
    sid, other = simulator.text().json()["sid"], "AC" + "1" * 32

    mine = simulator.http.get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", auth=(ACCOUNT, "token"))
    theirs = simulator.http.get(f"/2010-04-01/Accounts/{other}/Messages/{sid}.json", auth=(other, "token"))

    assert (mine.status_code, theirs.status_code) == (200, 404)
    assert mine.json()["body"] == "Shop: your parcel is held."
