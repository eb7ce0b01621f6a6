"""Every error of every route has one shape, and every route is described."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from openapi_core import OpenAPI

from notifier.errors import ConfigError, NotifierError
from notifier.web import refusals
from notifier.web.app import ROUTERS
from tests.web.engine import WITH_KEY, Courier, Engine, Web

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def assert_one_shape(answer: Any) -> None:
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert set(said) == {"status_code", "errors"}
    assert said["status_code"] == answer.status_code
    assert said["errors"]
    for error in said["errors"]:
        assert set(error) == {"error", "message"}
        assert re.fullmatch("[A-Z][A-Za-z]+", error["error"])
        assert error["message"]


ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
PATHS = sorted(re.sub(r"\{[^}]*\}", "nothing", route.path) for route in ROUTES)
"""Every path there is, filled in."""


def test_every_error_of_every_route_and_method_has_the_one_shape(web: Web) -> None:
    seen = set()
    for path in [*PATHS, "/openapi.json", "/nowhere", "/webhooks", "/v1"]:
        for method in METHODS:
            for headers in ({}, WITH_KEY):
                answer = web.ask(method, path, headers=headers, content=b"{")
                if answer.status_code >= 400 and method != "HEAD":
                    assert_one_shape(answer)
                    seen.add(answer.status_code)
    assert seen == {400, 401, 404, 405, 422, 503}


def test_without_a_database_every_route_that_needs_one_says_503_and_when_to_come_again(
    web: Web, engine: Engine, tmp_path: Path
) -> None:
    engine.app.db.engine.dispose()
    (tmp_path / "notifier.db").unlink()
    (tmp_path / "notifier.db").mkdir()
    answers = [
        web.post("/webhooks/courier", content=b"{}", headers=Courier().sign(b"{}")),
        web.post("/v1/shipments", json={"ref": "P-1"}, headers=WITH_KEY),
        web.get("/v1/shipments/P-1", headers=WITH_KEY),
        web.get("/readyz"),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
        assert_one_shape(answer)


class BrokenClock:
    """A clock with a mistake in it."""

    def now(self) -> datetime:
        raise RuntimeError("the battery is empty")


def test_what_nobody_expected_has_the_shape_too_and_tells_nothing_of_our_insides(engine: Engine) -> None:
    web = Web(replace(engine.app, clock=BrokenClock()))
    answer = web.post("/v1/shipments", json={"ref": "P-1"}, headers=WITH_KEY)
    web.close()
    assert answer.status_code == 500
    assert_one_shape(answer)
    assert "battery" not in answer.text


def test_every_exception_of_the_engine_that_a_caller_can_cause_has_a_status() -> None:
    of_operators = {"StartError", ConfigError.__name__}
    for kind in NotifierError.__subclasses__():
        assert kind in refusals.OF_ENGINE or kind.__name__ in of_operators


def test_the_description_is_valid_and_says_what_every_route_is_for(web: Web) -> None:
    schema = web.get("/openapi.json").json()
    OpenAPI.from_dict(schema)
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            assert one["summary"], f"{method} {path}"
            assert len(one["description"]) > 40, f"{method} {path}"
            assert all(answer["description"] != "Successful Response" for answer in one["responses"].values())
    shown = {route.path for route in ROUTES if route.include_in_schema}
    assert {path.replace(":path", "") for path in shown} == set(schema["paths"])


def test_the_description_knows_no_shape_of_errors_but_ours(web: Web) -> None:
    text = web.get("/openapi.json").text
    assert "HTTPValidationError" not in text
    for methods in web.get("/openapi.json").json()["paths"].values():
        for one in methods.values():
            for status, answer in one["responses"].items():
                if status >= "4":
                    (content,) = answer["content"].values()
                    assert content["schema"] == {"$ref": "#/components/schemas/RefusalOut"}


@pytest.mark.parametrize("path", ["/docs", "/"])
def test_the_pages_for_people_need_nothing_from_elsewhere(web: Web, path: str) -> None:
    text = web.get(path).text
    assert "<script" not in text
    assert not re.search(r'(src|href)="(https?:)?//', text)


def test_the_reference_shows_every_route_and_every_shape(web: Web) -> None:
    text = web.get("/docs").text
    schema = web.get("/openapi.json").json()
    for path in schema["paths"]:
        assert f"<code>{path}</code>" in text
    for name in re.findall(r'href="#(\w+)"', text):
        assert f'id="{name}"' in text, "every link on the page leads somewhere"


def test_what_is_described_as_the_body_is_what_is_taken(web: Web) -> None:
    schema = web.get("/openapi.json").json()["components"]["schemas"]
    example = {
        name: field["examples"][0] for name, field in schema["ShipmentIn"]["properties"].items() if "examples" in field
    }
    legs = {name: field["examples"][0] for name, field in schema["LegIn"]["properties"].items()}
    recipient = {
        name: field["examples"][0] for name, field in schema["RecipientIn"]["properties"].items() if "examples" in field
    }
    promise = {name: field["examples"][0] for name, field in schema["PromiseIn"]["properties"].items()}
    body = {**example, "legs": [legs], "recipient": recipient, "promise": promise}
    assert web.post("/v1/shipments", json=body, headers=WITH_KEY).status_code == 201
