"""`notifier send-test`: one sample message through the configured provider, to see whether the account works."""

from __future__ import annotations

import sys
import time
import uuid

import click

from notifier import logs
from notifier.bootstrap import load_files, make_providers
from notifier.channels import quiet_sdk_loggers
from notifier.cli.opening import read_surroundings, with_simulator
from notifier.config.environment import Environment
from notifier.config.settings import Brand, Config
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel, OutcomeKind
from notifier.errors import NotFound, StartError
from notifier.ports import Message, Provider
from notifier.render.templates import TemplateSet
from notifier.render.variables import SAMPLES

_CATEGORY = "send-test"


_CHANNELS = click.Choice([one.value for one in CUSTOMER_CHANNELS])


@click.command()
@click.argument("template")
@click.option("--to", required=True, help="An email address, or a phone number such as +4915112345678.")
@click.option("--channel", type=_CHANNELS, help="Told from the address if left out.")
@click.option("--locale", help="The language of the reader; that of the configuration if left out.")
@click.option("--brand", "brand_key", default="default", show_default=True, help="The brand that writes.")
def command(template: str, to: str, channel: str | None, locale: str | None, brand_key: str) -> None:
    """Send TEMPLATE, filled with a sample parcel, to one address through the configured provider.

    Without an account it goes to the simulator. Nothing of it is kept. Ends with 1 if the provider did not take it.
    """
    logs.configure(logs.LogFormat.TEXT, "ERROR")
    quiet_sdk_loggers()
    environment = with_simulator(read_surroundings())
    config, templates = load_files(environment)
    way = Channel(channel) if channel else (Channel.EMAIL if "@" in to else Channel.SMS)
    message = _write(config, templates, template, way, to, locale, brand_key)
    _send(_provider(config, environment, way), message)


def _provider(config: Config, environment: Environment, channel: Channel) -> Provider:
    providers = make_providers(config, environment).get(channel, ())
    if not providers:
        raise StartError(f"no provider is configured for {channel}: name one under `channels` in {environment.config}")
    return providers[0]


def _write(
    config: Config, templates: TemplateSet, name: str, channel: Channel, to: str, locale: str | None, brand_key: str
) -> Message:
    brand = _brand(config, brand_key)
    reader = locale or brand.locale
    rendered = templates.render(name, channel, brand=brand.key, locale=reader, values=SAMPLES["domestic"])
    is_email = channel is Channel.EMAIL
    return Message(
        channel=channel,
        to=to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        sender=brand.email_from if is_email else brand.sms_from,
        sender_name=brand.email_from_name if is_email else "",
        reply_to=brand.reply_to if is_email else "",
        category=_CATEGORY,
    )


def _brand(config: Config, key: str) -> Brand:
    if key not in config.brands:
        raise NotFound(f"`{key}` is not a brand. Known: {', '.join(config.brands)}")
    return config.brands[key]


def _send(provider: Provider, message: Message) -> None:
    started = time.monotonic()
    outcome = provider.send(message, uuid.uuid4().hex)
    took = time.monotonic() - started
    code = f", code {outcome.code}" if outcome.code else ""
    reference = f", reference {outcome.reference}" if outcome.reference else ""
    detail = f": {outcome.detail}" if outcome.detail else ""
    click.echo(f"{provider.name}: {outcome.kind} after {took:.1f}s{code}{reference}{detail}")
    sys.exit(0 if outcome.kind is OutcomeKind.ACCEPTED else 1)
