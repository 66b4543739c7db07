"""Which source of the library a record is, and what would become of it. Nothing is changed here.

In this order: the same record came in before; a DOI, Handle or repository id that belongs to one source only; the key
of a source, where the title is its title, too. Likeness of titles decides nothing: that is the queue of duplicates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.citations.reference import Reference
from evidence.curation.imports.gaining import Gains, compare
from evidence.curation.models import ImportRow
from evidence.curation.models.imports import RowOutcome as Outcome
from evidence.library.among import among, among_words
from evidence.library.from_reference import identified
from evidence.library.models import Identifier, Source
from evidence.library.references import with_abstracts, with_reference_parts
from evidence.library.status import Status
from evidence.text import folding

UNDONE = "The import that brought it in was undone."
"""The reason on a source that an undone import leaves behind. The same record coming again takes it up."""
HIDDEN = "Somebody else is working on a source that is the same work; nothing was changed."
TWICE = "It names the same work as an earlier record of this file; what that one lacks will be added."

type Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record to be matched: its digest and what it says."""

    digest: str
    reference: Reference

    @property
    def tokens(self) -> list[Token]:
        """What no two sources share: two records with one of these in common are one work."""
        unique = [pair for pair in identified(self.reference) if pair[0] in Identifier.UNIQUE_SCHEMES]
        return [("digest", self.digest), *unique]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a record, with the source it is, where there is one."""

    outcome: Outcome
    source: Source | None = None
    gains: Gains | None = None
    differs: tuple[str, ...] = ()
    revives: bool = False
    """The source was withdrawn with its import; it becomes a draft again."""


CREATED = Decision(Outcome.CREATED)


def decide(candidates: Sequence[Candidate], *, by: User | None) -> list[Decision]:
    """What would become of each of `candidates` when `by` (None: the command line, which sees all) brings them in.

    Each is decided for itself, as the library is now. Eight queries, however many there are.
    """
    taken = _owners(candidates)
    known = _known(candidates, taken)
    sources = _with_heirs({pk for pk, _ in known if pk})
    return [
        _decide(one, _heir(sources, pk), again=again, taken=taken, by=by) if pk else CREATED
        for one, (pk, again) in zip(candidates, known, strict=True)
    ]


def _decide(one: Candidate, source: Source, *, again: bool, taken: dict[Token, int], by: User | None) -> Decision:
    """`again`: the very same record came in before, so that it has nothing to add, even to what was changed since."""
    if _left_by_an_undone_import(source):
        gains = _free(compare(source, one.reference, source.newest_abstract), taken, source)[0]  # type: ignore[attr-defined]
        return Decision(Outcome.CREATED, source, gains, revives=True)
    if why := _left_alone(source, by):
        return Decision(Outcome.UNCHANGED, source, differs=(why,))
    if again:
        return Decision(Outcome.UNCHANGED, source)
    found = compare(source, one.reference, source.newest_abstract)  # type: ignore[attr-defined]
    gains, differs = _free(found, taken, source)
    if source.status != Status.DRAFT:
        lacks = [f"The library does not state {words}, the file does." for words in gains.said]
        return Decision(Outcome.UNCHANGED, source, differs=(*differs, *lacks))
    outcome = Outcome.UPDATED if gains else Outcome.UNCHANGED
    return Decision(outcome, source, gains or None, tuple(differs))


def _left_alone(source: Source, by: User | None) -> str:
    """Why an import does not even look at the source; empty when it does."""
    if not _sees(by, source):
        return HIDDEN
    return f"The library has withdrawn it: {source.withdrawal_reason}" if source.status == Status.WITHDRAWN else ""


def _free(found: tuple[Gains, list[str]], taken: dict[Token, int], source: Source) -> tuple[Gains, list[str]]:
    """Without the identifiers that are another source's already."""
    gains, differs = found
    for pair in list(gains.identifiers):
        if taken.get(pair, source.pk) != source.pk:
            gains.identifiers.remove(pair)
            differs.append(f"{Identifier.Scheme(pair[0]).label} {pair[1]} belongs to another source of the library.")
    return gains, differs


def _sees(by: User | None, source: Source) -> bool:
    """As `visible_to` has it, without a query for each."""
    return (
        by is None
        or by.may(May.READ_DRAFTS)
        or source.status == Status.PUBLISHED
        or (by.may(May.READ_OWN_DRAFTS) and source.created_by_id == by.pk)
    )


def _left_by_an_undone_import(source: Source) -> bool:
    withdrawn = source.status == Status.WITHDRAWN and source.published_at is None
    return withdrawn and source.withdrawal_reason == UNDONE


def _known(candidates: Sequence[Candidate], owners: dict[Token, int]) -> list[tuple[int, bool]]:
    """For each the id of the source it is, or 0; and whether the very same record came in before."""
    before = _seen_before(candidates)
    named = _named(candidates)
    found = []
    for one in candidates:
        if pk := before.get(one.digest):
            found.append((pk, True))
        else:
            by_identifier = next((owners[token] for token in one.tokens if token in owners), 0)
            found.append((by_identifier or named.get((one.reference.id, _title(one.reference.title)), 0), False))
    return found


def _seen_before(candidates: Iterable[Candidate]) -> dict[str, int]:
    rows = ImportRow.objects.filter(among_words("digest", {one.digest for one in candidates}), source__isnull=False)
    done = rows.exclude(outcome__in=(Outcome.PENDING, Outcome.REJECTED)).exclude(digest="").order_by("pk")
    return {digest: source for digest, source in done.values_list("digest", "source_id") if source}


def _owners(candidates: Iterable[Candidate]) -> dict[Token, int]:
    """Unique identifier → the source that has it."""
    values: dict[str, set[str]] = {}
    for one in candidates:
        for scheme, value in one.tokens[1:]:
            values.setdefault(scheme, set()).add(value)
    return {
        (scheme, value): source
        for scheme, several in values.items()
        for value, source in Identifier.objects.filter(among_words("value", several), scheme=scheme)
        .order_by()
        .values_list("value", "source_id")
    }


def _named(candidates: Iterable[Candidate]) -> dict[tuple[str, str], int]:
    """Key and title of the sources that records call by their key."""
    keys = {one.reference.id for one in candidates if one.reference.id}
    found = Source.objects.filter(among_words("key", keys)).values_list("key", "title", "pk") if keys else ()
    return {(key, _title(title)): pk for key, title, pk in found}


def _title(title: str) -> str:
    return folding.fold(title)


def _with_heirs(wanted: set[int]) -> dict[int, Source]:
    """The sources, and of merged ones those that took their place."""
    sources: dict[int, Source] = {}
    while wanted:
        found = with_abstracts(with_reference_parts(Source.objects.filter(among("pk", wanted))))
        sources |= {source.pk: source for source in found}
        wanted = {one.merged_into_id for one in sources.values() if one.merged_into_id} - sources.keys()
    return sources


def _heir(sources: dict[int, Source], pk: int) -> Source:
    source, met = sources[pk], {pk}
    while source.merged_into_id and source.merged_into_id not in met:
        met.add(source.merged_into_id)
        source = sources[source.merged_into_id]
    return source
