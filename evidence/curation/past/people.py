"""Who changed something and why, as readers may be told."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from evidence.accounts.models import User
from evidence.curation.models import HistoryEntry, Revision
from evidence.library.status import Status


def public_names(numbers: Iterable[int | None]) -> dict[int, str]:
    """Number → the name, the initials or the role, as each person chose. One query."""
    wanted = {number for number in numbers if number is not None}
    return {number: one.public_name for number, one in User.objects.in_bulk(wanted).items()}


def reasons(records: Mapping[str, Collection[int]]) -> dict[int, str]:
    """Transaction → why, where it applied a proposed change to one of `records` (table → rows). Two queries.

    Only these reasons are told in public: a second person read them and published them with the change. What
    somebody wrote while a draft went to and fro was not written for readers.
    """
    of_records = Q(pk=None)
    for table, rows in records.items():
        of_records |= Q(table=table, row__in=rows)
    said = dict(Revision.objects.filter(of_records, status=Status.PUBLISHED).values_list("pk", "reason"))
    applied = HistoryEntry.objects.filter(table="revision", row__in=said, after__status=Status.PUBLISHED)
    return {transaction: said[row] for transaction, row in applied.values_list("transaction", "row")}
