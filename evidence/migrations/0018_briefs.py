"""Named briefs."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0017_certainty")]

    operations: ClassVar[list[Operation]] = []
