"""A shipment's story as plain text: what was decided and why, what was sent, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from notifier.cli.layout import LocalTime, count, heading, paragraph, quote
from notifier.domain.notification import Status
from notifier.domain.verdicts import REASON_MEANING, Reason
from notifier.service.masking import Veil
from notifier.service.planned import Foreseen
from notifier.service.story import RuleStory, Run, Story
from notifier.store.stories import KeptAttempt, KeptNotification, KeptVerdict

_STATUS_WORDS: dict[Status, str] = {
    Status.CREATED: "about to be sent",
    Status.SENDING: "being sent right now",
    Status.SENT: "the provider took it; no report yet whether it arrived",
    Status.DELIVERED: "the provider reports that it arrived",
    Status.TEMPORARY_FAILURE: "the provider could not deliver it",
    Status.PERMANENT_FAILURE: "it cannot be delivered",
    Status.TECHNICAL_FAILURE: "given up after all attempts",
    Status.CANCELLED: "never sent",
    Status.UNKNOWN: "the provider was called and nobody knows yet whether it took it",
    Status.HELD: "nobody could find out whether it was sent: a person decides",
}

_SAID_BY_DETAIL = frozenset({Reason.NOT_MATCHING, Reason.ENDED, Reason.DISABLED})


def rule_lines(story: Story, clock: LocalTime) -> Iterator[str]:
    """Say what every rule came to: those that ever held in full, the others with the clause that fails."""
    judged = sum(run.count for run in story.decisions)
    yield heading("What every rule came to", f"judged {count(judged, 'time')}")
    if not story.decisions:
        yield paragraph("It was never judged: nothing has happened since it was registered.")
        return
    newest = story.decisions[0]
    yield paragraph(f"Last judged {clock.at(newest.last_at)} (because of: {newest.cause}).")
    silent = [rule for rule in story.rules if not rule.ever_held]
    for rule in story.rules:
        if rule not in silent:
            yield from _one_rule(rule, clock)
    if silent:
        yield paragraph("These never held, because:")
    for rule in silent:
        yield paragraph(f"{rule.rule} ({_meaning_of(rule)}): {_clause(rule)}", indent=4, hanging=4)


def _meaning_of(rule: RuleStory) -> str:
    return rule.meaning or "not among the rules of today"


def _clause(rule: RuleStory) -> str:
    return "; ".join(_why(verdict) for verdict in rule.runs[0].verdicts) if rule.runs else "not judged yet"


def _one_rule(rule: RuleStory, clock: LocalTime) -> Iterator[str]:
    yield paragraph(f"{rule.rule} ({_meaning_of(rule)})", hanging=4)
    for number, run in enumerate(rule.runs):
        when = _when(run, clock) if number else f"now{_in_a_row(run)}"
        for said in _verdicts(run, clock):
            yield paragraph(f"{when}: {said}", indent=6, hanging=4)


def _in_a_row(run: Run) -> str:
    return f" ({run.count} times in a row)" if run.count > 1 else ""


def _when(run: Run, clock: LocalTime) -> str:
    if run.count == 1:
        return clock.at(run.last_at)
    return f"{clock.at(run.first_at)} to {clock.at(run.last_at)}{_in_a_row(run)}"


def _verdicts(run: Run, clock: LocalTime) -> Iterator[str]:
    """Write the verdicts of one rule; channels on which it came to the same share a line."""
    said: dict[tuple[str, str], list[str]] = {}
    for verdict in run.verdicts:
        until = f" until {clock.at(verdict.hold_until)}" if verdict.hold_until else ""
        said.setdefault((verdict.action, f"{verdict.reason}{until}: {_why(verdict)}"), []).append(verdict.channel)
    for (action, why), channels in said.items():
        by = f" by {' and '.join(channels)}" if any(channels) else ""
        yield f"{action}{by}, {why}"


def _why(verdict: KeptVerdict) -> str:
    """The clause that failed says all about a rule that does not hold; other reasons need their meaning."""
    if verdict.detail and verdict.reason in _SAID_BY_DETAIL:
        return verdict.detail
    meaning = _meaning(verdict.reason)
    return f"{meaning} ({verdict.detail})" if verdict.detail else meaning


def _meaning(reason: str) -> str:
    return REASON_MEANING[Reason(reason)] if reason in set(Reason) else reason


def notification_lines(story: Story, clock: LocalTime, veil: Veil) -> Iterator[str]:
    """Say what was sent or is waiting, with its words and what the providers made of it."""
    yield heading("What we said", count(len(story.notifications), "message"))
    if not story.notifications:
        yield paragraph("Nothing so far.")
    for kept in story.notifications:
        yield from _one_notification(kept, story, clock, veil)


def _one_notification(kept: KeptNotification, story: Story, clock: LocalTime, veil: Veil) -> Iterator[str]:
    entry = kept.entry
    repeat = f", repeat {entry.repeat}" if entry.repeat else ""
    yield paragraph(f"{entry.rule} by {entry.channel}{repeat}: {_status(kept, story, clock, veil)}", hanging=4)
    why = f"{_meaning(kept.reason)}; rule set {kept.rule_set}"
    yield paragraph(f"decided {clock.at(entry.created_at)} for {entry.occurrence} ({why})", indent=6, hanging=4)
    if kept.body:
        yield paragraph(f"in the words of template {kept.template} ({kept.locale}, {kept.template_version}):", indent=6)
        yield from _words(kept.subject, kept.body, veil)
    if kept.merged_into:
        yield paragraph(f"told together with others of the order, in the message of {kept.merged_into}", indent=6)
    for number, attempt in enumerate(kept.attempts, start=1):
        yield from _one_attempt(number, attempt, clock, veil)


def _status(kept: KeptNotification, story: Story, clock: LocalTime, veil: Veil) -> str:
    status, sent_at = kept.status, kept.entry.sent_at
    if status is Status.CREATED and kept.send_after > story.now:
        return f"waits until {clock.at(kept.send_after)} ({veil.words(_meaning(kept.status_reason))})"
    when = f" {clock.at(sent_at)}" if sent_at else ""
    why = f": {veil.words(_meaning(kept.status_reason))}" if kept.status_reason else ""
    return f"{status}{when} ({_STATUS_WORDS[status]}{why})"


def _words(subject: str, body: str, veil: Veil) -> Iterator[str]:
    if subject:
        yield paragraph(f"Subject: {veil.words(subject)}", indent=6, hanging=9)
    yield from quote(veil.words(body))


def _one_attempt(number: int, attempt: KeptAttempt, clock: LocalTime, veil: Veil) -> Iterator[str]:
    facts = [attempt.outcome or "no answer was recorded"]
    if attempt.finished_at is not None:
        facts.append(f"after {(attempt.finished_at - attempt.started_at).total_seconds():.1f}s")
    facts += [f"code {attempt.code}"] if attempt.code else []
    facts += [f"reference {attempt.reference}"] if attempt.reference else []
    facts += [veil.words(attempt.detail)] if attempt.detail else []
    started = f"attempt {number}, {attempt.provider}, {clock.at(attempt.started_at)}"
    yield paragraph(f"{started}: {', '.join(facts)}", indent=6, hanging=4)
    for receipt in attempt.receipts:
        detail = veil.words(" ".join(part for part in (receipt.code, receipt.detail) if part))
        said = f"receipt {clock.at(receipt.at)}: {receipt.status or 'noted'}{detail and f' ({detail})'}"
        yield paragraph(said, indent=8, hanging=4)


def forecast_lines(story: Story, clock: LocalTime, veil: Veil) -> Iterator[str]:
    """Say what comes next if nothing changes."""
    yield heading("What we will say next if nothing changes")
    meanings = {rule.rule: rule.meaning for rule in story.rules}
    for foreseen in story.forecast.messages:
        yield from _one_foreseen(foreseen, meanings.get(foreseen.rule, ""), clock, veil)
    more = "more" if story.forecast.messages else ""
    until = story.forecast.until
    if until is None:
        yield paragraph(f"Nothing {more}".rstrip() + " unless a carrier speaks.")
    else:
        yield paragraph(f"Nothing {more}".rstrip() + f" before {clock.at(until)}; this is as far as we looked.")
    if story.forecast.caveats:
        yield paragraph(" ".join(story.forecast.caveats))


def _one_foreseen(foreseen: Foreseen, meaning: str, clock: LocalTime, veil: Veil) -> Iterator[str]:
    because = f" because {meaning}" if meaning else ""
    yield paragraph(f"{clock.at(foreseen.at)}  {foreseen.rule} by {foreseen.channel}{because}", hanging=4)
    if foreseen.waits:
        since = clock.at(foreseen.decided_at)
        yield paragraph(f"decided {since}, but {_meaning(foreseen.waits)}", indent=6, hanging=4)
    if foreseen.dropped:
        yield paragraph(f"will not be sent: {_meaning(foreseen.dropped)}", indent=6, hanging=4)
        return
    if foreseen.told_by:
        about = f" about {foreseen.told_with}" if foreseen.told_with else ""
        yield paragraph(f"within the message of {foreseen.told_by}{about}", indent=6, hanging=4)
    elif foreseen.subject:
        yield paragraph(f"Subject: {veil.words(foreseen.subject)} (template {foreseen.template})", indent=6, hanging=9)
    else:
        yield from _words("", foreseen.text, veil)
