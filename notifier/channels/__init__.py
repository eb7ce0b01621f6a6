"""The ways out: one file for each provider, and beside it what the provider's codes mean."""

from __future__ import annotations

from collections.abc import Callable

from notifier.channels.sdk_logs import quiet_sdk_loggers
from notifier.channels.sendgrid import SendGrid
from notifier.channels.smtp import Smtp
from notifier.channels.team_webhook import Format, TeamWebhook
from notifier.channels.twilio import Twilio
from notifier.domain.notification import Channel
from notifier.ports import Provider

__all__ = ["PROVIDERS", "Format", "SendGrid", "Smtp", "TeamWebhook", "Twilio", "quiet_sdk_loggers"]

PROVIDERS: dict[tuple[Channel, str], Callable[..., Provider]] = {
    (Channel.EMAIL, SendGrid.name): SendGrid,
    (Channel.EMAIL, Smtp.name): Smtp,
    (Channel.SMS, Twilio.name): Twilio,
}
"""Every provider, by channel and by the name it has in the configuration. Each takes keyword arguments of its own."""
