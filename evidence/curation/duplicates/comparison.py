"""Two records side by side, field by field, and what a merge would do, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from evidence.accounts.models import User
from evidence.citations import house
from evidence.claims.models import EvidenceLink, Quotation
from evidence.curation.duplicates import deciding, merging
from evidence.curation.duplicates.detection import described
from evidence.curation.duplicates.fields import CHOICES, CONTRIBUTORS, TEXT
from evidence.curation.duplicates.likeness import Suggestion, suggested
from evidence.curation.duplicates.queue import Short, ground_of, shorts
from evidence.curation.models import DuplicatePair, DuplicateState, Merge
from evidence.library.models import Access, Relation, Source, TextVersionRole
from evidence.library.status import Status


@dataclass(frozen=True, slots=True)
class Option:
    source: int
    words: str
    """Empty: the record says nothing."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A field of which the two say different things; `options` are those of the first and the second."""

    key: str
    label: str
    options: tuple[Option, Option]


@dataclass(frozen=True, slots=True)
class Hanging:
    what: str
    single: str
    """The same of one."""
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways round: who is kept, what happens, or why it cannot be."""

    kept: int
    dropped: int
    happens: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class Comparison:
    pair: DuplicatePair
    ground: str
    open: bool
    first: Short
    second: Short
    differing: tuple[Row, ...]
    agreeing: tuple[tuple[str, str], ...]
    """Label and words of what both say alike; what both leave out is not named."""
    united: tuple[tuple[str, str], ...]
    """What is kept of both: keywords, identifiers."""
    hanging: tuple[Hanging, ...]
    ways: tuple[Way, Way]
    suggestion: Suggestion
    merge: Merge | None
    """The merge of the two that stands, to be undone."""


def comparison(pk: int, *, by: User, chosen: Mapping[str, str] | None = None) -> Comparison:
    """The pair with number `pk`, for `by`; `chosen`: key of a field → number of the source that was picked before.

    A fixed number of queries. Raises DuplicatePair.DoesNotExist.
    """
    pair = deciding.noted(pk)
    both = (pair.first_id, pair.second_id)
    rows = Source.objects.in_bulk(both)
    first, second = rows[pair.first_id], rows[pair.second_id]
    known, told, counted = shorts(both), described(both), _hanging(*both)
    differing, agreeing = [], []
    for key, label, left, right in _said(first, second):
        if left == right:
            agreeing.append((label, left))
        else:
            preferred = (chosen or {}).get(key) or str(_preferred(first, second, left, right))
            options = tuple(
                Option(one, words, preferred == str(one)) for one, words in zip(both, (left, right), strict=True)
            )
            differing.append(Row(key, label, (options[0], options[1])))
    return Comparison(
        pair=pair,
        ground=ground_of(pair),
        open=pair.state == DuplicateState.OPEN,
        first=known[first.pk],
        second=known[second.pk],
        differing=tuple(differing),
        agreeing=tuple((label, words) for label, words in agreeing if words),
        united=_united(first, second),
        hanging=counted,
        ways=(_way(first, second, counted, by=by), _way(second, first, counted, by=by)),
        suggestion=suggested(told[first.pk], told[second.pk]),
        merge=deciding.standing_merge(pair),
    )


def _said(first: Source, second: Source) -> list[tuple[str, str, str, str]]:
    """Key, label, and what either says, of all that is chosen."""
    found = [(one.key, one.label, _words(first, one.key), _words(second, one.key)) for one in CHOICES]
    names = [", ".join(_named(one)) for one in (first, second)]
    found.insert(1, (CONTRIBUTORS, "Names", names[0], names[1]))
    for role in TextVersionRole:
        newest = [one.text_versions.filter(role=role).order_by("-number").first() for one in (first, second)]
        if all(newest):
            texts = [version.content if version else "" for version in newest]
            if texts[0] != texts[1]:
                left, right = map(_beginning, texts)
                found.append((f"{TEXT}{role}", f"Current {role.label}", left, right))
    return found


def _named(of: Source) -> list[str]:
    return [
        f"{one}{'' if one.role == one.Role.AUTHOR else f' ({one.get_role_display()})'}"
        for one in of.contributors.order_by("role", "position")
    ]


def _beginning(text: str) -> str:
    words = len(text.split())
    start = " ".join(text[:400].split())
    return f"{start}{'…' if len(text) > 400 else ''} ({words:,} words)"


def _words(of: Source, key: str) -> str:
    if key == "kind":
        return of.kind_row.label
    if key in {"issued", "event_date", "issued_implied"}:
        said: str = getattr(of, key)
        return house.days(said) or said
    if key == "access":
        return of.get_access_display()
    return str(getattr(of, key))


#: A record is fuller the more it says; of access and kind, what says more is not what is longer.
_OPENNESS = [Access.OPEN.label, Access.ON_REQUEST.label, Access.NONE.label]


def _preferred(first: Source, second: Source, left: str, right: str) -> int:
    """Whose words are picked to begin with: the published record's, else those that say more, else the older's."""
    published = [one.status == Status.PUBLISHED for one in (first, second)]
    if published[0] != published[1]:
        return first.pk if published[0] else second.pk
    if left in _OPENNESS and right in _OPENNESS:
        return first.pk if _OPENNESS.index(left) < _OPENNESS.index(right) else second.pk
    if "kind not stated" in {left, right}:
        return second.pk if left == "kind not stated" else first.pk
    return first.pk if len(left) >= len(right) else second.pk


def _united(first: Source, second: Source) -> tuple[tuple[str, str], ...]:
    words = dict.fromkeys([*first.keywords, *second.keywords])
    names = dict.fromkeys(str(one) for source in (first, second) for one in source.identifiers.all())
    fields = {**second.extra, **first.extra}
    found = (("Identifiers", "; ".join(names)), ("Keywords", "; ".join(words)), ("Further fields", ", ".join(fields)))
    return tuple((label, said) for label, said in found if said)


def _hanging(first: int, second: int) -> tuple[Hanging, ...]:
    """What hangs on either, counted; a query for each sort."""
    both = (first, second)
    sources = Source.objects.filter(pk__in=both)
    asked = (
        ("texts", "text", dict(sources.values_list("pk").annotate(Count("text_versions")))),
        ("files", "file", dict(sources.values_list("pk").annotate(Count("files")))),
        (
            "quotations",
            "quotation",
            _count(Quotation.objects.filter(text_version__source__in=both), "text_version__source"),
        ),
        ("claims that rest on them", "claim that rests on them", _claims(both)),
        ("relations to other sources", "relation to another source", _relations(both)),
        ("notes of its page", "note of its page", dict(sources.values_list("pk").annotate(Count("notes")))),
    )
    return tuple(Hanging(what, single, counts.get(first, 0), counts.get(second, 0)) for what, single, counts in asked)


def _count(rows: QuerySet[Quotation], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(Count("pk")))


def _claims(both: tuple[int, int]) -> dict[int, int]:
    links = EvidenceLink.objects.filter(quotation__text_version__source__in=both)
    return dict(links.order_by().values_list("quotation__text_version__source").annotate(Count("claim", distinct=True)))


def _relations(both: tuple[int, int]) -> dict[int, int]:
    ends = Relation.objects.filter(Q(source__in=both) | Q(target__in=both)).values_list("source_id", "target_id")
    return {pk: sum(pk in each and set(each) != set(both) for each in ends) for pk in both}


def _way(kept: Source, dropped: Source, hanging: Sequence[Hanging], *, by: User) -> Way:
    counts = [(one, one.first if dropped.pk < kept.pk else one.second) for one in hanging]
    moving = ", ".join(f"{number} {one.single if number == 1 else one.what}" for one, number in counts if number)
    happens = [
        f"Source {kept.pk} stays and gets what is picked above.",
        f"From source {dropped.pk} it gets {moving}." if moving else f"Nothing hangs on source {dropped.pk}.",
        f"The address of source {dropped.pk}, of its text and of each quotation lead there.",
        "Nothing is deleted, and it can be undone until something is built on it.",
    ]
    if kept.status == Status.PUBLISHED and dropped.status == Status.PUBLISHED:
        happens.insert(1, "Both are published: readers see the change at once.")
    elif merging.unread(kept, dropped, by=by):
        happens.insert(1, f"Nobody but its author has read source {dropped.pk}: nothing of it may be taken yet.")
    return Way(kept.pk, dropped.pk, tuple(happens), merging.refusal(kept, dropped))
