"""The database after a test whose changes were committed: empty again.

Django truncates all tables and makes its permissions anew, which takes longer than the truncating: no test changes
them.
"""

from django.db import connection
from django.test import TransactionTestCase

# What a migrated database holds by itself, and no test writes. Neither refers to a table that is emptied.
_ALWAYS_THERE = {"django_content_type", "auth_permission"}


def emptied(_test_case: TransactionTestCase) -> None:
    """In the place of `TransactionTestCase._fixture_teardown`."""
    names = set(connection.introspection.django_table_names(only_existing=True)) - _ALWAYS_THERE
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, sorted(names)))}")
