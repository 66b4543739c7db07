"""Where the address of a claim stands: the claim, its successor, or a tombstone."""

from evidence.accounts.models import Person
from evidence.claims.models import Claim
from evidence.library import standing


def claim(pk: int, *, person: Person) -> Claim:
    """The claim as `person` may see it, with its themes; three queries.

    Raises Claim.DoesNotExist (never given, or not published), Withdrawn, Merged.
    """
    return standing.standing(Claim.objects.prefetch_related("themes"), pk, person=person)
