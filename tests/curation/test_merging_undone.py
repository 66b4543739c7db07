"""Taken apart again, everything is as it was; what was built on since is not pulled away."""

from collections.abc import Callable

import pytest

from evidence.accounts.roles import Role
from evidence.claims.models import Quotation
from evidence.curation.duplicates import merging
from evidence.curation.duplicates.fields import CHOICES, Side
from evidence.curation.models import DuplicatePair
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Source, TextVersion
from tests import builders
from tests.curation.merging_library import OTHER, WORDS, hung_on, merge, state, two, undo

pytestmark = pytest.mark.django_db


# Undoing


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("status", ["draft", "published"])
def test_undone_everything_is_as_it_was(side: Side, status: str) -> None:
    kept, dropped = two(status=status)
    hung_on(kept)
    hung_on(dropped)
    builders.text(WORDS, of=dropped)
    builders.relation(kept, "version-of", dropped)
    DuplicatePair.objects.create(first=kept, second=dropped, ground="title", likeness=90)
    person, before = builders.person(), state()
    choices = dict.fromkeys(
        (*(choice.key for choice in CHOICES), "contributors", "text-full-text", "text-abstract"), side
    )
    of = merging.merge(kept, dropped, choices, by=person, at=builders.MOMENT)
    assert state() != before
    merging.undo(of, by=person, at=builders.MOMENT)
    assert state() == before


def marked_since(kept: Source) -> None:
    builders.quotation("Users", in_=TextVersion.objects.get(source=kept, content=OTHER))


def rested_since(kept: Source) -> None:
    moved = Quotation.objects.filter(text_version__source=kept)
    builders.evidence(quotation=moved.get(text_version__content=OTHER, key="heard"))


def retitled_since(kept: Source) -> None:
    Source.objects.filter(pk=kept.pk).update(title="Heard, with a new title")


def withdrawn_since(kept: Source) -> None:
    gone = {"status": "withdrawn", "withdrawn_at": builders.MOMENT, "withdrawal_reason": "Wrong."}
    Source.objects.filter(pk=kept.pk).update(**gone)


def merged_on_since(kept: Source) -> None:
    merge(builders.source(), kept)


def merged_more_since(kept: Source) -> None:
    merge(kept, builders.source())


def carried_since(kept: Source) -> None:
    newer = builders.text(f"{OTHER} And more.", of=kept)
    Quotation.objects.filter(text_version__content=OTHER, key="heard").update(text_version=newer, block=None, suffix="")


SINCE = [
    (marked_since, "marked since"),
    (rested_since, "rest since"),
    (retitled_since, "Changed since the merge"),
    (withdrawn_since, "withdrawn now"),
    (merged_on_since, "undo that first"),
    (merged_more_since, "undo that first"),
    (carried_since, "marked since"),
]


@pytest.mark.parametrize(("happens", "why"), SINCE, ids=[each[0].__name__ for each in SINCE])
def test_what_was_built_on_since_is_not_pulled_away(happens: Callable[[Source], None], why: str) -> None:
    kept, dropped = two()
    hung_on(kept)
    hung_on(dropped)
    of = merge(kept, dropped, title=Side.DROPPED)
    happens(kept)
    before = state()
    with pytest.raises(NotAllowed, match=why):
        undo(of)
    assert state() == before


def test_a_merge_is_undone_once_and_by_those_who_may() -> None:
    of = merge(*two())
    with pytest.raises(NotAllowed, match="may not undo"):
        merging.undo(of, by=builders.person(Role.CONTRIBUTOR), at=builders.MOMENT)
    undo(of)
    with pytest.raises(NotAllowed, match="already"):
        undo(of)


def test_a_record_can_be_merged_again_after_it_was_taken_apart() -> None:
    kept, dropped = two()
    undo(merge(kept, dropped))
    merge(dropped, kept)
    kept.refresh_from_db()
    assert kept.merged_into == dropped
