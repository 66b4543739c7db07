"""Which of several pieces of evidence is shown first: high confidence before low, direct words before indirect ones."""

from django.db.models import Case, IntegerField, Value, When

from evidence.claims.models import Confidence, Directness

_CONFIDENCE = Case(
    *(When(confidence=value, then=Value(place)) for place, value in enumerate(Confidence.values)),
    output_field=IntegerField(),
)
_DIRECTNESS = Case(When(directness=Directness.DIRECT, then=Value(0)), default=Value(1), output_field=IntegerField())

STRONGEST_FIRST = (_CONFIDENCE, _DIRECTNESS, "pk")
"""The order of pieces of evidence; of equal ones that which was recorded first."""
