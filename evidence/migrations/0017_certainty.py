"""Judgements of certainty, and relations between claims: with the claim page."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0016_past")]

    operations: ClassVar[list[Operation]] = []
