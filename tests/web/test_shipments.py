"""The API of shops: who may use it, what it answers, and that one mistake refuses one shipment."""

from __future__ import annotations

from typing import Any

import pytest

from notifier.store.tables import shipments
from tests.web.engine import KEY, WITH_KEY, Engine, Web, build_engine, parcel


def register(web: Web, content: Any) -> Any:
    return web.post("/v1/shipments", json=content, headers=WITH_KEY)


def messages(answer: Any) -> list[str]:
    return [one["message"] for one in answer.json()["errors"]]


def test_a_new_shipment_is_created_and_answered_with_its_page(web: Web) -> None:
    answer = register(web, parcel())
    assert answer.status_code == 201
    said = answer.json()
    assert (said["result"], said["ref"]) == ("created", "P-1")
    assert web.get(said["tracking_url"]).status_code == 200


def test_saying_the_same_again_changes_nothing_and_says_so(web: Web) -> None:
    first = register(web, parcel()).json()
    again = register(web, parcel())
    assert again.status_code == 200
    assert again.json() == {**first, "result": "unchanged"}


def test_what_is_different_is_taken_over(web: Web) -> None:
    register(web, parcel())
    assert register(web, parcel(value=50)).json()["result"] == "updated"


def test_a_shipment_can_be_cancelled_and_taken_back(web: Web, engine: Engine) -> None:
    for said, stop in (({}, None), ({"cancelled": True}, "cancelled"), ({}, "cancelled"), ({"cancelled": False}, None)):
        register(web, {**parcel(), **said})
        assert [row["stop"] for row in engine.rows(shipments)] == [stop]


def test_without_a_reference_carrier_and_number_are_the_reference(web: Web) -> None:
    said = register(web, {"legs": [{"carrier": "UPS", "tracking_number": "1Z 999"}]}).json()
    assert said["ref"] == "ups:1Z999"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"X-API-Key": KEY},
        {"X-API-Key": "the-key-before"},
    ],
)
def test_either_header_and_every_configured_key_opens(web: Web, headers: dict[str, str]) -> None:
    assert web.post("/v1/shipments", json=parcel(), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "no key was sent"),
        ({"X-API-Key": "guessed"}, "not one of `api.keys`"),
        ({"Authorization": "Bearer "}, "no key was sent"),
        ({"Authorization": "Basic a2V5"}, "no key was sent"),
        ({"X-API-Key": "schlüssel".encode("latin-1")}, "not one of `api.keys`"),
    ],
)
def test_without_a_key_nothing_is_taken_and_nothing_is_told(
    web: Web, engine: Engine, headers: dict[str, str], said: str
) -> None:
    for answer in (
        web.post("/v1/shipments", json=parcel(), headers=headers),
        web.get("/v1/shipments/P-1", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert said in messages(answer)[0]
    assert engine.rows(shipments) == []


def test_without_a_configured_key_the_api_is_closed_and_says_which_setting_opens_it(tmp_path: Any) -> None:
    config = "version: 1\nbrands: {default: {name: N, email_from: n@example.com}}\n"
    engine = build_engine(tmp_path, config=config)
    web = Web(engine.app)
    answer = web.post("/v1/shipments", json=parcel(), headers=WITH_KEY)
    assert answer.status_code == 401
    assert "`api.keys`" in messages(answer)[0]
    web.close()
    engine.close()


def test_every_mistake_is_named_with_its_place_and_what_was_expected(web: Web, engine: Engine) -> None:
    answer = register(
        web,
        parcel(
            recipient={"email": "jo at example", "phone": "12", "locale": "german!", "zone": "Berlin"},
            legs=[{"carrier": "", "tracking_number": "1Z"}],
            destination_country="Germany",
            promise={"earliest": "2026-05-08", "latest": "2026-05-04"},
            value=-1,
            brand="coffee",
        ),
    )
    assert answer.status_code == 422
    places = [message.partition(":")[0] for message in messages(answer)]
    assert sorted(places) == [
        "brand",
        "destination_country",
        "legs[0].carrier",
        "promise.latest",
        "recipient.email",
        "recipient.locale",
        "recipient.phone",
        "recipient.zone",
        "value",
    ]
    assert engine.rows(shipments) == []


def test_a_field_that_does_not_exist_is_not_passed_over(web: Web) -> None:
    answer = register(web, {**parcel(), "recipient": {"e-mail": "jo@example.com"}})
    assert answer.status_code == 422
    assert messages(answer) == ["recipient.e-mail: there is no such field"]


def test_addresses_are_never_repeated_in_errors(web: Web) -> None:
    answer = register(
        web, parcel(recipient={"email": "jo.weber@@example.com", "phone": "+49 15x", "name": "Jo\nWeber"})
    )
    assert len(messages(answer)) == 3
    assert "weber" not in answer.text.lower()
    assert "15x" not in answer.text


def test_of_several_shipments_each_is_taken_or_refused_for_itself(web: Web, engine: Engine) -> None:
    register(web, parcel("known"))
    many = [parcel("new"), parcel("known"), parcel("bad", value=-1), {"ref": 7}, parcel("known", value=3)]
    answer = register(web, {"shipments": many})
    assert answer.status_code == 207
    said = answer.json()
    assert [one["result"] for one in said["results"]] == ["created", "unchanged", "refused", "refused", "updated"]
    assert (said["created"], said["updated"], said["unchanged"], said["refused"]) == (1, 1, 1, 2)
    assert said["results"][2]["ref"] == "bad"
    assert "value" in said["results"][2]["errors"][0]["message"]
    assert {row["ref"] for row in engine.rows(shipments)} == {"known", "new"}


def test_several_that_are_all_taken_are_answered_200(web: Web) -> None:
    assert register(web, {"shipments": [parcel("a"), parcel("b")]}).status_code == 200


def test_a_thousand_shipments_take_one_transaction_and_few_statements(web: Web, engine: Engine) -> None:
    many = [
        parcel(f"P-{n}", order_ref=f"order {n}", legs=[{"carrier": "ups", "tracking_number": f"1Z{n}"}])
        for n in range(1000)
    ]
    assert register(web, {"shipments": many}).json()["created"] == 1000
    assert engine.commits() == 1
    assert len(engine.statements) < 20
    assert len(engine.queue.take("look_again")) == 1000


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 422, "not JSON"),
        (b"\xff", 422, "not JSON"),
        (b"[]", 422, "expected a shipment"),
        (b'{"shipments": {}}', 422, "a list"),
        (b'{"shipments": [], "ref": 1}', 422, "nothing beside it"),
        (b'{"shipments": []}', 422, "0 shipments"),
        (b'{"shipments": [' + b",".join([b"1"] * 1001) + b"]}", 422, "1001 shipments"),
        (b" " * (8 * 1024 * 1024 + 1), 413, "longer than"),
    ],
)
def test_a_body_that_is_no_list_of_shipments_is_refused_as_a_whole(
    web: Web, body: bytes, status: int, said: str
) -> None:
    answer = web.post("/v1/shipments", content=body, headers=WITH_KEY)
    assert answer.status_code == status
    assert said in messages(answer)[0]


def test_the_story_is_told_by_any_name_and_masks_who_it_is_about(web: Web) -> None:
    shipment = register(web, parcel("2026/0001")).json()["id"]
    for ref in ("2026/0001", "1042", "YT26312212", shipment):
        story = web.get(f"/v1/shipments/{ref}", headers=WITH_KEY)
        assert story.status_code == 200
        assert story.json()["id"] == shipment
        assert "jo@example.com" not in story.text
    shown = web.get(f"/v1/shipments/{shipment}?show_personal=true", headers=WITH_KEY)
    assert shown.json()["recipient"]["email"] == "jo@example.com"


def test_there_is_no_story_of_what_was_never_registered(web: Web) -> None:
    answer = web.get("/v1/shipments/nothing", headers=WITH_KEY)
    assert answer.status_code == 404
    assert "nothing" in messages(answer)[0]


def test_a_reference_that_no_database_looks_for_is_not_found(web: Web) -> None:
    assert web.get("/v1/shipments/P%00", headers=WITH_KEY).status_code == 404


def test_a_reference_that_means_several_shipments_is_answered_with_them(web: Web) -> None:
    register(web, {"shipments": [parcel("a"), parcel("b")]})
    answer = web.get("/v1/shipments/1042", headers=WITH_KEY)
    assert answer.status_code == 422
    assert "means 2 shipments" in messages(answer)[0]
