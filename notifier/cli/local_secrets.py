"""The secrets of an engine on one machine: those that nobody set are made up once, and kept in a file of the owner."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from notifier.config.settings import Config
from notifier.errors import StartError

SECRETS_FILE = "secrets.env"

_HEADER = """\
# Made by `notifier up` for this machine alone. Keep it: the links in messages that were sent are signed with
# NOTIFIER_SECRET, and carriers sign their webhooks with others. What the environment sets goes before what stands here.
"""


def ensure_secrets(file: Path, config: Config) -> dict[str, str]:
    """Return the secrets in the file, after adding those that are wanted and neither there nor set. Raises StartError.

    Made up are the secrets that are ours to choose: the one that signs links, keys of the API, secrets of webhooks.
    An account with a provider cannot be made up.
    """
    known = read_secrets(file)
    unset = (secret.name for secret in config.secret_names if _is_ours(secret.key) and not secret.is_set)
    missing = [name for name in dict.fromkeys(["NOTIFIER_SECRET", *unset]) if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        _write(file, known)
    return known


def read_secrets(file: Path) -> dict[str, str]:
    """Return what stands in the file as NAME=value lines; nothing if there is no file. Raises StartError."""
    try:
        text = file.read_text()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"the secrets in {file} cannot be read: {error}") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}


def _is_ours(key: str) -> bool:
    # An account with a carrier cannot be made up either, and would be refused at the first question.
    return key.startswith(("api.", "sources.")) and ".poll." not in key


def _write(file: Path, known: Mapping[str, str]) -> None:
    """Replace the file as a whole: a half-written one would lose secrets that are in use."""
    draft = file.with_suffix(".new")
    lines = "".join(f"{name}={value}\n" for name, value in known.items())
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.write(_HEADER + lines)
        draft.replace(file)
    except OSError as error:
        raise StartError(f"the secrets cannot be written to {file}: {error.strerror}") from error
