"""What hangs on a published source waits for a second person."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evidence", "0018_briefs")]

    operations: ClassVar[list[Operation]] = []
