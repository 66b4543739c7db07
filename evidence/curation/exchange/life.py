"""Status and dates of a record in a folder. Nothing is said of a record that is simply published."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from evidence.curation.exchange.documents import Life
from evidence.curation.exchange.table import Table
from evidence.library.status import Curated, Status

NEEDS = {
    Status.SUBMITTED: ("submitted_at",),
    Status.WITHDRAWN: ("withdrawn_at", "withdrawal_reason"),
    Status.MERGED: ("merged_into",),
}


def read_life(table: Table, known: Collection[str] = ()) -> Life:
    """`known`: keys of the records that may have taken its place."""
    life = Life(
        status=table.word("status", Status, default=Status.PUBLISHED),
        submitted_at=table.moment("submitted_at"),
        published_at=table.moment("published_at"),
        withdrawn_at=table.moment("withdrawn_at"),
        withdrawal_reason=table.text("withdrawal_reason"),
        merged_into=table.key("merged_into", known, "record"),
    )
    for status, fields in NEEDS.items():
        for field in fields:
            if life.status == status and not getattr(life, field):
                table.refuse(f"{field} is missing: the record is {status.label}")
    if life.status == Status.DRAFT and (life.submitted_at or life.published_at):
        table.refuse("a draft has neither been submitted nor published")
    if life.status == Status.SUBMITTED and life.published_at:
        table.refuse("a submitted record has not been published")
    if life.status != Status.WITHDRAWN and (life.withdrawn_at or life.withdrawal_reason):
        table.refuse("only a withdrawn record has withdrawn_at and withdrawal_reason")
    if life.status != Status.MERGED and life.merged_into:
        table.refuse("only a merged record has merged_into")
    return life


def gather_life(record: Curated, merged_into: str = "") -> Life:
    return Life(
        status=record.status,
        submitted_at=record.submitted_at,
        published_at=record.published_at,
        withdrawn_at=record.withdrawn_at,
        withdrawal_reason=record.withdrawal_reason,
        merged_into=merged_into,
    )


def columns(life: Life, *, published_at: datetime) -> dict[str, Any]:
    """The fields of a new row. `merged_into` is set when all rows are there."""
    at = life.published_at or (published_at if life.status == Status.PUBLISHED else None)
    merged = life.status == Status.MERGED
    return {
        "status": Status.DRAFT if merged else life.status,
        "submitted_at": None if merged else life.submitted_at,
        "published_at": None if merged else at,
        "withdrawn_at": life.withdrawn_at,
        "withdrawal_reason": life.withdrawal_reason,
    }


def written_life(life: Life, published_at: datetime | None) -> dict[str, Any]:
    """What a folder says of a life: the fields that differ from “published when its whole was”."""
    said: dict[str, Any] = {}
    understood = published_at if life.status == Status.PUBLISHED else None
    if life.status != Status.PUBLISHED:
        said["status"] = Status(life.status).label
    for field in ("submitted_at", "published_at", "withdrawn_at", "withdrawal_reason", "merged_into"):
        if (value := getattr(life, field)) and not (field == "published_at" and value == understood):
            said[field] = value
    return said
