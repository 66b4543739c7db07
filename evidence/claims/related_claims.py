"""Claims that stand near a claim: those that rest on the same words, then those on the same themes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.accounts.models import Person
from evidence.claims.contexts import place
from evidence.claims.models import Claim, EvidenceLink
from evidence.claims.notes import Linked
from evidence.library.references import short_reference

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


def related_claims(claim: Claim, links: Sequence[EvidenceLink], *, person: Person) -> tuple[RelatedClaim, ...]:
    """At most MOST claims, those that share the most first. Three queries; `links` are the claim's own evidence."""
    places = {link.quotation_id: _named(link) for link in links}
    words = _by_share(
        EvidenceLink.objects.visible_to(person)
        .filter(quotation__in=places)
        .exclude(claim=claim)
        .order_by("quotation__start")
        .values_list("claim_id", "quotation_id")
    )
    themes = _by_themes(claim, person) if len(words) < MOST else {}
    chosen = list(dict.fromkeys([*words, *themes]))[:MOST]
    rows = Claim.objects.visible_to(person).in_bulk(chosen)
    labels = {theme.pk: Linked(theme.label, theme.get_absolute_url()) for theme in claim.themes.all()}
    return tuple(
        RelatedClaim(
            claim=Linked(rows[pk].text, rows[pk].get_absolute_url()),
            words=tuple(Linked(places[one], f"#q{one}") for one in words.get(pk, ())),
            themes=() if pk in words else tuple(labels[one] for one in themes[pk]),
        )
        for pk in chosen
        if pk in rows
    )


def _named(link: EvidenceLink) -> str:
    """“Barber, n.d., para 6”: a claim may rest on the sixth paragraph of two sources."""
    return f"{short_reference(link.quotation.text_version.source)}, {place(link.quotation)}"


def _by_themes(claim: Claim, person: Person) -> dict[int, list[int]]:
    """The newest claims of each theme, walked along the index: a large theme costs no more than a small one."""
    visible = Claim.themes.through.objects.filter(claim__in=Claim.objects.visible_to(person)).exclude(claim=claim)
    label = {theme.pk: theme.label for theme in claim.themes.all()}
    of_each = [
        visible.filter(theme=theme).order_by("-claim_id").values_list("claim_id", "theme_id")[:CANDIDATES]
        for theme in label
    ]
    if not of_each:
        return {}
    pairs = of_each[0].union(*of_each[1:], all=True) if len(of_each) > 1 else of_each[0]
    return _by_share(sorted(pairs, key=lambda pair: (-pair[0], label[pair[1]])))


def _by_share(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Claim → what it shares, those that share the most first, else as they came."""
    shared: dict[int, list[int]] = {}
    for claim, what in pairs:
        shared.setdefault(claim, []).append(what)
    return dict(sorted(shared.items(), key=lambda pair: -len(pair[1])))
