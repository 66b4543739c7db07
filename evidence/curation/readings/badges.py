"""What readers are told of how the words of a claim were read: by how many, and whether they agreed."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from evidence.accounts.models import Person
from evidence.claims.models import EvidenceLink
from evidence.curation.models import ReadingResult, ResultKind
from evidence.library.written import Written


@dataclass(frozen=True, slots=True)
class ClaimReadings:
    """Of the quotations that bear on a claim, how many were read blind, and how that ended."""

    quotations: int
    agreed: int
    adjudicated: int

    @property
    def once(self) -> int:
        """Read by one reader."""
        return self.quotations - self.agreed - self.adjudicated

    @property
    def badge(self) -> str:
        """What holds for the claim as a whole: the weakest of its quotations. “agreed”, “adjudicated”, or “one”."""
        if not self.quotations or self.once:
            return "one"
        return "adjudicated" if self.adjudicated else "agreed"


def of_claim(pk: int, *, person: Person) -> ClaimReadings:
    """One query. A reading counts while the record still says what the readers said."""
    found = LINKS.of([pk], person)
    agreed = sum(one for one, _ in found)
    return ClaimReadings(len(found), agreed, sum(other and not one for one, other in found))


_STILL = ReadingResult.objects.filter(evidence=OuterRef("pk"), value=OuterRef("relation"))
LINKS = Written(
    lambda person: (
        EvidenceLink.objects.visible_to(person)
        .annotate(
            agreed=Exists(_STILL.filter(kind=ResultKind.AGREED)),
            adjudicated=Exists(_STILL.filter(kind=ResultKind.ADJUDICATED)),
        )
        .order_by()
        .values_list(F("agreed"), F("adjudicated"))
    ),
    "claim_id",
)
