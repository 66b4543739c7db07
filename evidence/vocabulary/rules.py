"""Named constraints that several models share."""

from django.db import models


def one_of(model: str, field: str, words: type[models.TextChoices]) -> models.CheckConstraint:
    """`field` of `model` holds one of `words`: what a form offers is what the database accepts."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": words.values}), name=f"evidence_{model}_{field}_known"
    )
