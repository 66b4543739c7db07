"""Sources side by side: their records, how they stand to each other, and what the words of each are used for."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count

from evidence.accounts.models import Person
from evidence.citations import house
from evidence.claims.comparing import grid
from evidence.claims.comparing.grid import Grid, Words
from evidence.claims.comparing.table import Cell, Column, Fact, Part, Row
from evidence.claims.comparing.things import linked
from evidence.claims.models import Claim, EvidenceLink, Quotation, Stance
from evidence.claims.notes import Linked
from evidence.library.access import told
from evidence.library.catalogue import INVERSE
from evidence.library.models import Relation, Source, TextVersion
from evidence.library.origins import origin_groups
from evidence.library.references import short_reference
from evidence.vocabulary.models import Actor, Theme

NO_WORDS = "the library has no words of it"
STANCE_ROOM = 24
SOURCE = "quotation__text_version__source"


def columns(sources: Sequence[Source], cautions: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(str(one.pk), one.title, one.get_absolute_url(), short_reference(one), is_quoted=True, caution=caution)
        for one, caution in zip(sources, cautions, strict=True)
    )


def parts(sources: Sequence[Source], person: Person) -> tuple[Part, ...]:
    """Sources that came with their contributors, identifiers and assigned themes; thirty queries at most."""
    wanted = [one.pk for one in sources]
    texts = _texts(wanted)
    links, shown = EvidenceLink.objects.visible_to(person), Stance.objects.visible_to(person)
    claims = Grid.of([links.filter(**{SOURCE: pk}) for pk in wanted], "claim", "relation")
    stances = Grid.of([shown.filter(**{SOURCE: pk}) for pk in wanted], "theme", "position", "actor")
    words = grid.read(claims.strongest(), stances.strongest(STANCE_ROOM), person)
    return (
        _records(sources, texts, person),
        *_between(sources),
        _claims(sources, claims, words, texts),
        _stances(sources, stances, words, texts),
        _themes(sources, stances, person),
    )


def _texts(wanted: Sequence[int]) -> dict[int, dict[str, str]]:
    """Source → role → its text in words, “full text, version 2”; the newest of each role. One query."""
    found: dict[int, dict[str, str]] = {}
    for one in TextVersion.objects.filter(source__in=wanted).defer("content").order_by("-role", "number"):
        found.setdefault(one.source_id, {})[one.role] = f"{one.get_role_display()}, version {one.number}"
    return found


def _records(sources: Sequence[Source], texts: Mapping[int, Mapping[str, str]], person: Person) -> Part:
    marked = Quotation.objects.visible_to(person).filter(text_version__source__in=[one.pk for one in sources])
    number = dict(marked.order_by().values_list("text_version__source").annotate(Count("pk")))

    def row(name: str, said: Iterable[Sequence[Fact]], empty: str = "not stated") -> Row:
        cells = (
            Cell.first(tuple(facts), one.get_absolute_url(), empty) for one, facts in zip(sources, said, strict=True)
        )
        return Row(Linked(name, ""), tuple(cells))

    def plain(value: str) -> list[Fact]:
        return [Fact(value)] if value else []

    return Part(
        "record",
        "The records",
        (
            row("Kind", (plain(one.kind_row.label.capitalize()) for one in sources)),
            row("Date", (plain(house.days(one.issued)) for one in sources)),
            row("Authors", (_people(one) for one in sources)),
            row("Published in", (plain(one.container_title or one.publisher) for one in sources)),
            row("Text", ([Fact(one) for one in texts.get(source.pk, {}).values()] for source in sources), NO_WORDS),
            row("Access", (plain(told(one.access, texts.get(one.pk, {}))) for one in sources)),
            row("Quotations", (_number(one, number.get(one.pk, 0)) for one in sources), "none marked"),
        ),
    )


def _people(source: Source) -> list[Fact]:
    named = sorted(source.contributors.all(), key=lambda one: one.position)
    return [Fact(str(one) + ("" if one.role == "author" else f" ({one.get_role_display()})")) for one in named]


def _number(source: Source, number: int) -> list[Fact]:
    return [Fact(f"{number} quotation{'' if number == 1 else 's'}", f"{source.get_absolute_url()}text/")] * bool(number)


def _between(sources: Sequence[Source]) -> tuple[Part, ...]:
    """How they stand to each other, when they do; what joins them over other works is a shared origin."""
    by_pk = {one.pk: one for one in sources}
    facts: dict[int, list[Fact]] = {pk: [] for pk in by_pk}
    for one in Relation.objects.filter(source__in=by_pk, target__in=by_pk):
        left, right = by_pk[one.source_id], by_pk[one.target_id]
        facts[left.pk].append(Fact(f"{one.get_type_display()} {short_reference(right)}", right.get_absolute_url()))
        facts[right.pk].append(Fact(f"{INVERSE[one.type]} {short_reference(left)}", left.get_absolute_url()))
    groups = origin_groups(by_pk)
    together = {
        pk: [other for other in by_pk if other != pk and groups.get(other, other) == groups.get(pk, pk)] for pk in by_pk
    }
    rows = []
    if any(facts.values()):
        rows.append(Row(Linked("Relations", ""), tuple(Cell(tuple(facts[pk])) for pk in by_pk)))
    if any(together.values()):
        same = tuple(
            Cell(tuple(Fact(f"one origin with {short_reference(by_pk[other])}") for other in together[pk]), empty="own")
            for pk in by_pk
        )
        rows.append(Row(Linked("Origin", ""), same, "As evidence, works with one origin are one voice"))
    return (Part("between", "How they stand to each other", tuple(rows)),) if rows else ()


def _claims(
    sources: Sequence[Source],
    held: Grid,
    words: Words,
    texts: Mapping[int, Mapping[str, str]],
) -> Part:
    named = Claim.objects.in_bulk(held.rows)

    def cell(pk: int, at: int) -> Cell:
        address = f"{named[pk].get_absolute_url()}#words"
        empty = "no words of it bear on this" if sources[at].pk in texts else NO_WORDS
        return Cell(quoted=tuple(words.evidence(of, address) for of in held.at(pk, at)), empty=empty)

    return Part(
        "claims",
        "Claims their words bear on",
        tuple(Row(linked(named[pk]), tuple(cell(pk, at) for at in range(len(sources)))) for pk in held.rows),
        about=grid.once_first(held.shared, "claim", "these sources"),
        more=held.left_out,
        everything=tuple(Linked(short_reference(one), f"{one.get_absolute_url()}#claims") for one in sources),
    )


def _stances(
    sources: Sequence[Source],
    held: Grid,
    words: Words,
    texts: Mapping[int, Mapping[str, str]],
) -> Part:
    themes = Theme.objects.in_bulk(held.rows)
    actors = Actor.objects.in_bulk(held.named)

    def cell(pk: int, at: int) -> Cell:
        address = f"{sources[at].get_absolute_url()}#stances"
        return Cell(
            quoted=tuple(words.stance(of, address, linked(actors[of.by])) for of in held.at(pk, at)),
            empty="no stance shown" if sources[at].pk in texts else NO_WORDS,
            more=held.more(pk, at),
            everything=address,
        )

    return Part(
        "stances",
        "Stances shown in them",
        tuple(Row(linked(themes[pk]), tuple(cell(pk, at) for at in range(len(sources)))) for pk in held.rows),
        about="Where actors stand, kept apart from what words do to claims. "
        + grid.once_first(held.shared, "theme", "these sources"),
        more=held.left_out,
        everything=tuple(Linked(short_reference(one), f"{one.get_absolute_url()}#stances") for one in sources),
    )


def _themes(sources: Sequence[Source], stances: Grid, person: Person) -> Part:
    """Earned by marked words, or assigned: the rule of `of_source`, for all of them in four queries."""
    wanted = [one.pk for one in sources]
    column = {pk: at for at, pk in enumerate(wanted)}
    earned = {at: set(stances.held[at]) for at in column.values()}
    source = "text_version__source"
    marked = Quotation.objects.visible_to(person).filter(**{f"{source}__in": wanted}, themes__isnull=False).order_by()
    used = EvidenceLink.objects.visible_to(person).filter(
        **{f"quotation__{source}__in": wanted}, claim__themes__isnull=False
    )
    for pk, theme in marked.values_list(source, "themes").distinct():
        earned[column[pk]].add(theme)
    for pk, theme in used.order_by().values_list(f"quotation__{source}", "claim__themes").distinct():
        earned[column[pk]].add(theme)
    named = Theme.objects.in_bulk({theme for of in earned.values() for theme in of})
    number = {theme: sum(theme in of for of in earned.values()) for theme in named}

    def cell(one: Source, facts: Iterable[Fact]) -> Cell:
        return Cell.first(tuple(facts), f"{one.get_absolute_url()}#tags", "none")

    def by_words(one: Source) -> Cell:
        order = sorted(earned[column[one.pk]], key=lambda pk: (-number[pk], named[pk].label.casefold()))
        return cell(one, (Fact(named[pk].label, named[pk].get_absolute_url()) for pk in order))

    def by_curator(one: Source) -> Cell:
        given = (theme for theme in one.subject_themes.all() if theme.pk not in earned[column[one.pk]])
        return cell(one, (Fact(theme.label, theme.get_absolute_url(), is_assigned=True) for theme in given))

    return Part(
        "themes",
        "Themes",
        (
            Row(Linked("Earned", ""), tuple(map(by_words, sources))),
            Row(Linked("Assigned", ""), tuple(map(by_curator, sources))),
        ),
        about="Earned by marked words, those of several sources first; or assigned by a curator.",
    )
