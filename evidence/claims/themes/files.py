"""A theme as lists to take away: its claims with their counts, and its quotations with what they do there.

Row numbers are read first, the rest a batch at a time, so that memory does not grow with the theme.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims import hubs
from evidence.claims.contexts import place
from evidence.claims.hubs import ClaimRow
from evidence.claims.listed import Listed
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.claims.themes import lists as theme_lists
from evidence.claims.themes.question import Asked
from evidence.library.references import short_reference
from evidence.vocabulary import trees
from evidence.vocabulary.models import Theme

#: So many lines at most are in a file.
MOST_ROWS = 50_000
_BATCH = 250


@dataclass(frozen=True, slots=True)
class ClaimLine:
    id: str
    kind: str
    themes: tuple[str, ...]
    """All of the claim, not only those below the theme that is asked for."""
    row: ClaimRow


@dataclass(frozen=True, slots=True)
class WordsLine:
    words: str
    address: str
    source: str
    date: str
    """Of the source; empty where it states none."""
    place: str
    voice: str
    """Empty where the words are those of who made the source."""
    bears: tuple[str, ...]
    """“supports: the claim”, of claims on the theme."""
    shows: tuple[str, ...]
    """“for, the actor, on the theme”, of stances on the theme and all narrower ones."""


def claim_lines(slug: str, asked: Asked, *, person: Person) -> Listed[ClaimLine]:
    """The claims that the page of the theme lists when this is asked. Raises Theme.DoesNotExist at once."""
    theme = Theme.objects.living().get(slug=slug)
    branch = trees.read(Theme).branch(theme.pk)
    claims = theme_lists.on_themes(branch, person)
    numbers = theme_lists.numbers(claims, asked.show, asked.sort, own=theme.pk, most=MOST_ROWS + 1, person=person)
    return _listed(numbers, lambda batch: _claims(batch, branch, theme.pk, person))


def _listed[T](numbers: Sequence[int], rows: Callable[[Sequence[int]], Iterator[T]]) -> Listed[T]:
    lines = (line for batch in batched(numbers[:MOST_ROWS], _BATCH, strict=False) for line in rows(batch))
    return Listed(lines, is_cut=len(numbers) > MOST_ROWS)


def _claims(numbers: Sequence[int], branch: Collection[int], own: int, person: Person) -> Iterator[ClaimLine]:
    found = Claim.objects.visible_to(person).prefetch_related("themes").in_bulk(numbers)
    claims = [found[pk] for pk in numbers if pk in found]
    for claim, row in zip(claims, hubs.claim_rows(claims, branch, own=own, person=person), strict=True):
        themes = tuple(sorted(one.label for one in claim.themes.all()))
        yield ClaimLine(claim.key, claim.get_kind_display(), themes, row)


def words_lines(slug: str, *, person: Person) -> Listed[WordsLine]:
    """The quotations on the theme, in the order of sources and of reading. Raises Theme.DoesNotExist at once."""
    theme = Theme.objects.living().get(slug=slug)
    branch = trees.read(Theme).branch(theme.pk)
    ordered = hubs.about(branch, person=person).order_by("text_version__source__title", "text_version", "start", "pk")
    numbers = list(ordered.values_list("pk", flat=True)[: MOST_ROWS + 1])
    return _listed(numbers, lambda batch: _words(batch, branch, person))


def _words(numbers: Sequence[int], branch: Collection[int], person: Person) -> Iterator[WordsLine]:
    source = "text_version__source"
    rows = Quotation.objects.visible_to(person).select_related("voice", "block", source)
    found = (
        rows.defer("text_version__content")
        .prefetch_related(f"{source}__contributors", f"{source}__identifiers")
        .in_bulk(numbers)
    )
    bears: dict[int, list[str]] = defaultdict(list)
    claims = theme_lists.on_themes(branch, person).values("pk")
    links = EvidenceLink.objects.visible_to(person).filter(quotation__in=numbers, claim__in=claims).order_by("pk")
    for quotation, relation, claim in links.values_list("quotation", "relation", "claim__text"):
        bears[quotation].append(f"{relation}: {claim}")
    shows: dict[int, list[str]] = defaultdict(list)
    stances = Stance.objects.visible_to(person).filter(quotation__in=numbers, theme__in=branch).order_by("pk")
    for quotation, position, actor, theme in stances.values_list(
        "quotation", "position", "actor__label", "theme__label"
    ):
        shows[quotation].append(f"{position}, {actor}, on {theme}")
    for pk in numbers:
        if pk in found:
            one = found[pk]
            yield WordsLine(
                words=one.exact,
                address=one.get_absolute_url(),
                source=short_reference(one.text_version.source),
                date=house.days(one.text_version.source.issued),
                place=place(one),
                voice=one.voice.label if one.voice else "",
                bears=tuple(bears[pk]),
                shows=tuple(shows[pk]),
            )
