"""Where a provider's API is reached."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from notifier.errors import StartError


def check_base_url(provider: str, url: str) -> str:
    """Return the URL without a slash at its end. Raises StartError where it is none that can be called."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise StartError(f'{provider}: the base URL "{url}" cannot be called. Write it like https://api.example.com')
    return url.rstrip("/")


def is_on_this_machine(url: str) -> bool:
    """Whether the URL names the loopback interface. No proxy of the environment may stand between us and it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
