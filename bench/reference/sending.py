"""The official SDKs in a bare loop: nothing is decided, rendered or written down."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

from sendgrid import SendGridAPIClient
from twilio.rest import Client

from bench.stopwatch import Lap


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is sent: the same words to everybody."""

    subject: str
    text: str
    html: str
    sms: str


def send(simulator: str, words: Words, emails: Sequence[str], phones: Sequence[str], threads: int) -> Lap:
    """Send the words to all, from a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_send, simulator, words, emails, phones, threads).result()


def _send(simulator: str, words: Words, emails: Sequence[str], phones: Sequence[str], threads: int) -> Lap:
    mine = threading.local()

    def connect() -> None:
        mine.mail = SendGridAPIClient(api_key="none", host=simulator)
        mine.sms = Client("AC" + "0" * 32, "none")
        mine.sms.api.base_url = simulator
        mine.sms.http_client.session.trust_env = False

    def mail(address: str) -> None:
        mine.mail.client.mail.send.post(request_body=_mail(words, address))

    def text(number: str) -> None:
        mine.sms.messages.create(to=number, from_="Acme", body=words.sms)

    with ThreadPoolExecutor(threads, initializer=connect) as pool:
        list(pool.map(lambda _: time.sleep(0.01), range(threads)))
        started, spent = time.perf_counter(), time.process_time()
        calls = [pool.submit(mail, one) for one in emails] + [pool.submit(text, one) for one in phones]
        for call in calls:
            call.result()
        return Lap(seconds=time.perf_counter() - started, processor_seconds=time.process_time() - spent)


def _mail(words: Words, address: str) -> dict[str, object]:
    return {
        "personalizations": [{"to": [{"email": address}]}],
        "from": {"email": "parcels@acme.example"},
        "subject": words.subject,
        "content": [{"type": "text/plain", "value": words.text}, {"type": "text/html", "value": words.html}],
    }
