"""What readers are told of how the words of a claim were read: by how many, and whether they agreed."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from evidence.accounts.models import Person
from evidence.claims.models import EvidenceLink
from evidence.curation.models import ReadingResult, ResultKind


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
    still = ReadingResult.objects.filter(evidence=OuterRef("pk"), value=OuterRef("relation"))
    rows = (
        EvidenceLink.objects.visible_to(person)
        .filter(claim=pk)
        .annotate(
            agreed=Exists(still.filter(kind=ResultKind.AGREED)),
            adjudicated=Exists(still.filter(kind=ResultKind.ADJUDICATED)),
        )
        .values_list(F("agreed"), F("adjudicated"))
    )
    found = list(rows)
    agreed = sum(one for one, _ in found)
    return ClaimReadings(len(found), agreed, sum(other and not one for one, other in found))
