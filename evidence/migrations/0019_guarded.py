"""What hangs on a published source waits for a second person."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

operations: list[Operation] = []


class Migration(migrations.Migration):
    dependencies = [("evidence", "0018_briefs")]

    operations = operations
