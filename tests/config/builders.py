"""Small configurations for tests: a whole one that is right, and the problems of one that may not be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from notifier.config.load import check, load
from notifier.config.settings import Config
from notifier.domain.rules import Rule
from notifier.errors import Problem

SETUP = """
version: 1
brands:
  default: {name: Acme, email_from: "Acme Parcels <parcels@acme.example>", sms_from: Acme}
channels:
  email: {provider: [smtp, sendgrid]}
  sms: {provider: twilio}
providers:
  smtp: {host: mail.acme.example, username: mailer}
  sendgrid: {api_key: "${SENDGRID_API_KEY}"}
  twilio: {account_sid: "${TWILIO_ACCOUNT_SID}", auth_token: "${TWILIO_AUTH_TOKEN}"}
"""
ALL_SECRETS = {"SENDGRID_API_KEY": "SG.1", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"}


def write(folder: Path, text: str, name: str = "config.yaml") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def load_text(folder: Path, text: str, env: Mapping[str, str] = ALL_SECRETS) -> Config:
    """Load a configuration: the setup, and what is given."""
    return load(write(folder, SETUP + text), env)


def problems_of(folder: Path, text: str, env: Mapping[str, str] = ALL_SECRETS) -> list[Problem]:
    """Return what is said of the setup and what is given."""
    return check(write(folder, SETUP + text), env)[1]


def the_rule(folder: Path, when: str, more: str = "channels: email") -> Rule:
    """Load one rule and return it."""
    text = f"rules:\n  - name: one\n    template: one\n    when: {when}\n"
    return load_text(folder, text + "".join(f"    {line}\n" for line in more.splitlines())).rules[0]
