"""Breaking a rule of the database on purpose, and hearing which one it was."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """The block must be refused by the rule of this name, and by no other."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        yield
    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == constraint  # type: ignore[attr-defined]


@contextmanager
def without_trigger(table: str, trigger: str) -> Iterator[None]:
    """The rule is switched off for the block, as a failing disk would go past it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def rules_of(*tables: type[models.Model]) -> set[str]:
    """The names of all constraints that the models declare."""
    return {rule.name for table in tables for rule in table._meta.constraints}


STATUS_RULES: tuple[tuple[str, dict[str, object]], ...] = (
    ("draft_has_no_dates", {"status": "draft", "published_at": "2024-02-29T12:00Z"}),
    ("submitted_is_dated", {"status": "submitted", "submitted_at": None, "published_at": None}),
    ("published_is_dated", {"status": "published", "published_at": None}),
    ("withdrawn_has_reason", {"status": "withdrawn", "withdrawn_at": "2024-02-29T12:00Z", "withdrawal_reason": ""}),
    ("merged_has_target", {"status": "merged"}),
    ("not_merged_into_itself", {"status": "merged", "merged_into": models.F("pk")}),
    ("status_known", {"status": "forgotten"}),
)


def status_rules(table: str) -> Iterable[tuple[str, dict[str, object]]]:
    """Constraint and the change that breaks it, for a published record of `table`."""
    return [(f"evidence_{table}_{name}", change) for name, change in STATUS_RULES]
