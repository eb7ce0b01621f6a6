"""The reference's door: one request, one signature, one insert and commit, one task sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import insert
from starlette.concurrency import run_in_threadpool

from bench.reference.database import connect
from bench.reference.tables import Body
from bench.reference.tasks import process

_SECRET = os.environ.get("REFERENCE_SECRET", "").encode()
_engine = connect()
app = FastAPI()


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
        connection.execute(insert(Body), {"digest": hashlib.sha256(body).hexdigest(), "body": body})
    process.delay(orjson.loads(body))
