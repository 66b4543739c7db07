"""One theme and all narrower ones: what speaks against, stances actor by actor, key passages, sources, gaps.

Its claims are listed by `themes.claims`, in the order that a reader asks for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.contexts import Passage, Row, origins_of, passages, with_words
from evidence.claims.hubs import Counts, QuotedSource, Words
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.claims.notes import Linked
from evidence.claims.stands import Stands, stands
from evidence.claims.themes import lists as theme_lists
from evidence.claims.themes.claims import ClaimList, rows_of
from evidence.claims.themes.lists import First
from evidence.claims.themes.question import Asked
from evidence.claims.themes.rows import MOST_FOLLOWED
from evidence.library.models import Source
from evidence.library.references import with_reference_parts
from evidence.vocabulary import trees
from evidence.vocabulary.models import Theme
from evidence.vocabulary.trees import Tree

KEY_PASSAGES = 4
#: Words are key when they are used more than once.
USED_OFTEN = 2
#: So many of the words used most as evidence, and as many of those that show most stances, are compared.
CANDIDATES = 50
#: The lists of claims that are begun on the hub, and so many of their claims.
BEGUN = ("contradicted", "contradicted-only", "searched", "not-searched", "no-words", "one-origin")
BEGUN_WITH = 6
#: So many narrower themes without a claim are named.
EMPTY = 25


@dataclass(frozen=True, slots=True)
class Use:
    """What words are used for: a relation and the claim, or a position, with whose it is, and the theme."""

    sign: str
    to: Linked
    actor: Linked | None = None


@dataclass(frozen=True, slots=True)
class KeyPassage:
    passage: Passage
    look: str
    """How the words are marked: their relation, `mixed` if several, `plain` if they only show stances."""
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """Narrower themes on which there is no claim."""

    total: int
    themes: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class ThemeHub:
    label: str
    slug: str
    definition: str
    scope_note: str
    path: tuple[Linked, ...]
    synonyms: tuple[str, ...]
    narrower: tuple[Linked, ...]
    related: tuple[Linked, ...]
    counts: Counts
    origins: int | None
    """Independent origins of these quotations; None where there are none or too many to follow."""
    lists: dict[str, ClaimList]
    """The lists of BEGUN, under names as templates take them (`not_searched`); those without claims are left out."""
    stands: Stands
    key: tuple[KeyPassage, ...]
    sources: tuple[QuotedSource, ...]
    assigned: tuple[QuotedSource, ...]
    empty: Empty


def theme_hub(slug: str, *, person: Person) -> ThemeHub:
    """The hub of a theme; fifty queries at most, however much there is. Raises Theme.DoesNotExist."""
    theme = Theme.objects.living().prefetch_related("alternative_labels", "related").get(slug=slug)
    tree = trees.read(Theme)
    branch = tree.branch(theme.pk)
    claims = theme_lists.on_themes(branch, person)
    words = hubs.read(hubs.about(branch, person=person))
    found = theme_lists.first(claims, ("", *BEGUN), "contradicted", own=theme.pk, most=BEGUN_WITH, person=person)
    every = found.pop("", None)
    return ThemeHub(
        label=theme.label,
        slug=theme.slug,
        definition=theme.definition,
        scope_note=theme.scope_note,
        path=tuple(hubs.linked(Theme, node) for node in tree.ancestors(theme.pk)),
        synonyms=tuple(one.text for one in theme.alternative_labels.all()),
        narrower=tuple(hubs.linked(Theme, node) for node in tree.children(theme.pk)),
        related=tuple(Linked(one.label, one.get_absolute_url()) for one in theme.related.all()),
        counts=hubs.count(words, claims=every.total if every else 0),
        origins=_independent(words.quotations),
        lists=_lists(theme, found, branch, person),
        stands=stands(branch, own=theme.pk, person=person),
        key=_key_passages(branch, person),
        sources=hubs.quoted_sources(words),
        assigned=_assigned(branch, words, person),
        empty=_empty(theme, tree, person),
    )


def _independent(quotations: Collection[int]) -> int | None:
    """Counted as on the home page, and no further."""
    followed = set(quotations)
    if not 0 < len(followed) <= MOST_FOLLOWED:
        return None
    return len(set(hubs.first_origins(followed).values()))


def _lists(theme: Theme, found: Mapping[str, First], branch: Collection[int], person: Person) -> dict[str, ClaimList]:
    rows = rows_of(found.values(), branch, own=theme.pk, person=person)
    return {
        name.replace("-", "_"): ClaimList(
            label="",
            total=of.total,
            claims=tuple(rows[one.pk] for one in of.claims),
            address=f"{theme.get_absolute_url()}{Asked(show=name).address}#evidence",
        )
        for name, of in found.items()
    }


def _empty(theme: Theme, tree: Tree, person: Person) -> Empty:
    # One visible claim of each theme is enough: looking for all that are tagged takes half a second.
    visible = Claim.objects.visible_to(person).filter(themes=OuterRef("pk")).order_by()
    tagged = Theme.objects.filter(Exists(visible), pk__in=tree.branch(theme.pk)).order_by()
    held = set(tagged.values_list("pk", flat=True))
    below = (tree.nodes[pk] for pk in tree.branch(theme.pk) if pk != theme.pk)
    empty = [node for node in below if held.isdisjoint(tree.branch(node.pk))]
    empty.sort(key=lambda node: node.label.casefold())
    return Empty(len(empty), tuple(hubs.linked(Theme, node) for node in empty[:EMPTY]))


def _number_of(rows: QuerySet[EvidenceLink] | QuerySet[Stance], by: str) -> Coalesce:
    """How many of `rows` an outer row has."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _key_passages(branch: Collection[int], person: Person) -> tuple[KeyPassage, ...]:
    """The words that are used most often on these themes."""
    links = EvidenceLink.objects.visible_to(person).filter(claim__in=theme_lists.on_themes(branch, person).values("pk"))
    counted = EvidenceLink.objects.visible_to(person).filter(claim__in=theme_lists.tagged(branch))
    shown = Stance.objects.visible_to(person).filter(theme__in=branch)
    of = {"quotation": OuterRef("pk")}
    most = (
        Quotation.objects.filter(pk__in={*_most_used(counted), *_most_used(shown)})
        .annotate(linked=_number_of(links.filter(**of), "quotation"))
        .annotate(uses=F("linked") + _number_of(shown.filter(**of), "quotation"))
        .filter(uses__gte=USED_OFTEN)
        .order_by("-uses", "-linked", "pk")
    )
    wanted = list(most.values_list("pk", flat=True)[:KEY_PASSAGES])
    rows: list[Row] = [
        *with_words(links.filter(quotation__in=wanted).select_related("claim").order_by("pk")),
        *with_words(shown.filter(quotation__in=wanted).select_related("actor", "theme").order_by("pk")),
    ]
    first = origins_of(rows)
    of_each = ([row for row in rows if row.quotation_id == pk] for pk in wanted)
    return tuple(KeyPassage(passages(of[:1], first)[0], _look(of), tuple(map(_use, of))) for of in of_each)


def _most_used(rows: QuerySet[EvidenceLink] | QuerySet[Stance]) -> list[int]:
    """Candidates for key passages: counting all uses of all words would grow with the library."""
    counted = rows.order_by().values_list("quotation").annotate(number=Count("*"))  # of an index alone
    return [pk for pk, _ in counted.order_by("-number", "quotation")[:CANDIDATES]]


def _look(rows: Collection[Row]) -> str:
    relations = {row.relation for row in rows if isinstance(row, EvidenceLink)}
    return relations.pop() if len(relations) == 1 else "mixed" if relations else "plain"


def _use(row: Row) -> Use:
    if isinstance(row, EvidenceLink):
        return Use(row.relation, Linked(row.claim.text, f"{row.claim.get_absolute_url()}#q{row.quotation_id}"))
    actor = Linked(row.actor.label, row.actor.get_absolute_url())
    return Use(row.position, Linked(row.theme.label, row.theme.get_absolute_url()), actor)


def _assigned(branch: Collection[int], words: Words, person: Person) -> tuple[QuotedSource, ...]:
    """Sources that a curator gave one of the themes, and whose words are not marked for it yet."""
    subjects = Source.subject_themes.through.objects.filter(theme__in=branch).order_by()
    unearned = set(subjects.values_list("source", flat=True)).difference(words.sources)
    rows = Source.objects.visible_to(person).filter(pk__in=unearned).order_by("title", "pk")
    return tuple(map(hubs.unquoted, with_reference_parts(rows)[: hubs.MOST_SOURCES]))
