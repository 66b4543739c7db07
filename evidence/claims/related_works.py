"""The works on a theme, and how they stand to each other and to works they are joined to."""

from dataclasses import dataclass

from django.db.models import Q

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.notes import Linked
from evidence.library.models import Source
from evidence.library.relation_graph import Graph, among
from evidence.vocabulary import trees
from evidence.vocabulary.models import Theme


@dataclass(frozen=True, slots=True)
class RelatedWorks:
    theme: Linked
    graph: Graph


def related_works(slug: str, *, person: Person) -> RelatedWorks:
    """Works with words on the theme or a narrower one, or given it by a curator; twelve queries at most.

    Raises Theme.DoesNotExist.
    """
    theme = Theme.objects.living().get(slug=slug)
    branch = trees.read(Theme).branch(theme.pk)
    quoted = hubs.about(branch, person=person).values("text_version__source")
    assigned = Source.subject_themes.through.objects.filter(theme__in=branch).values("source")
    works = Source.objects.visible_to(person).filter(Q(pk__in=quoted) | Q(pk__in=assigned))
    return RelatedWorks(Linked(theme.label, theme.get_absolute_url()), among(works, person=person))
