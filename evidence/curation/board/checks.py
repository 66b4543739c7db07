"""The daily passes: every quotation against its text, every link against the world. Asked for, due, and kept.

One pass of a subject at a time (the database sees to it). A pass that was broken off is begun again.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from evidence.accounts.models import User
from evidence.claims import integrity
from evidence.claims.models import EvidenceLink, Quotation, Relation
from evidence.curation.board import links
from evidence.curation.models import CheckRun, CheckSubject
from evidence.library.origins import origin_keys
from evidence.library.status import Status

log = logging.getLogger(__name__)

DUE_AFTER = timedelta(hours=24)
TOLD_EVERY = 500
MOST_KEPT = 5_000
"""So many claims with one origin are named; of more only the number is kept."""


@dataclass(frozen=True, slots=True)
class OneOrigin:
    """What the last finished pass found; None before the first one."""

    number: int | None
    claims: tuple[int, ...] = ()


def latest(subject: str) -> CheckRun | None:
    return CheckRun.objects.filter(subject=subject).select_related("asked_by").first()


def last_finished(subject: str) -> CheckRun | None:
    return CheckRun.objects.filter(subject=subject, finished_at__isnull=False, failure="").first()


def one_origin() -> OneOrigin:
    run = last_finished(CheckSubject.QUOTATIONS)
    if run is None or "one origin" not in run.counts:
        return OneOrigin(None)
    return OneOrigin(run.counts["one origin"], tuple(run.counts.get("claims", ())))


def ask(subject: str, *, by: User | None, at: datetime) -> bool:
    """Have everything checked by the task worker; False when a pass waits or runs already."""
    try:
        with transaction.atomic():
            CheckRun.objects.create(subject=subject, asked_by=by, asked_at=at)
    except IntegrityError:
        return False
    return True


def step() -> bool:
    """Do a pass that was asked for, or one that is due; False when there is none."""
    run = CheckRun.objects.filter(finished_at__isnull=True).order_by("asked_at").first()
    if run is None:
        now = timezone.now()
        subjects = [CheckSubject.QUOTATIONS, *([CheckSubject.LINKS] if settings.CHECK_LINKS else [])]
        recent = set(CheckRun.objects.filter(asked_at__gt=now - DUE_AFTER).values_list("subject", flat=True))
        due = next((one for one in subjects if one not in recent), None)
        return due is not None and ask(due, by=None, at=now)
    try:
        _carry_out(run)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("Check %s cannot go on.", run.pk)
        CheckRun.objects.filter(pk=run.pk).update(
            failure=f"It could not go on: {type(error).__name__}", finished_at=timezone.now()
        )
    return True


def _carry_out(run: CheckRun) -> None:
    run.started_at = timezone.now()
    run.save(update_fields=("started_at",))
    if run.subject == CheckSubject.LINKS:
        run.total, rows = links.waiting()
    else:
        run.total, rows = Quotation.objects.count(), _outcomes(run.started_at)
    run.save(update_fields=("total",))
    counts = Counter[str]()
    for batch in batched(rows, TOLD_EVERY, strict=False):
        counts.update(batch)
        run.done = counts.total()
        CheckRun.objects.filter(pk=run.pk).update(done=run.done, counts=dict(counts))
    run.counts = dict(counts)
    if run.subject == CheckSubject.QUOTATIONS:
        single = _with_one_origin()
        run.counts |= {"one origin": len(single), "claims": single[:MOST_KEPT]}
    run.finished_at = timezone.now()
    run.save(update_fields=("done", "counts", "finished_at"))


def _outcomes(at: datetime) -> Iterator[str]:
    return (str(one.outcome) for one in integrity.check(Quotation.objects.all(), at=at))


def _with_one_origin() -> list[int]:
    """Published claims whose supporting words come from one origin, a thousand claims at a time."""
    found: list[int] = []
    supports = EvidenceLink.objects.published().filter(relation=Relation.SUPPORTS, claim__status=Status.PUBLISHED)
    claims = supports.order_by("claim_id").values_list("claim_id", flat=True).distinct()
    for batch in batched(claims.iterator(chunk_size=1_000), 1_000, strict=False):
        links_of = list(supports.filter(claim__in=batch).select_related("quotation").order_by("claim_id", "pk"))
        keys = origin_keys({one.quotation_id: one.quotation for one in links_of}.values())
        origins: dict[int, set[str]] = {}
        for one in links_of:
            origins.setdefault(one.claim_id, set()).add(keys[one.quotation_id])
        found += [claim for claim, of in origins.items() if len(of) == 1]
    return found
