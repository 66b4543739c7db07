"""Which record stands for one that was merged."""

from itertools import pairwise

import pytest

from evidence.accounts.models import VISITOR
from evidence.library import standing
from evidence.library.models import Source
from evidence.library.status import Status
from tests import builders


def merge(source: Source, into: Source) -> None:
    Source.objects.filter(pk=source.pk).update(status=Status.MERGED, merged_into=into)


@pytest.mark.django_db
def test_mergers_are_followed_to_the_end_however_many_there_were():
    works = [builders.source() for _ in range(14)]
    for one, following in pairwise(works):
        merge(one, following)
    with pytest.raises(standing.Merged) as merged:
        standing.source(works[0].pk, person=VISITOR)
    assert merged.value.into == works[-1].pk
    ends = standing.successors(Source.objects.all(), [works[0].pk, works[-1].pk, 10**9])
    assert ends == {works[0].pk: works[-1].pk, works[-1].pk: works[-1].pk, 10**9: 10**9}


@pytest.mark.django_db
def test_a_circle_of_mergers_is_nowhere_and_comes_to_an_end():
    one, other = builders.source(), builders.source()
    merge(one, other)
    merge(other, one)
    with pytest.raises(Source.DoesNotExist):
        standing.source(one.pk, person=VISITOR)
