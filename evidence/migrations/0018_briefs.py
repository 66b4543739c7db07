"""Briefs that somebody keeps by name."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

operations: list[Operation] = []


class Migration(migrations.Migration):
    dependencies = [("evidence", "0017_certainty")]

    operations = operations
