"""People with phones, in front of a small engine: they are registered, get text messages, and answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from twilio.request_validator import RequestValidator

from notifier.domain.notification import Channel
from notifier.ports import RawWebhook
from notifier.service import accept
from notifier.service.answering import answer_at_door
from notifier.service.receive import receive
from notifier.service.register import Registration, register
from notifier.store.inbox import InboxKind
from notifier.store.tables import attempts, inbox, notifications, replies, suppressions
from tests.web.engine import PUBLIC_URL, Engine, build_engine

SHOE, TEA, SHARED, STRANGER = "+14155550111", "+14155550222", "+14155550333", "+14155550999"
"""The numbers of the shops; the last belongs to none."""
JO, MIA = "+4915112345678", "+4915187654321"
SERVICE = "MG" + "b" * 32

CONFIG = f"""
version: 1
public_url: {PUBLIC_URL}
replies: {{answer: ANSWER}}
brands:
  default: {{name: Shoe Shop, email_from: hello@shoe.example, sms_from: "{SHOE}", support_email: help@shoe.example}}
  tea: {{name: "Søren & Zoë", email_from: hello@tea.example, sms_from: "{TEA}", locale: de}}
  one: {{name: One, email_from: hello@one.example, sms_from: "{SHARED}"}}
  two: {{name: Two, email_from: hello@two.example, sms_from: "{SHARED}"}}
  service: {{name: Service, email_from: hello@service.example, sms_from: {SERVICE}}}
api: {{keys: [a-key-of-the-shop]}}
"""


class Texting:
    """An engine, and what people do with their phones."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.app = engine.app
        self._sids = (f"SM{number:032x}" for number in itertools.count(1))

    def register(self, brand: str = "default", order: str = "", phone: str = JO, **more: Any) -> str:
        """A shop registers an order; return the shipment's id."""
        ref = order or f"{brand}-1"
        given: dict[str, Any] = {"email": "jo@example.com", "name": "Jo Weber", "locale": "en", **more}
        item = Registration(brand=brand, ref=ref, order_ref=ref, phone=phone, legs=(("ups", f"1Z{ref}"),), **given)
        (answer,) = register(self.app, [item])
        assert not answer.problems
        return answer.shipment_id

    def was_texted(self, shipment_id: str, brand: str, channel: Channel = Channel.SMS) -> str:
        """A text message about the shipment was sent now, or an email; return the id of the attempt."""
        now = self.engine.clock.at
        one = f"n-{shipment_id}-{channel}-{now.isoformat()}"
        with self.app.db.begin() as connection:
            order = connection.execute(
                sa.text("SELECT order_id FROM shipments WHERE id = :id"), {"id": shipment_id}
            ).scalar_one()
            connection.execute(
                sa.insert(notifications),
                {
                    "id": one,
                    "key": one,
                    "shipment_id": shipment_id,
                    "order_id": order,
                    "brand": brand,
                    "rule": "held",
                    "channel": channel.value,
                    "occurrence": one,
                    "fact_at": now,
                    "reason": "first_time",
                    "rule_set": "x",
                    "status": "sent",
                    "created_at": now,
                    "send_after": now,
                    "valid_until": now,
                    "attempt_id": f"a-{one}",
                    "subject": "Held",
                    "body": "Dear Jo Weber, it is held.",
                },
            )
            connection.execute(
                sa.insert(attempts),
                {
                    "id": f"a-{one}",
                    "notification_id": one,
                    "provider": "twilio" if channel is Channel.SMS else "sendgrid",
                    "started_at": now,
                    "reference": f"ref-{one}",
                },
            )
        return f"a-{one}"

    def reports(self, provider: str, body: bytes, path: str = "") -> None:
        """A provider reports on messages, and workers get to it. Its signature is tested elsewhere."""
        digest = hashlib.sha256(body + path.encode()).hexdigest()
        row = {"kind": InboxKind.RECEIPT.value, "source": provider, "digest": digest, "body": body, "path": path}
        with self.app.db.begin() as connection:
            insert = sa.insert(inbox).values({**row, "received_at": self.engine.clock.at}).returning(inbox.c.id)
            kept = connection.execute(insert).scalar_one()
        receive(self.app, [kept])

    def texts(self, text: str, to: str = SHOE, sender: str = JO, **fields: str) -> str:
        """Somebody sends a text message, and workers get to it; return what they are answered, or ""."""
        answer = self.knocks(text, to, sender, **fields)
        self.work()
        return answer

    def knocks(self, text: str, to: str = SHOE, sender: str = JO, **fields: str) -> str:
        """Twilio brings a text message, and no worker has seen it yet; return the answer at the door, or ""."""
        raw = self.webhook(text, to, sender, **fields)
        settings = self.app.settings()
        arrival = accept.open_door(settings, InboxKind.REPLY, raw)
        answer = answer_at_door(self.app, settings, raw).body.decode()
        kept = [one for one in accept.keep(self.app, [arrival]) if one is not None]
        accept.wake(self.app, InboxKind.REPLY, kept)
        return unescape(answer.partition("<Message>")[2].partition("</Message>")[0])

    def webhook(self, text: str, to: str = SHOE, sender: str = JO, **fields: str) -> RawWebhook:
        """Return what Twilio would bring."""
        form = {"MessageSid": next(self._sids), "SmsStatus": "received", "From": sender, "To": to, "Body": text}
        form |= fields
        url = f"{PUBLIC_URL}/replies/twilio"
        return RawWebhook(
            source="twilio",
            body=urlencode(form).encode(),
            received_at=self.engine.clock.at,
            headers={"x-twilio-signature": RequestValidator("12345").compute_signature(url, form)},
            path="/replies/twilio",
            url=url,
        )

    def signed(self, body: bytes) -> RawWebhook:
        """Return any body with the signature that Twilio would give it, if it were a form."""
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        form: dict[str, list[str]] = {}
        for name, value in fields:
            form.setdefault(name, []).append(value)
        url = f"{PUBLIC_URL}/replies/twilio"
        # As Twilio does it: every name with every different value of it, in order.
        said = url + "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
        digest = hmac.new(b"12345", said.encode("utf-8", "replace"), hashlib.sha1).digest()
        headers = {"x-twilio-signature": base64.b64encode(digest).decode()}
        now = self.engine.clock.at
        return RawWebhook(source="twilio", body=body, received_at=now, headers=headers, path="/replies/twilio", url=url)

    def work(self) -> None:
        """Let workers take what came from providers."""
        if ids := self.engine.queue.take("receive"):
            receive(self.app, [int(str(one)) for one in ids])

    def suppressed(self) -> set[tuple[str, str, str, str]]:
        """Return who is not written to: (brand, channel, address, reason)."""
        rows = self.engine.rows(suppressions)
        return {(row["brand"], row["channel"], row["address"], row["reason"]) for row in rows}

    def out(self, phone: str = JO) -> set[str]:
        """Return the brands of which a phone gets no text messages because its owner said so."""
        found = self.suppressed()
        return {brand for brand, way, address, why in found if (way, address, why) == ("sms", phone, "opted_out")}

    def effects(self) -> list[tuple[str, str]]:
        """Return (wish, effect) of every reply, in order."""
        return [(row["wish"], row["effect"]) for row in sorted(self.engine.rows(replies), key=lambda row: row["id"])]


@contextmanager
def texting(folder: Path, url: str = "", answer: str = "auto") -> Iterator[Texting]:
    """Run an engine with a few shops that send text messages."""
    engine = build_engine(folder, url, config=CONFIG.replace("ANSWER", answer))
    yield Texting(engine)
    engine.close()
