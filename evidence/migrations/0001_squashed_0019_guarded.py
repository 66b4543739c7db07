"""The library as it stood at step 0019, made at once: tables with all their columns, constraints and indexes, then rules.

A new database takes this one step. A database that has taken all of 0001_initial to 0019_guarded counts as having taken
it, and nothing is done; one that has taken some of them takes the others first. That both ways lead to the same database
is proved by `tests/operations/test_squash.py` and, to the last trigger, by `python -m tests.benchmarks.squash`.

Left out is what only brought older rows up to date: who may see quotations, evidence and stances (0003), the size of
files (0004). A new database has no rows.

When no library that matters is below 0019, delete the files named below, `replaces` and the two proofs
(docs/decisions/0029-squash.md). `tables` and `rules` stay: they are this step, and are not changed any more.
"""

from django.db import migrations

from evidence.migrations.rules import RULES
from evidence.migrations.tables import TABLES
from evidence.migrations.tables.together import CreateModels


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("evidence", name)
        for name in (
            "0001_initial",
            "0002_rules",
            "0003_counting",
            "0004_references",
            "0007_duplicates",
            "0008_history",
            "0009_imports",
            "0010_people",
            "0011_review",
            "0012_carrying",
            "0013_readings",
            "0014_concepts",
            "0015_marking",
            "0016_past",
            "0017_certainty",
            "0018_briefs",
            "0019_guarded",
        )
    ]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [CreateModels(TABLES), migrations.RunSQL(RULES)]
