"""Keys of new sources: author, year and title, readable in an export for as long as the record lives.

>>> key(Reference(id="", type="", title="Micro-enterprises: small enough to care?", issued="2015-03"))
'nobody-2015-micro-enterprises-small-enough-to-care'
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.text import slugify

from evidence.citations.reference import Reference
from evidence.library.among import among_words
from evidence.library.models import Source
from evidence.text import folding

LONGEST = 60
"""Characters of a key; its column holds more, for what sets two alike apart."""
NOBODY, UNDATED = "nobody", "nd"

_YEAR = re.compile(r"\d{4}")


def key(reference: Reference) -> str:
    """The key `reference` would have if no other source had it."""
    people = reference.author or reference.editor
    who = _slug(people[0].short) if people else ""
    year = _YEAR.search(reference.issued)
    words = [who[:24].strip("-") or NOBODY, year[0] if year else UNDATED, _slug(reference.title)]
    whole = "-".join(word for word in words if word)
    return whole if len(whole) <= LONGEST else whole[: LONGEST + 1].rpartition("-")[0]


def keys(references: Sequence[tuple[Reference, str]]) -> list[str]:
    """A key for each pair of reference and digest, none taken by another source. Where two are alike, the digest of
    the record tells them apart, so that nothing has to be counted. One query, seldom a second.
    """
    wanted = [key(reference) for reference, _ in references]
    taken = _taken(wanted)
    alike = taken | {own for own, times in Counter(wanted).items() if times > 1}
    longer = [
        [f"{own}-{digest[:size]}" for size in (6, 16)] for own, (_, digest) in zip(wanted, references, strict=True)
    ]
    if alike:
        taken |= _taken([one for own, several in zip(wanted, longer, strict=True) if own in alike for one in several])
    found = []
    for own, several in zip(wanted, longer, strict=True):
        free = next(one for one in (*([] if own in alike else [own]), *several) if one not in taken)
        taken.add(free)
        found.append(free)
    return found


def _taken(wanted: Iterable[str]) -> set[str]:
    return set(Source.objects.filter(among_words("key", set(wanted))).values_list("key", flat=True))


def _slug(words: str) -> str:
    return slugify(folding.fold(words[:200])).replace("_", "-").strip("-")
