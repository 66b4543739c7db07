"""Judgements of certainty, and relations between claims."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

operations: list[Operation] = []


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_past")]

    operations = operations
