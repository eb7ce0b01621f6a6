"""Errors as answers, all in one shape:

    {"status_code": 401, "errors": [{"error": "SignatureInvalid", "message": "…"}]}

4xx: the same request will fail again. 5xx: please try again, after the seconds in `Retry-After` where it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from notifier.errors import (
    NotAllowed,
    NotFound,
    NotifierError,
    RequestInvalid,
    StoreUnavailable,
    UnreadablePayload,
    WebhookRejected,
)
from notifier.web.html import show_refusal, wants_page

RETRY_AFTER_SECONDS = "10"


class ErrorOut(BaseModel):
    """One thing that is wrong."""

    error: str = Field(description="The kind of error, for machines.", examples=["SignatureInvalid"])
    message: str = Field(description="What was found and what was expected, for people.")


class RefusalOut(BaseModel):
    """The shape of every error."""

    status_code: int = Field(description="The HTTP status again.", examples=[401])
    errors: list[ErrorOut] = Field(description="Everything that is wrong, at least one thing.")


OF_ENGINE: dict[type[NotifierError], tuple[int, str]] = {
    WebhookRejected: (401, "SignatureInvalid"),
    NotFound: (404, "NotFound"),
    NotAllowed: (403, "NotAllowed"),
    RequestInvalid: (422, "RequestInvalid"),
    UnreadablePayload: (422, "PayloadUnreadable"),
    StoreUnavailable: (503, "StoreUnavailable"),
}

_OF_HTTP: dict[int, str] = {
    400: "BadRequest",
    401: "KeyInvalid",
    404: "NotFound",
    405: "MethodNotAllowed",
    413: "BodyTooLarge",
}

_OF_ROUTING: dict[tuple[int, str], str] = {
    (404, "Not Found"): "there is nothing at this address; `/docs` lists all that there is",
    (405, "Method Not Allowed"): "this address does not take this method; `/docs` says which it takes",
}

ANSWERS: dict[int, str] = {
    400: "The request cannot be read.",
    401: "Not from whom it claims to be: a signature or an API key is missing or wrong.",
    404: "There is nothing under that name.",
    413: "The body is too long.",
    422: "The request can be read, but not taken as it is. Every mistake is listed.",
    503: "The database does not answer. Nothing was taken; please try again.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the errors a route may answer with, for its description."""
    return {status: {"model": RefusalOut, "description": ANSWERS[status]} for status in statuses}


def refuse(status: int, errors: Iterable[tuple[str, str]], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the answer to a request that is not taken: `errors` are (kind, message)."""
    content = {"status_code": status, "errors": [{"error": kind, "message": message} for kind, message in errors]}
    retry = {"Retry-After": RETRY_AFTER_SECONDS} if status == 503 else {}
    return JSONResponse(content, status, headers={**retry, **(headers or {})})


def install(api: FastAPI) -> None:
    """Have every error of every route answered in the one shape."""
    api.add_exception_handler(NotifierError, _of_engine)
    api.add_exception_handler(HTTPException, _of_http)
    api.add_exception_handler(RequestValidationError, _of_fastapi)
    api.add_exception_handler(Exception, _unexpected)


def _of_engine(request: Request, error: Exception) -> Response:
    status, kind = OF_ENGINE.get(type(error), (500, "InternalError"))  # type: ignore[arg-type]
    return _show(request, status, kind, str(error))


def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError("expected an HTTPException") from error
    kind = _OF_HTTP.get(error.status_code, "HttpError")
    message = _OF_ROUTING.get((error.status_code, error.detail), error.detail)
    return _show(request, error.status_code, kind, message, error.headers)


def _of_fastapi(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError("expected a RequestValidationError") from error
    found = [(".".join(str(part) for part in one["loc"]), str(one["msg"])) for one in error.errors()]
    return refuse(422, [("RequestInvalid", f"{where}: {message}") for where, message in found])


def _unexpected(request: Request, _error: Exception) -> Response:
    # The server logs the traceback; the caller learns nothing of our insides.
    return _show(request, 500, "InternalError", "something went wrong on our side; it is in the log")


def _show(request: Request, status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Answer in the one shape; a customer who follows a link with a browser gets the same as a page."""
    if wants_page(request):
        return show_refusal(request, status, message)
    return refuse(status, [(kind, message)], headers)
