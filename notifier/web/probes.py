"""For machines that watch: is the process up, does the engine work, and figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from pydantic import BaseModel, Field

from notifier.service.app import App
from notifier.service.feed_report import FeedReport, Hearing
from notifier.service.health import check, measure
from notifier.web.entrance import entrance
from notifier.web.refusals import RefusalOut, refuse

router = APIRouter(tags=["Operation"])


class AliveOut(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])


class CheckOut(BaseModel):
    """One thing that was looked at."""

    name: str = Field(examples=["queue judge"])
    is_ok: bool
    detail: str


class WorkingOut(BaseModel):
    """Everything that was looked at works."""

    status: str = Field(examples=["ok"])
    checks: list[CheckOut]


@router.get(
    "/healthz", summary="Is the process up?", response_model=AliveOut, response_description="The process answers."
)
async def healthz() -> dict[str, str]:
    """For load balancers and restarts: 200 as long as the process answers.

    It asks nobody else, and should not: without the database the door answers 503 by itself and carriers come again,
    and without workers it still keeps everything.
    """
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="Does the whole engine work?",
    response_model=WorkingOut,
    response_description="Everything works.",
    responses={503: {"model": RefusalOut, "description": "Something stands still. Every such thing is listed."}},
)
async def readyz(request: Request) -> Response:
    """For alarms and start scripts: 200 if the database answers and a canary has lately come through every queue that
    matters, which takes Redis, the scheduler and the workers."""
    checks = await run_in_threadpool(check, entrance(request).app)
    broken = [one for one in checks if not one.is_ok]
    if broken:
        return refuse(503, [("NotReady", f"{one.name}: {one.detail}") for one in broken])
    found = [CheckOut(name=one.name, is_ok=one.is_ok, detail=one.detail) for one in checks]
    return JSONResponse(WorkingOut(status="ok", checks=found).model_dump())


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    response_description="In the text format of Prometheus.",
)
async def metrics(request: Request) -> Response:
    """What was counted since the start, of all processes that share a folder for it, and what is waiting now."""
    here = entrance(request)
    text = await run_in_threadpool(_expose, here.app, here.metrics_dir)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _expose(app: App, metrics_dir: str) -> bytes:
    counted = REGISTRY
    if metrics_dir:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, path=metrics_dir)  # type: ignore[no-untyped-call]
    waiting = CollectorRegistry()
    waiting.register(_Waiting(app))
    return generate_latest(counted) + generate_latest(waiting)


class _Waiting(Collector):
    """Figures that are read from the database when they are asked for."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Yield what is waiting, or only that the database does not answer."""
        figures = measure(self._app)
        yield GaugeMetricFamily(
            "notifier_database_up", "Whether the database answers", value=float(figures is not None)
        )
        if figures is None:
            return
        for name, value in figures.gauges.items():
            yield GaugeMetricFamily(f"notifier_{name}", GAUGES.get(name, name), value=value)
        statuses = GaugeMetricFamily("notifier_notifications", "Notifications by status", labels=["status"])
        for status, count in figures.statuses.items():
            statuses.add_metric([status.value], count)
        yield statuses
        beats = GaugeMetricFamily(
            "notifier_heartbeat_age_seconds", "Since a canary last came through the queue", labels=["queue"]
        )
        for queue, seconds in figures.heartbeat_seconds.items():
            beats.add_metric([queue], seconds)
        yield beats
        yield from feed_figures(figures.feeds)


def feed_figures(feeds: Iterable[FeedReport]) -> Iterator[Metric]:
    """Yield how each source does."""
    silent = GaugeMetricFamily(
        "notifier_feed_silent", "Whether a source is silent for longer than it ever is", labels=["source"]
    )
    heard = GaugeMetricFamily(
        "notifier_feed_heard_timestamp_seconds", "When a source was heard last", labels=["source"]
    )
    gaps = GaugeMetricFamily(
        "notifier_feed_usual_gap_seconds",
        "How long a silence of a source is usual, once that is known",
        labels=["source"],
    )
    codes = GaugeMetricFamily("notifier_feed_unknown_codes", "Codes of a source nobody knows", labels=["source"])
    polls = GaugeMetricFamily(
        "notifier_feed_poll_failures", "How often in a row a source did not answer us", labels=["source"]
    )
    forgotten = GaugeMetricFamily(
        "notifier_feed_forgotten", "Parcels under way whose subscription at a source has run out", labels=["source"]
    )
    for one in feeds:
        forgotten.add_metric([one.source], one.forgotten)
        polls.add_metric([one.source], one.poll_failures)
        silent.add_metric([one.source], float(one.hearing is Hearing.SILENT))
        codes.add_metric([one.source], one.unknown_codes)
        if one.heard_at is not None:
            heard.add_metric([one.source], one.heard_at.timestamp())
        if one.usual_gap is not None:
            gaps.add_metric([one.source], one.usual_gap.total_seconds())
    yield from (silent, heard, gaps, codes, polls, forgotten)


GAUGES: dict[str, str] = {
    "inbox_waiting": "Bodies that are not judged yet, or wait for another try",
    "inbox_oldest_seconds": "Since when the oldest of them waits",
    "timer_overdue_seconds": "How late the most overdue look at a shipment is",
}
