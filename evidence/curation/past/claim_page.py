"""One version of a claim as a page shows it, and the list of all its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from evidence.claims.models import Relation
from evidence.claims.notes import Linked
from evidence.curation.past import claim_changes, claim_words
from evidence.curation.past.claim_changes import Changes
from evidence.curation.past.claim_words import CertaintyThen, EvidenceThen, Words
from evidence.curation.past.claims import Version, Versions
from evidence.curation.past.people import public_names, reasons
from evidence.curation.past.seen import Seen

#: Versions on a page of the history, and how many pieces of evidence are told of one.
A_PAGE = 20
MOST_OF_A_VERSION = 10
#: Pieces of evidence on a page of a version, and among what has changed since.
WHOLE = 40
MOST_CHANGES = 40


@dataclass(frozen=True, slots=True)
class SideThen:
    relation: str
    evidence: tuple[EvidenceThen, ...]


@dataclass(frozen=True, slots=True)
class ClaimThen:
    """A claim as readers saw it."""

    id: int
    number: int
    latest: int
    at: datetime
    until: datetime | None
    """None of the latest version: it is what readers see today."""
    text: str
    kind: str
    themes: tuple[Linked, ...]
    certainty: CertaintyThen | None
    """None: not judged."""
    sides: tuple[SideThen, ...]
    quotations: int
    """On all pages."""
    page: int
    pages: int
    since: Changes | None
    """What is different today; None of the latest."""
    address: str
    """Of this version, for good."""
    before: str
    after: str
    """Addresses of the versions next to it; empty when there is none."""

    @property
    def title(self) -> str:
        """The text as it stands within quotation marks."""
        return self.text.removesuffix(".")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the history of its claim."""

    number: int
    address: str
    at: datetime
    by: str
    """As the person chose to be named; empty when it is not known."""
    reason: str
    changes: Changes | None
    """From the version before; None of the first."""
    text: str


@dataclass(frozen=True, slots=True)
class ClaimHistory:
    id: int
    text: str
    """As it stands today."""
    lines: tuple[VersionLine, ...]
    """The newest first."""
    page: int
    pages: int


class NoSuchPage(LookupError):
    """The history has fewer pages."""


def then(versions: Versions, version: Version, *, page: int = 1) -> ClaimThen:
    """Eleven queries. Of a claim with very much evidence so much as is read on one page. Raises NoSuchPage."""
    seen, is_latest = version.seen, version.number == len(versions.all)
    links = _in_order(seen)
    pages = max(1, -(-len(links) // WHOLE))
    if not 1 <= page <= pages:
        raise NoSuchPage(page)
    shown = seen.only(frozenset(links[(page - 1) * WHOLE : page * WHOLE]))
    since = None if is_latest else claim_changes.pair(seen, versions.latest.seen, MOST_CHANGES)
    words = Words([shown, since.old, since.new] if since else [shown])
    return ClaimThen(
        id=versions.claim,
        number=version.number,
        latest=len(versions.all),
        at=version.at,
        until=versions.until(version),
        text=seen.claim.text,
        kind=claim_words.kind(seen.claim.kind),
        themes=words.themes(seen.claim.themes),
        certainty=words.certainty(seen.claim.certainty),
        sides=tuple(SideThen(relation, _side(relation, shown, words)) for relation in Relation.values),
        quotations=len(seen.evidence),
        page=page,
        pages=pages,
        since=claim_changes.changes(since, words) if since else None,
        address=address(versions.claim, version.number),
        before=address(versions.claim, version.number - 1) if version.number > 1 else "",
        after="" if is_latest else address(versions.claim, version.number + 1),
    )


def history(versions: Versions, *, page: int) -> ClaimHistory:
    """Fifteen queries. Raises NoSuchPage."""
    count = len(versions.all)
    pages = max(1, -(-count // A_PAGE))
    if not 1 <= page <= pages:
        raise NoSuchPage(page)
    last = count - (page - 1) * A_PAGE
    shown = versions.all[max(0, last - A_PAGE) : last]
    pairs = {
        one.number: claim_changes.pair(one.before.seen, one.seen, MOST_OF_A_VERSION) for one in shown if one.before
    }
    words = Words([state for two in pairs.values() for state in (two.old, two.new)])
    said = reasons({"claim": [versions.claim], "evidencelink": _links(shown), "quotation": _quotations(shown)})
    names = public_names(one.person for one in shown)
    lines = tuple(
        VersionLine(
            number=one.number,
            address=address(versions.claim, one.number),
            at=one.at,
            by=names.get(one.person or 0, ""),
            reason=said.get(one.transaction or 0, ""),
            changes=claim_changes.changes(pairs[one.number], words) if one.number in pairs else None,
            text=one.claim.text,
        )
        for one in reversed(shown)
    )
    return ClaimHistory(versions.claim, versions.latest.claim.text, lines, page, pages)


def address(claim: int, number: int) -> str:
    return reverse("claim-version", args=[claim, number])


def _in_order(seen: Seen) -> list[int]:
    """The links, side by side."""
    place = {relation: number for number, relation in enumerate(Relation.values)}
    return sorted(seen.evidence, key=lambda link: (place[seen.evidence[link].relation], link))


def _side(relation: str, seen: Seen, words: Words) -> tuple[EvidenceThen, ...]:
    return tuple(words.evidence(link, one) for link, one in sorted(seen.evidence.items()) if one.relation == relation)


def _links(shown: Sequence[Version]) -> set[int]:
    return {link for one in shown for link in one.news}


def _quotations(shown: Sequence[Version]) -> set[int]:
    """Of what changed; of what went, as it stood before."""
    before = shown[0].before.seen.evidence if shown and shown[0].before else {}
    evidence = (one for version in shown for one in version.news.values() if one)
    return {one.quotation for one in (*evidence, *before.values())}
