"""Concepts as people write them in a form: by label, by another name, or by the word in the address."""

from collections.abc import Iterable

from django.db.models import Q

from evidence.curation.concepts.uses import MODELS, AnyConcept
from evidence.curation.workflow import NotAllowed

#: So many names are offered while typing; of more, only those that were typed are looked for.
OFFERED = 300


def called(kind: str, said: str) -> AnyConcept | None:
    """The living concept of that name; None for no words. NotAllowed with a sentence when there is none, or several."""
    said = " ".join(said.split())
    if not said:
        return None
    living = MODELS[kind].objects.living()
    found: list[AnyConcept] = list(living.filter(Q(label=said) | Q(slug=said))[:2]) or list(
        living.filter(Q(label__iexact=said) | Q(alternative_labels__text__iexact=said)).distinct()[:2]
    )
    if len(found) != 1:
        several = f"Several {kind}s are called “{said}”: write the label of one in full."
        raise NotAllowed(several if found else f"There is no {kind} called “{said}”.")
    return found[0]


def all_called(kind: str, names: Iterable[str]) -> tuple[int, ...]:
    """The rows of several, sorted, each once."""
    found = (called(kind, name) for name in names)
    return tuple(sorted({one.pk for one in found if one is not None}))


def offered(kind: str) -> tuple[str, ...]:
    """Labels to choose from; none when there are too many for a list."""
    labels = MODELS[kind].objects.living().order_by("label").values_list("label", flat=True)[: OFFERED + 1]
    return tuple(labels) if len(labels) <= OFFERED else ()
