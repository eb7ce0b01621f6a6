"""A story as plain data, for the API and for scripts. Times are UTC, as RFC 3339 text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from notifier.domain.journey import Incident
from notifier.domain.promise import Promise
from notifier.domain.relay import Disagreement, Handover
from notifier.domain.shipment import Leg, Recipient
from notifier.service.forecast import Forecast
from notifier.service.masking import Veil
from notifier.service.planned import Foreseen
from notifier.service.story import Run, Scan, Stay, Story
from notifier.store.stories import KeptAttempt, KeptNotification, KeptReceipt, KeptVerdict

Json = dict[str, Any]


def as_json(story: Story, *, show_personal: bool = False) -> Json:
    """Return the whole story. Names, addresses and their traces in messages are masked unless `show_personal`."""
    veil = Veil(recipient=story.stored.shipment.recipient, is_lifted=show_personal)
    return {
        **_shipment(story, veil.who()),
        "scans": [_scan(one) for one in story.scans],
        "stages": [_stay(one) for one in story.stays],
        "incidents": [_incident(one) for one in story.stored.journey.incidents],
        "promise": _promises(story),
        "decisions": [_run(one) for one in story.decisions],
        "rules": [{"rule": one.rule, "meaning": one.meaning, "template": one.template} for one in story.rules],
        "notifications": [_notification(one, veil) for one in story.notifications],
        "next": _forecast(story.forecast, veil),
    }


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _shipment(story: Story, recipient: Recipient) -> Json:
    stored, shipment, journey = story.stored, story.stored.shipment, story.stored.journey
    return {
        "id": shipment.id,
        "ref": shipment.ref,
        "brand": shipment.brand,
        "order_ref": shipment.order_ref,
        "recipient": _recipient(recipient, story),
        "legs": [_leg(one) for one in shipment.legs],
        "origin_country": shipment.origin_country,
        "destination_country": shipment.destination_country,
        "tags": sorted(shipment.tags),
        "value": shipment.value,
        "is_test": shipment.is_test,
        "stopped": shipment.stop.value if shipment.stop else None,
        "registered_at": _utc(shipment.registered_at),
        "now": _utc(story.now),
        "stage": journey.stage,
        "has_ended": journey.has_ended,
        "delivered_to": journey.delivered_to,
        "handover": _handover(journey.handover),
        "disagreement": _disagreement(journey.disagreement),
        "last_scan_at": _utc(journey.last_scan_at),
        "look_again_at": _utc(stored.look_again_at),
        "trouble": stored.trouble,
    }


def _leg(leg: Leg) -> Json:
    return {"carrier": leg.carrier, "tracking_number": leg.tracking_number, "source": leg.source}


def _recipient(recipient: Recipient, story: Story) -> Json:
    return {
        "name": recipient.name,
        "email": recipient.email,
        "phone": recipient.phone,
        "locale": recipient.locale,
        "zones": list(recipient.zones),
        "consent": sorted(recipient.consent),
        "suppressed": sorted(story.suppressed),
    }


def _handover(given: Handover | None) -> Json | None:
    if given is None:
        return None
    return {"carrier": given.carrier, "at": _utc(given.at), "taken_at": _utc(given.taken_at)}


def _disagreement(strife: Disagreement | None) -> Json | None:
    if strife is None:
        return None
    claims = [{"carrier": carrier, "stage": stage} for carrier, stage in strife.claims]
    return {"since": _utc(strife.since), "claims": claims}


def _scan(scan: Scan) -> Json:
    event = scan.event
    return {
        "at": _utc(event.at),
        "received_at": _utc(event.received_at),
        "raw_time": event.raw_time,
        "wall_time": event.wall_time,
        "tz_source": event.tz_source,
        "precision": event.precision,
        "place": str(event.place),
        "carrier": event.carrier,
        "source": scan.source,
        "tracking_number": scan.tracking_number,
        "raw_code": event.raw_code,
        "raw_text": event.raw_text,
        "meaning": event.meaning,
        "stage": event.stage,
        "incident": event.incident,
        "from_text": list(event.from_text),
        "delivered_to": event.delivered_to,
        "effects": list(scan.effects),
        "is_backfill": event.backfill,
        "is_confirmed": event.confirmed,
        "retracted_at": _utc(event.retracted_at),
    }


def _stay(stay: Stay) -> Json:
    return {
        "stage": stay.stage,
        "since": _utc(stay.since),
        "until": _utc(stay.until),
        "dwell_seconds": int(stay.dwell.total_seconds()),
        "is_confirmed": stay.is_confirmed,
        "is_backfill": stay.is_backfill,
    }


def _incident(incident: Incident) -> Json:
    return {
        "kind": incident.kind,
        "since": _utc(incident.opened_at),
        "until": _utc(incident.closed_at),
        "is_backfill": incident.backfill,
    }


def _promises(story: Story) -> Json:
    journey, shipment = story.stored.journey, story.stored.shipment
    return {
        "now": _promise(journey.promise or shipment.promise),
        "heard": _promise(story.heard),
        "heard_from": story.heard_from,
        "of_shop": _promise(shipment.promise),
        "history": [_promise(one) for one in journey.promises],
    }


def _promise(promise: Promise | None) -> Json | None:
    if promise is None:
        return None
    return {
        "from": _utc(promise.earliest),
        "to": _utc(promise.latest),
        "is_day": promise.is_day,
        "stated_at": _utc(promise.stated_at),
        "source": promise.source,
    }


def _run(run: Run) -> Json:
    return {
        "first_at": _utc(run.first_at),
        "last_at": _utc(run.last_at),
        "count": run.count,
        "cause": run.cause,
        "rule_set": run.rule_set,
        "verdicts": [_verdict(one) for one in run.verdicts],
    }


def _verdict(verdict: KeptVerdict) -> Json:
    return {
        "rule": verdict.rule,
        "action": verdict.action,
        "reason": verdict.reason,
        "channel": verdict.channel,
        "detail": verdict.detail,
        "occurrence": verdict.occurrence,
        "hold_until": _utc(verdict.hold_until),
    }


def _notification(kept: KeptNotification, veil: Veil) -> Json:
    entry = kept.entry
    return {
        "id": kept.id,
        "rule": entry.rule,
        "channel": entry.channel,
        "occurrence": entry.occurrence,
        "repeat": entry.repeat,
        "status": entry.status,
        "status_reason": veil.words(kept.status_reason),
        "reason": kept.reason,
        "created_at": _utc(entry.created_at),
        "send_after": _utc(kept.send_after),
        "valid_until": _utc(kept.valid_until),
        "sent_at": _utc(entry.sent_at),
        "final_at": _utc(kept.final_at),
        "promise_told": _promise(entry.promise_told),
        "rule_set": kept.rule_set,
        "template": kept.template,
        "template_version": kept.template_version,
        "locale": kept.locale,
        "subject": veil.words(kept.subject),
        "body": veil.words(kept.body),
        "merged_into": kept.merged_into,
        "attempts": [_attempt(one, veil) for one in kept.attempts],
    }


def _attempt(attempt: KeptAttempt, veil: Veil) -> Json:
    return {
        "id": attempt.id,
        "provider": attempt.provider,
        "started_at": _utc(attempt.started_at),
        "finished_at": _utc(attempt.finished_at),
        "outcome": attempt.outcome,
        "code": attempt.code,
        "detail": veil.words(attempt.detail),
        "reference": attempt.reference,
        "receipts": [_receipt(one, veil) for one in attempt.receipts],
    }


def _receipt(receipt: KeptReceipt, veil: Veil) -> Json:
    return {
        "status": receipt.status,
        "at": _utc(receipt.at),
        "received_at": _utc(receipt.received_at),
        "code": receipt.code,
        "detail": veil.words(receipt.detail),
    }


def _forecast(forecast: Forecast, veil: Veil) -> Json:
    return {
        "messages": _foreseen(forecast.messages, veil),
        "until": _utc(forecast.until),
        "caveats": list(forecast.caveats),
    }


def _foreseen(messages: Iterable[Foreseen], veil: Veil) -> list[Json]:
    return [
        {
            "at": _utc(one.at),
            "rule": one.rule,
            "channel": one.channel,
            "template": one.template,
            "reason": one.reason,
            "decided_at": _utc(one.decided_at),
            "waits": one.waits,
            "dropped": one.dropped,
            "told_by": one.told_by,
            "told_with": one.told_with,
            "subject": veil.words(one.subject),
            "body": veil.words(one.text),
        }
        for one in messages
    ]
