"""Claims near to what somebody types: drafts, too, as far as that person may see them.

The database proposes by the beginnings of words (index `evidence_claim_words`), the library's own analyser ranks: so
*personalization* finds *personalisation*, and *mutual* finds *mutuals*.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL

from evidence.accounts.models import Person
from evidence.claims.models import Claim
from evidence.library.status import Status
from evidence.text import folding
from evidence.text.tokens import terms

MOST = 8
#: Words of what is typed that are looked at: the longest say most.
WORDS = 6
SHORTEST = 4
#: Claims that are ranked, for each way of asking.
CANDIDATES = 300
#: As the index has it; what is asked for is a parameter.
_HOLDS = "to_tsvector('simple'::regconfig, evidence_claim.text) @@ to_tsquery('simple'::regconfig, %s)"
#: From this share of common terms on, a new claim may be one that is there already.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class NearClaim:
    id: int
    text: str
    kind: str
    status: str
    likeness: float
    """The share of terms that both have, 0 to 1."""

    @property
    def is_alike(self) -> bool:
        return self.likeness >= ALIKE


def near(words: str, *, person: Person, most: int = MOST) -> tuple[NearClaim, ...]:
    """The claims that have most in common with `words`, best first; three queries at most.

    The last word counts by its beginning, too: it may be half typed.
    """
    wanted = terms(words)
    if not wanted:
        return ()
    rows: dict[int, Claim] = {}
    for query in _queries(words):
        rows |= {row.pk: row for row in _holding(query, person)}
        if len(rows) >= most:
            break
    ranked = sorted((_near(row, wanted) for row in rows.values()), key=lambda one: (-one[0], one[1].id))
    return tuple(one for _, one in ranked[:most])


def chosen(pk: int, *, person: Person) -> tuple[NearClaim, ...]:
    """The claim of this number, if `person` may see and use it."""
    rows = Claim.objects.visible_to(person).exclude(status__in=(Status.MERGED, Status.WITHDRAWN)).filter(pk=pk)
    return tuple(NearClaim(row.pk, row.text, row.get_kind_display(), row.status, 0) for row in rows)


def _holding(query: str, person: Person) -> QuerySet[Claim]:
    rows = Claim.objects.visible_to(person).exclude(status__in=(Status.MERGED, Status.WITHDRAWN))
    held = RawSQL(_HOLDS, (query,), output_field=BooleanField())  # noqa: S611 (fixed words; the query is a parameter)
    return rows.filter(held).order_by(F("id").desc()).only("id", "text", "kind", "status")[:CANDIDATES]


def _queries(words: str) -> list[str]:
    """All words first; then all but one of them; then any."""
    beginnings = _beginnings(words)
    fewer = combinations(beginnings, len(beginnings) - 1) if len(beginnings) > 2 else ()
    queries = (
        " & ".join(beginnings),
        " | ".join(f"({' & '.join(some)})" for some in fewer),
        " | ".join(beginnings),
    )
    return [one for one in dict.fromkeys(queries) if one]


def _beginnings(words: str) -> list[str]:
    """Beginnings of words as `to_tsquery` reads them: letters and digits only, so that none is an operator."""
    folded = ["".join(filter(str.isalnum, one)) for one in folding.fold(words).replace("-", " ").split()]
    long = [one for one in dict.fromkeys(folded) if len(one) >= SHORTEST] or [one for one in folded if one]
    kept = sorted(long, key=len, reverse=True)[:WORDS]
    return [f"{_stem(one)}:*" for one in kept]


def _stem(word: str) -> str:
    """What all forms and spellings of a word begin with: personali- for personalised and personalization."""
    found = terms(word)
    stem = found[0] if found and word.startswith(found[0]) else word
    shorter = stem.rstrip("sz")
    return shorter if len(shorter) >= SHORTEST else stem


def _near(claim: Claim, wanted: Collection[str]) -> tuple[float, NearClaim]:
    """How much of what was typed the claim has, then how much else it has."""
    own, asked = set(terms(claim.text)), set(wanted)
    half_typed = [one for one in own if any(one.startswith(other) for other in asked - own)]
    shared = len(own & asked) + 0.8 * min(len(half_typed), len(asked - own))
    likeness = len(own & asked) / len(own | asked)
    row = NearClaim(claim.pk, claim.text, claim.get_kind_display(), claim.status, likeness)
    return shared / len(asked) + likeness, row
