"""When the library was last read blind by a second person, as readers are told."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from evidence.accounts.models import Person
from evidence.claims.models import EvidenceLink, Stance
from evidence.curation.models import ReadingResult


def last_reading(*, person: Person) -> datetime | None:
    """When a blind reading last ended in a record that `person` may see; None: none has. One query."""
    evidence = EvidenceLink.objects.visible_to(person).filter(pk=OuterRef("evidence"))
    stances = Stance.objects.visible_to(person).filter(pk=OuterRef("stance"))
    rows = ReadingResult.objects.filter(Q(Exists(evidence)) | Q(Exists(stances))).order_by("-at")
    return rows.values_list("at", flat=True).first()
