"""What hung on a record and does no more is found by the entry by which it left: few entries, so small indexes."""

from django.db import migrations

COLUMNS = "claim_id", "quotation_id", "source_id"


def index(column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX evidence_history_left_{column} ON evidence_historyentry (\"table\", (before -> '{column}'))"
        f" WHERE before ? '{column}'",
        f"DROP INDEX evidence_history_left_{column}",
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0015_marking")]

    operations = [index(column) for column in COLUMNS]
