"""Claims that stand near a claim: those that rest on the same words, then those on the same themes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from evidence.accounts.models import Person
from evidence.claims.contexts import place
from evidence.claims.models import Claim, EvidenceLink
from evidence.claims.notes import Linked
from evidence.claims.standing import Shown
from evidence.library.addresses import address
from evidence.library.references import short_reference
from evidence.library.statements import Statement
from evidence.library.written import Written, WrittenFor

MOST = 8
#: Claims of the same themes are looked for among the newest so many, not among all of a large theme.
CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class RelatedClaim:
    claim: Linked
    words: tuple[Linked, ...]
    """The shared quotations, each linked to where the page shows it; empty when only themes are shared."""
    themes: tuple[Linked, ...]
    """The shared themes, when no words are."""


def related_claims(claim: Shown, links: Sequence[EvidenceLink], *, person: Person) -> tuple[RelatedClaim, ...]:
    """At most MOST claims, those that share the most first. Three queries; `links` are the claim's own evidence."""
    own = claim.row.pk
    links_of = {link.quotation_id: link for link in links}
    words = _by_share((pk, quotation) for pk, quotation in ON_WORDS.of(links_of, person) if pk != own)
    themes = _by_themes(claim, person) if len(words) < MOST else {}
    chosen = list(dict.fromkeys([*words, *themes]))[:MOST]
    texts: dict[int, str] = dict(_CLAIMS.of(chosen, person))
    linked = {theme.pk: theme.linked for theme in claim.themes}
    return tuple(
        RelatedClaim(
            claim=Linked(texts[pk], address("claim", pk)),
            words=tuple(Linked(_named(links_of[one]), f"#q{one}") for one in words.get(pk, ())),
            themes=() if pk in words else tuple(linked[one] for one in themes[pk]),
        )
        for pk in chosen
        if pk in texts
    )


_CLAIMS = Written(lambda person: Claim.objects.visible_to(person).order_by().values_list("pk", "text"), "pk")
ON_WORDS = Written(
    lambda person: (
        EvidenceLink.objects.visible_to(person)
        .order_by("quotation__start", "pk")
        .values_list("claim_id", "quotation_id")
    ),
    "quotation_id",
)


def asked_near(claim: Shown, quotations: Iterable[int], *, person: Person) -> tuple[Statement | None, ...]:
    """What `related_claims` asks, but for the names of what is found."""
    return ON_WORDS.statement(quotations, person), ON_THEMES.statement(_of_themes(claim), person)


def _of_themes(claim: Shown) -> list[int]:
    """As ON_THEMES takes them."""
    return [claim.row.pk, *(theme.pk for theme in claim.themes)] if claim.themes else []


def _named(link: EvidenceLink) -> str:
    """“Barber, n.d., para 6”: a claim may rest on the sixth paragraph of two sources."""
    return f"{short_reference(link.quotation.text_version.source)}, {place(link.quotation)}"


def _by_themes(claim: Shown, person: Person) -> dict[int, list[int]]:
    """The newest claims of each theme, walked along the index: a large theme costs no more than a small one."""
    shared: dict[int, list[int]] = dict(ON_THEMES.of(_of_themes(claim), person))
    return {pk: [theme.pk for theme in claim.themes if theme.pk in themes] for pk, themes in shared.items()}


def _newest(person: Person, asked: Sequence[int]) -> QuerySet[Any, Any]:
    """Of each theme, without the claim that is asked about: the first number."""
    claim, *themes = asked
    # One by one on the way: PostgreSQL would rather read all claims beside the index, thirty for each that it needs.
    itself = Claim.objects.visible_to(person).order_by().filter(pk=OuterRef("claim_id")).values("pk")[:1]
    others = Claim.themes.through.objects.filter(claim_id=Subquery(itself)).exclude(claim=claim).order_by("-claim_id")
    of_each = [others.filter(theme=theme).values_list("claim_id", "theme_id")[:CANDIDATES] for theme in themes]
    return of_each[0].union(*of_each[1:], all=True) if len(of_each) > 1 else of_each[0]


#: Of all these the claims that share the most themes; some may be near by their words already.
_MOST_SHARED = f"""
SELECT claim_id, array_agg(theme_id) FROM ({{}}) newest
GROUP BY claim_id ORDER BY count(*) DESC, claim_id DESC LIMIT {2 * MOST}
"""  # noqa: S608 (nothing in it comes from outside)
ON_THEMES = WrittenFor(_newest, around=_MOST_SHARED)


def _by_share(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Claim → what it shares, those that share the most first, else as they came."""
    shared: dict[int, list[int]] = {}
    for claim, what in pairs:
        shared.setdefault(claim, []).append(what)
    return dict(sorted(shared.items(), key=lambda pair: -len(pair[1])))
