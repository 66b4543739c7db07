"""The words in which the tables are written down: columns and named constraints that many of them have.

Nothing here is taken from the models, which go on changing: a table is made as it stood at step 0019.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

type Column = tuple[str, models.Field[Any, Any]]

BLANK = r"^\s*$"


def said(*words: str) -> dict[str, str]:
    """Choices that are shown as they are kept, with spaces for what joins them."""
    return {word: word.replace("-", " ").replace("_", " ") for word in words}


STATUS = said("draft", "submitted", "published", "withdrawn", "merged")


def key() -> Column:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def one_of(choices: Mapping[str, str], *, max_length: int = 20, **more: Any) -> models.Field[Any, Any]:
    return models.CharField(max_length=max_length, choices=choices, **more)


def to(
    table: str, *, optional: bool = False, on_delete: Any = models.PROTECT, related_name: str = "+", **more: Any
) -> models.Field[Any, Any]:
    """A row of another table, which cannot go while this one names it."""
    model = settings.AUTH_USER_MODEL if table == "user" else f"evidence.{table}"
    return models.ForeignKey(
        model, on_delete, null=optional, blank=optional, related_name=related_name, **more
    )


def person(*, optional: bool = False, **more: Any) -> models.Field[Any, Any]:
    return to("user", optional=optional, **more)


def rule(table: str, name: str, condition: Any, **more: Any) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=f"evidence_{table}_{name}", **more)


def known(table: str, column: str, choices: Mapping[str, str]) -> models.CheckConstraint:
    return rule(table, f"{column}_known", Q(**{f"{column}__in": list(choices)}))


def once(table: str, name: str, *what: Any, where: Q | None = None, **more: Any) -> models.UniqueConstraint:
    """`what`: names of columns, or expressions."""
    if isinstance(what[0], str):
        more["fields"], what = what, ()
    return models.UniqueConstraint(*what, condition=where, name=f"evidence_{table}_{name}", **more)


# A record that is drafted by one person, published by another, and never deleted.


def status() -> list[Column]:
    """Who took which step stands in columns of their own, further behind."""
    return [
        ("status", one_of(STATUS, db_index=True, default="draft")),
        ("created_at", models.DateTimeField(auto_now_add=True)),
        ("submitted_at", models.DateTimeField(blank=True, null=True)),
        ("published_at", models.DateTimeField(blank=True, null=True)),
        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
        ("withdrawal_reason", models.TextField(blank=True)),
    ]


def status_rules(table: str) -> list[models.BaseConstraint]:
    """Status and dates agree."""
    unpublished = Q(published_at__isnull=True)
    return [
        known(table, "status", STATUS),
        rule(table, "draft_has_no_dates", ~Q(status="draft") | (Q(submitted_at__isnull=True) & unpublished)),
        rule(table, "submitted_is_dated", ~Q(status="submitted") | (Q(submitted_at__isnull=False) & unpublished)),
        rule(table, "published_is_dated", ~Q(status="published") | Q(published_at__isnull=False)),
        rule(
            table,
            "withdrawn_has_reason",
            Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")
            | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawal_reason="")),
        ),
        rule(
            table,
            "merged_has_target",
            Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into__isnull=True)),
        ),
        rule(table, "not_merged_into_itself", ~Q(merged_into=F("pk"))),
    ]
