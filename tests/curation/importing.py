"""Files of references for tests, written as programs write them, and the way from a file to an applied batch."""

from collections.abc import Iterable

from evidence.accounts.models import User
from evidence.curation.imports import applying, reading
from evidence.curation.models import ImportBatch, ImportRow
from tests.builders import MOMENT


def ris(*records: Iterable[str], end: str = "\r\n") -> bytes:
    """Each record is its lines, such as "TI  - A title"; TY comes first unless it is there, ER last."""
    written = []
    for record in records:
        lines = list(record)
        written += [*([] if lines[0].startswith("TY") else ["TY  - RPRT"]), *lines, "ER  - ", ""]
    return end.join([*written, ""]).encode()


def many(number: int) -> bytes:
    """So many different records with an abstract each."""
    return ris(
        *(
            (
                f"TI  - Report {one} on care at home",
                f"AU  - Writer{one % 97}, Ann",
                f"PY  - {1950 + one % 70}",
                f"DO  - 10.1000/made.{one}",
                f"AB  - What was found in place {one}: people were heard, and said so.",
            )
            for one in range(number)
        )
    )


def taken(data: bytes, name: str = "references.ris", *, by: User | None = None) -> ImportBatch:
    return reading.take_in(name, data, by=by)


def applied(data: bytes, name: str = "references.ris", *, by: User | None = None) -> ImportBatch:
    """Read, confirmed and applied, accounted for."""
    return apply(taken(data, name, by=by))


def apply(batch: ImportBatch) -> ImportBatch:
    done = applying.apply(applying.confirm(batch, at=MOMENT), now=lambda: MOMENT)
    assert done.seen == done.created + done.updated + done.unchanged + done.rejected == done.rows.count()
    return done


def outcomes(batch: ImportBatch) -> list[str]:
    return list(ImportRow.objects.filter(batch=batch).order_by("number").values_list("outcome", flat=True))


def expected(batch: ImportBatch) -> list[str]:
    return list(ImportRow.objects.filter(batch=batch).order_by("number").values_list("expected", flat=True))
