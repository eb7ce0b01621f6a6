"""The reference's tables, as an ORM model."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from notifier.store.tables import Instant


class Base(DeclarativeBase):
    """All tables of the reference."""


class Body(Base):
    """One webhook as it came."""

    __tablename__ = "reference_bodies"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)


class Shipment(Base):
    """One parcel."""

    __tablename__ = "reference_shipments"

    id: Mapped[int] = mapped_column(primary_key=True)
    tracking_number: Mapped[str] = mapped_column(sa.Text, unique=True)
    email: Mapped[str] = mapped_column(sa.Text)
    phone: Mapped[str] = mapped_column(sa.Text)
    stage: Mapped[str] = mapped_column(sa.Text, default="")
    customs_held_since: Mapped[datetime | None] = mapped_column(Instant)
    last_scan_at: Mapped[datetime | None] = mapped_column(Instant)
    promised: Mapped[datetime | None] = mapped_column(Instant)
    told_promise: Mapped[datetime | None] = mapped_column(Instant)


class Event(Base):
    """One scan."""

    __tablename__ = "reference_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(sa.ForeignKey("reference_shipments.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    code: Mapped[str] = mapped_column(sa.Text)
    message: Mapped[str] = mapped_column(sa.Text)
    __table_args__ = (sa.UniqueConstraint("shipment_id", "at", "code"),)


class Notification(Base):
    """One message to be sent."""

    __tablename__ = "reference_notifications"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(sa.ForeignKey("reference_shipments.id"), index=True)
    rule: Mapped[str] = mapped_column(sa.Text)
    channel: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.Text, default="created")
    created_at: Mapped[datetime] = mapped_column(Instant)
