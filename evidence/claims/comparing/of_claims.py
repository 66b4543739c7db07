"""Claims side by side: the words on each side of every one, what those rest on, and where they come from.

Support for one claim may count against another: figures of different claims stand beside each other and are never
added, subtracted or ranked.
"""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence

from evidence.accounts.models import Person
from evidence.claims import hubs
from evidence.claims.comparing import grid
from evidence.claims.comparing.table import Cell, Column, Fact, Part, Row
from evidence.claims.hubs import Looked
from evidence.claims.judgements import Certainty
from evidence.claims.models import Basis, Claim, EvidenceLink, Relation
from evidence.claims.notes import Linked
from evidence.library.origins import origin_keys, origins

STRONGEST = 3
ORIGINS = 16
_SIDES = {
    Relation.SUPPORTS: "Words that support it",
    Relation.CONTRADICTS: "Words that contradict it",
    Relation.QUALIFIES: "Words that qualify it",
    Relation.MENTIONS: "Words that only mention it",
}


def columns(claims: Sequence[Claim], cautions: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(str(one.pk), one.text, one.get_absolute_url(), f"Claim {one.pk}", caution=caution)
        for one, caution in zip(claims, cautions, strict=True)
    )


def parts(claims: Sequence[Claim], person: Person) -> tuple[Part, ...]:
    """Claims that came with their themes; twenty-six queries at most."""
    links = _links(claims, person)
    first = origin_keys({one.quotation_id: one.quotation for one in links}.values())
    return (
        _described(claims, links, first, _judged(claims, person)),
        _sides(claims, person),
        _bases(claims, links),
        _origins(claims, links, first),
    )


def _links(claims: Sequence[Claim], person: Person) -> list[EvidenceLink]:
    """All evidence of all of them without words; one query."""
    rows = EvidenceLink.objects.visible_to(person).filter(claim__in=[one.pk for one in claims]).order_by("pk")
    return list(
        rows.select_related("quotation__text_version").only(
            *("claim_id", "relation", "basis", "confidence", "directness"),
            *("quotation__voice_id", "quotation__reports_id", "quotation__text_version__source_id"),
        )
    )


def _judged(claims: Sequence[Claim], person: Person) -> dict[int, tuple[Fact, ...]]:
    """The judgement that stands, as the page of each claim says it; one query."""
    rows = (
        Certainty.objects.visible_to(person).filter(claim__in=[one.pk for one in claims]).order_by("published_at", "pk")
    )
    addresses = {one.pk: one.get_absolute_url() for one in claims}
    return {
        one.claim_id: (
            Fact(f"Confidence {one.get_overall_display()}", f"{addresses[one.claim_id]}#certainty"),
            Fact(one.summary),
        )
        for one in rows
    }


def _described(
    claims: Sequence[Claim],
    links: Sequence[EvidenceLink],
    first: Mapping[int, str],
    judged: Mapping[int, tuple[Fact, ...]],
) -> Part:
    def counts(claim: Claim) -> tuple[Fact, ...]:
        own = [link for link in links if link.claim_id == claim.pk]
        address = claim.get_absolute_url()
        words = {link.quotation_id for link in own}
        numbers = (
            (len(words), "quotation", "words"),
            (len({link.quotation.text_version.source_id for link in own}), "source", "origins"),
            (len({first[pk] for pk in words}), "independent origin", "origins"),
        )
        return tuple(
            Fact(f"{number} {noun}{'' if number == 1 else 's'}", f"{address}#{where}")
            for number, noun, where in numbers
            if number
        )

    shared = Tally(theme.pk for claim in claims for theme in claim.themes.all())
    themes = tuple(
        Cell.first(
            [
                Fact(theme.label, theme.get_absolute_url())
                for theme in sorted(claim.themes.all(), key=lambda one: (-shared[one.pk], one.label.casefold()))
            ],
            claim.get_absolute_url(),
            "no theme",
        )
        for claim in claims
    )
    return Part(
        "claim",
        "The claims",
        (
            Row(Linked("Kind", ""), tuple(Cell((Fact(one.get_kind_display().capitalize()),)) for one in claims)),
            Row(Linked("Themes", ""), themes),
            Row(
                Linked("What it rests on", ""),
                tuple(Cell(counts(one), empty="no words are linked to it yet") for one in claims),
            ),
            Row(
                Linked("Certainty", ""),
                tuple(Cell(judged.get(one.pk, ()), empty="not judged") for one in claims),
                "A judgement in words with its reasons, never a count",
            ),
        ),
    )


def _sides(claims: Sequence[Claim], person: Person) -> Part:
    """Both sides of every claim: the number of quotations, and the strongest of them."""
    held = grid.of_claims([one.pk for one in claims], person)
    words = grid.read([pk for of in held.values() for one in of for pk in one.first[:STRONGEST]], (), person)
    searched = hubs.last_searches([one.pk for one in claims])

    def side(claim: Claim, relation: Relation) -> Cell:
        of = [one for one in held.get((claim.pk, 0), ()) if one.sign == relation]
        address = f"{claim.get_absolute_url()}#words"
        return Cell(
            quoted=tuple(words.evidence(one, address) for one in of), empty=_looked(searched.get((claim.pk, relation)))
        )

    return Part(
        "sides",
        "What speaks for it and against it",
        tuple(
            Row(
                Linked(_SIDES[relation], ""),
                tuple(side(one, relation) for one in claims),
            )
            for relation in Relation
        ),
        about=f"Of each side the {STRONGEST} strongest open here: high confidence before low, direct words first. "
        "Support for one claim may count against another, so nothing is added up.",
    )


def _looked(searched: Looked | None) -> str:
    """What an empty side says: an empty column is none found, or nobody looked."""
    if searched is None or searched.on is None:
        return "not searched"
    on = f"{searched.on:%-d %B %Y}"
    return f"none found, searched on {on}" if not searched.found else f"{searched.found} found on {on}, none shown here"


def _bases(claims: Sequence[Claim], links: Sequence[EvidenceLink]) -> Part:
    counted = Tally((link.claim_id, link.basis, link.relation) for link in links)

    def cell(claim: Claim, basis: str) -> Cell:
        of = ((relation, counted[claim.pk, basis, relation]) for relation in Relation.values)
        address = f"{claim.get_absolute_url()}#words"
        return Cell(tuple(Fact(relation, address, relation, number) for relation, number in of if number), empty="none")

    known = {link.basis for link in links}
    rows = (
        Row(Linked(basis.label.capitalize(), ""), tuple(cell(one, basis) for one in claims))
        for basis in Basis
        if basis in known
    )
    return Part("basis", "On what basis", tuple(rows))


def _origins(claims: Sequence[Claim], links: Sequence[EvidenceLink], first: Mapping[int, str]) -> Part:
    """Where words of more than one claim come from, then the other origins with the most words."""
    column = {claim.pk: at for at, claim in enumerate(claims)}
    of: dict[str, list[EvidenceLink]] = {}
    for link in links:
        of.setdefault(first[link.quotation_id], []).append(link)
    reach = {key: len({link.claim_id for link in of_key}) for key, of_key in of.items()}
    order = sorted(of, key=lambda key: (-reach[key], -len(of[key]), key))[:ORIGINS]
    named = origins({of[key][0].quotation_id: of[key][0].quotation for key in order}.values())

    def cell(key: str, claim: Claim) -> Cell:
        tally = Tally(link.relation for link in of[key] if column[link.claim_id] == column[claim.pk])
        address = f"{claim.get_absolute_url()}#origins"
        facts = tuple(
            Fact(relation, address, relation, tally[relation]) for relation in Relation.values if tally[relation]
        )
        return Cell(facts, empty="nothing of it")

    both = sum(number > 1 for number in reach.values())
    rows = []
    for key in order:
        origin = named[of[key][0].quotation_id]
        rows.append(Row(Linked(origin.label, origin.url), tuple(cell(key, claim) for claim in claims)))
    return Part(
        "origins",
        "Where their words come from",
        tuple(rows),
        about=_first(both),
        more=len(of) - len(order),
        everything=tuple(Linked(f"Claim {one.pk}", f"{one.get_absolute_url()}#origins") for one in claims),
    )


def _first(both: int) -> str:
    if not both:
        return "No origin is shared by these claims."
    if both == 1:
        return "One independent origin has words on more than one of these claims and comes first."
    return f"{both} independent origins have words on more than one of these claims and come first."
