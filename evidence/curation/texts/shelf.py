"""Sources as somebody who brings in texts looks for them."""

from django.db.models import Count, Q, QuerySet

from evidence.accounts.models import User
from evidence.library.models import Source
from evidence.library.status import Status

WORDS = 8
"""Of a search; further ones are not looked at."""
LONGEST_ID = 9


def sources(words: str, *, person: User) -> QuerySet[Source]:
    """Sources whose title, key or names hold all the words, or whose id it is, newest first, with counts of texts."""
    rows = Source.objects.visible_to(person).exclude(status=Status.MERGED)
    given = words.split()[:WORDS]
    if len(given) == 1 and given[0].isascii() and given[0].isdigit() and len(given[0]) <= LONGEST_ID:
        numbered = rows.filter(pk=int(given[0]))
        rows = numbered if numbered.exists() else rows.filter(_holds(given[0]))
    else:
        for word in given:
            rows = rows.filter(_holds(word))
    counted = {
        "versions": Count("text_versions", distinct=True),
        "kept_files": Count("files", distinct=True),
        "in_the_making": Count("text_drafts", filter=Q(text_drafts__became=None), distinct=True),
    }
    return Source.objects.filter(pk__in=rows.values("pk")).annotate(**counted).order_by("-pk")


def _holds(word: str) -> Q:
    named = Q(contributors__family__icontains=word) | Q(contributors__literal__icontains=word)
    return Q(title__icontains=word) | Q(key__icontains=word) | named
