"""What the simulator, which stands in for both providers, has to say."""

from __future__ import annotations

from typing import Any

import httpx


def expect_no_receipts(url: str) -> None:
    """Have the simulator report nothing: nobody would be there to hear it."""
    httpx.post(f"{url}/api/faults", json={"mode": "no_receipts"}, trust_env=False).raise_for_status()


def count_messages(url: str) -> int:
    """Return how many messages it has taken."""
    accepted: dict[str, int] = httpx.get(f"{url}/api/stats", trust_env=False).json()["accepted"]
    return sum(accepted.values())


def one_message(url: str, channel: str) -> dict[str, Any]:
    """Return the newest message of a channel."""
    newest: dict[str, Any] = httpx.get(f"{url}/api/messages?channel={channel}&limit=1", trust_env=False).json()[0]
    return newest


def forget_messages(url: str) -> None:
    """Have it forget what it has taken."""
    httpx.delete(f"{url}/api/messages", trust_env=False).raise_for_status()
