"""Every figure of the board: one row each, with the query behind it. A new one is a row of FINDINGS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from evidence.claims.judgements import Certainty
from evidence.claims.models import Claim, EvidenceLink, Quotation, QuotationState, Relation
from evidence.curation.board.checks import one_origin
from evidence.curation.duplicates import queue
from evidence.curation.models import Carry, CarryState, LinkCheck, LinkState
from evidence.library.models import Identifier, Source
from evidence.library.status import Status
from evidence.vocabulary.models import Theme

ENDED = (Status.WITHDRAWN, Status.MERGED)
ASKED = ("url", "doi", "handle")
"""Schemes of identifiers that are addresses."""


@dataclass(frozen=True, slots=True)
class Finding:
    key: str
    group: str
    label: str
    about: str
    what: str
    """What the rows are: quotation, claim, source, identifier, theme."""
    rows: Callable[[], QuerySet[Any]]
    fine: bool = False
    """Nothing is to be done about these."""


def quotations() -> QuerySet[Quotation]:
    """Those that live: what is withdrawn or merged is checked, too, and shown to nobody."""
    return Quotation.objects.exclude(status__in=ENDED).order_by("pk")


def _checked(*states: str) -> Callable[[], QuerySet[Quotation]]:
    return lambda: quotations().filter(checked_at__isnull=False, state__in=states)


def _links() -> QuerySet[EvidenceLink]:
    return EvidenceLink.objects.exclude(status__in=ENDED).exclude(claim__status__in=ENDED)


def _for_many() -> QuerySet[Quotation]:
    many = _links().order_by().values("quotation").annotate(n=Count("claim", distinct=True)).filter(n__gt=1)
    return quotations().filter(pk__in=many.values("quotation"))


def _opposing() -> QuerySet[Quotation]:
    """Words that support a claim and contradict another; or, marked twice, support and contradict the same."""
    against = _links().filter(relation=Relation.CONTRADICTS)
    same_words = against.filter(
        quotation__text_version=OuterRef("text_version"),
        quotation__start__lt=OuterRef("end"),
        quotation__end__gt=OuterRef("start"),
    )
    on_one = same_words.filter(Exists(_links().filter(claim=OuterRef("claim"), quotation=OuterRef(OuterRef("pk")))))
    both = against.filter(quotation=OuterRef("pk"))
    supports = _links().filter(relation=Relation.SUPPORTS, quotation=OuterRef("pk"))
    return quotations().filter(Exists(supports)).filter(Exists(on_one) | Exists(both))


def _never_quoted() -> QuerySet[Source]:
    quoted = quotations().order_by().filter(text_version__source=OuterRef("pk"))
    return Source.objects.exclude(status__in=ENDED).filter(~Exists(quoted)).order_by("pk")


def _claims() -> QuerySet[Claim]:
    return Claim.objects.exclude(status__in=ENDED).order_by("pk")


def _addresses() -> QuerySet[Identifier]:
    return Identifier.objects.filter(scheme__in=ASKED).exclude(source__status__in=ENDED).order_by("pk")


def _link_answers(*states: str) -> Callable[[], QuerySet[Identifier]]:
    return lambda: _addresses().filter(Exists(LinkCheck.objects.filter(identifier=OuterRef("pk"), state__in=states)))


def _to_carry() -> QuerySet[Quotation]:
    waiting = Carry.objects.filter(quotation=OuterRef("pk"), state=CarryState.OPEN)
    return quotations().filter(Exists(waiting))


FINDINGS: tuple[Finding, ...] = (
    Finding(
        "found", "Words", "Found where they stand", "to the letter, in an unaltered text", "quotation",
        _checked(QuotationState.ANCHORED), fine=True,
    ),
    Finding(
        "not-found", "Words", "Not found", "the words, or what stands around them, are not in place", "quotation",
        _checked(QuotationState.NEEDS_REVIEW, QuotationState.ORPHANED),
    ),
    Finding(
        "not-checkable", "Words", "Not checkable", "no fingerprint of the text is kept", "quotation",
        _checked(QuotationState.NOT_CHECKABLE),
    ),
    Finding(
        "never-checked", "Words", "Never checked", "nobody can say yet whether they stand", "quotation",
        lambda: quotations().filter(checked_at__isnull=True),
    ),
    Finding(
        "to-carry", "Words", "To be carried to a new version of the text", "a person decides", "quotation", _to_carry
    ),
    Finding("for-many", "Evidence", "One quotation for several claims", "may be right; look twice", "quotation",
        _for_many,
    ),
    Finding(
        "opposing", "Evidence", "The same words for and against", "they support a claim, and contradict one",
        "quotation",
        _opposing,
    ),
    Finding(
        "one-origin", "Evidence", "Claims whose support has one origin only", "counted by the check of quotations",
        "claim", lambda: _claims().filter(pk__in=one_origin().claims),
    ),
    Finding(
        "not-searched", "Evidence", "Claims nobody searched evidence for", "an empty column proves nothing", "claim",
        lambda: _claims().filter(searches__isnull=True),
    ),
    Finding(
        "not-judged", "Evidence", "Claims whose certainty nobody judged", "readers are told so", "claim",
        lambda: _claims().filter(~Exists(Certainty.objects.filter(claim=OuterRef("pk"), status=Status.PUBLISHED))),
    ),
    Finding("never-quoted", "Sources", "Never quoted", "read, or not yet read closely", "source", _never_quoted),
    Finding(
        "duplicates", "Sources", "Possible duplicates", "merge, relate or tell apart", "duplicate",
        queue.open_pairs,
    ),
    Finding(
        "links-broken", "Sources", "Links that are broken", "as they last answered", "identifier",
        _link_answers(LinkState.BROKEN, LinkState.REFUSED),
    ),
    Finding(
        "links-unchecked", "Sources", "Links never checked", "nobody has asked them yet", "identifier",
        lambda: _addresses().exclude(Exists(LinkCheck.objects.filter(identifier=OuterRef("pk")))),
    ),
    Finding(
        "undefined", "Vocabulary", "Themes without a definition", "two people will read them in two ways", "theme",
        lambda: Theme.objects.living().filter(definition__regex=r"^\s*$").order_by("pk"),
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Finding] = {one.key: one for one in FINDINGS}
_TEXTS: Mapping[str, tuple[Any, Any]] = {
    "quotation": (F("exact"), F("text_version__source")),
    "claim": (F("text"), F("pk")),
    "source": (F("title"), F("pk")),
    "identifier": (F("value"), F("source")),
    "theme": (F("label"), F("pk")),
    "duplicate": (F("first__title"), F("second")),
}


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    words: str
    source: int
    """Of a quotation or an address; else the row itself."""
    note: str = ""
    when: Any = None


def listed(finding: Finding) -> QuerySet[Any, dict[str, Any]]:
    """The rows behind a figure, for a page of them."""
    words, source = _TEXTS[finding.what]
    more: dict[str, Any] = {}
    if finding.what == "quotation":
        more = {"said": F("state"), "at": F("checked_at")}
    elif finding.what == "identifier":
        more = {"said": F("link_check__said"), "at": F("link_check__checked_at")}
    return finding.rows().values("pk", words=words, in_source=source, **more)


def rows(found: list[dict[str, Any]]) -> tuple[Row, ...]:
    labels = {str(value): str(label) for value, label in QuotationState.choices}
    return tuple(
        Row(
            one["pk"],
            one["words"],
            one["in_source"],
            labels.get(one.get("said") or "", one.get("said") or ""),
            one.get("at"),
        )
        for one in found
    )
