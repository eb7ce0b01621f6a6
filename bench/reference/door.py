"""The reference's door: one request, one signature, one insert and commit, one task sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, create_engine, insert
from starlette.concurrency import run_in_threadpool

from bench.reference.tasks import process

_SECRET = os.environ.get("REFERENCE_SECRET", "").encode()
_engine = create_engine(os.environ.get("REFERENCE_DATABASE_URL", "sqlite://"))
_bodies = Table(
    "reference_bodies",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("digest", Text, unique=True),
    Column("body", LargeBinary),
)
app = FastAPI()


def create_tables() -> None:
    """Create the door's own table."""
    _bodies.metadata.create_all(_engine)


@app.post("/webhooks/aftership", status_code=202)
async def accept(request: Request) -> Response:
    """Verify, keep, send a task."""
    body = await request.body()
    expected = base64.b64encode(hmac.new(_SECRET, body, hashlib.sha256).digest()).decode()
    if not hmac.compare_digest(expected, request.headers.get("aftership-hmac-sha256", "")):
        raise HTTPException(401, "bad signature")
    await run_in_threadpool(_keep_and_send, body)
    return Response(status_code=202)


def _keep_and_send(body: bytes) -> None:
    with _engine.begin() as connection:
        connection.execute(insert(_bodies), {"digest": hashlib.sha256(body).hexdigest(), "body": body})
    process.delay(orjson.loads(body))
