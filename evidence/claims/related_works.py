"""The works on a theme, and how they stand to each other and to works they are joined to."""

from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.notes import Linked
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
    graph = among(hubs.works_on(branch, person=person), person=person)
    return RelatedWorks(Linked(theme.label, theme.get_absolute_url()), graph)
