"""A text is corrected: a new version, and each quotation of the earlier ones carried, or laid before a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.claims.carrying.compared import Compared, Text
from evidence.claims.carrying.moving import PLACE, moved
from evidence.claims.carrying.rule import Carried, Ground, Left, verdict
from evidence.claims.models import Quotation, QuotationQuerySet
from evidence.curation.history import written_by
from evidence.curation.models import Carry, CarryState
from evidence.curation.workflow import NotAllowed
from evidence.library.models import Block, Source, SourceFile, TextVersion, TextVersionOrigin
from evidence.library.status import Status
from evidence.library.texts import add_version
from evidence.text import blocks as structure
from evidence.text.differences import Stretch, differences
from evidence.text.restructured import Unit, restructured

#: Characters of a text that is corrected in a form.
LONGEST = 1_000_000
LIVING = (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED)


class Overtaken(Exception):
    """Somebody saved a version after this correction was begun; nothing was changed. `newest` is as it stands now."""

    def __init__(self, newest: TextVersion) -> None:
        super().__init__("Somebody else corrected this text while you worked on it.")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Corrected:
    """The new version, and what became of every quotation of the earlier ones."""

    version: TextVersion
    carried: int
    to_review: int
    orphaned: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction would do, before anything is saved."""

    stretches: tuple[Stretch, ...]
    carried: int
    left: tuple[tuple[Quotation, Ground], ...]
    """Quotations that a person would have to decide about."""


def newest(source: Source, role: str) -> TextVersion:
    """The current text. Raises TextVersion.DoesNotExist."""
    return source.text_versions.filter(role=role).order_by("-number")[:1].get()


def roles(source: Source) -> list[str]:
    """What texts a source has: the full text first."""
    return list(source.text_versions.order_by("-role").values_list("role", flat=True).distinct())


def waits(source: Source) -> bool:
    """A version of a published source is read by everybody at once: so a second person reads it first."""
    return source.status == Status.PUBLISHED


def earlier(source: Source, role: str, number: int) -> TextVersion:
    """A version by its number. Raises TextVersion.DoesNotExist."""
    return source.text_versions.prefetch_related("blocks").get(role=role, number=number)


def paragraph(version: TextVersion, number: int) -> str:
    """The words of one block. Raises Block.DoesNotExist."""
    block = version.blocks.get(number=number)
    return version.content[block.start : block.end]


def with_paragraph(version: TextVersion, number: int, words: str) -> str:
    """The text with other words in the place of one block's. Raises Block.DoesNotExist."""
    block = version.blocks.get(number=number)
    return version.content[: block.start] + words + version.content[block.end :]


def same_paragraph(version: TextVersion, number: int, later: TextVersion) -> int | None:
    """The number that a block has in a later version; None where its words have changed, or stand there twice."""
    words = paragraph(version, number)
    there = [one.number for one in later.blocks.all() if later.content[one.start : one.end] == words]
    return there[0] if len(there) == 1 else None


def preview(base: TextVersion, content: str) -> Preview:
    """What saving `content` in the place of `base` would do. Six queries, one more for each older text in use."""
    left: list[tuple[Quotation, Ground]] = []
    carried = 0
    target = Text(content, [unit.span[1:3] for unit in restructured(base.content, _units(base.blocks.all()), content)])
    for version, of_version in _by_version(_to_carry(base.source_id, base.role)):
        for quotation, found in _verdicts(version, of_version, target):
            if isinstance(found, Left):
                left.append((quotation, found.ground))
            else:
                carried += 1
    return Preview(differences(base.content, content), carried, tuple(left))


def save(source: Source, role: str, content: str, reason: str, by: User, *, made_from: int) -> Corrected:
    """Save a correction that `by` made of version `made_from`, its structure kept where its words are.

    Raises Overtaken, and NotAllowed with a sentence for the person: who may not, gives no reason, changes nothing.
    Of a published source a correction is submitted instead: `texts.waiting.submit_correction`.
    """
    with transaction.atomic():
        if waits(Source.objects.select_for_update().get(pk=source.pk)):
            raise NotAllowed("The source is published: submit the correction, and a second person reads it.")
        units = units_of(source, role, content, reason, by, made_from=made_from)
        return correct(
            source,
            role,
            content,
            reason.strip(),
            by,
            spans=[unit.span for unit in units],
            pages={number: unit.page for number, unit in enumerate(units, start=1) if unit.page},
        )


def units_of(source: Source, role: str, content: str, reason: str, by: User, *, made_from: int) -> list[Unit]:
    """The structure of a correction; the source stays locked. Raises Overtaken and NotAllowed, as `save` does."""
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not correct texts.")
    if not reason.strip():
        raise NotAllowed("Say why the text is corrected: readers see it beside the new version.")
    if not content.strip() or len(content) > LONGEST:
        raise NotAllowed(f"A text has at least one word and at most {LONGEST:,} characters.")
    Source.objects.select_for_update().only("pk").get(pk=source.pk)  # two at once would get one number
    base = newest(source, role)
    if base.number != made_from:
        raise Overtaken(base)
    if base.content == content:
        raise NotAllowed("Nothing was changed: the words are those of the current version.")
    return restructured(base.content, _units(base.blocks.all()), content)


@transaction.atomic
def correct(
    source: Source,
    role: str,
    content: str,
    reason: str,
    by: User | None,
    *,
    origin: str = TextVersionOrigin.TYPED,
    file: SourceFile | None = None,
    spans: Iterable[structure.Span] | None = None,
    pages: Mapping[int, str] | None = None,
    accepted_by: User | None = None,
) -> Corrected:
    """The next version of a text, and every quotation of its earlier versions carried or laid before a person.

    Whoever brings a text in calls this, the first text of a source included: then there is nothing to carry. Who may
    do so is asked before; the text of a published source was accepted by somebody, who stands in the history. A
    quotation that was retired stays where it was.
    """
    Source.objects.select_for_update().only("pk").get(pk=source.pk)
    with written_by(accepted_by or by, f"text corrected: {reason}"):
        version = add_version(
            source, role=role, content=content, origin=origin, reason=reason, file=file, by=by, spans=spans, pages=pages
        )
        counted = _carry(version)
    return Corrected(
        version,
        carried=counted[None],
        to_review=counted.total() - counted[None] - counted[Ground.GONE],
        orphaned=counted[Ground.GONE],
    )


def _carry(version: TextVersion) -> Counter[Ground | None]:
    """How many quotations went over (None), and how many did not, by the reason."""
    waiting = list(_to_carry(version.source_id, version.role).select_for_update(of=("self",)))
    _overtake(waiting, version)
    blocks = list(version.blocks.all())
    target = Text(version.content, _spans(blocks))
    made: list[Carry] = []
    gone_over: list[Quotation] = []
    taken: set[str] = set()
    for origin, of_version in _by_version(waiting):
        for quotation, found in _verdicts(origin, of_version, target):
            made.append(_row(quotation, origin, version, found))
            if isinstance(found, Carried):
                gone_over.append(moved(quotation, version, (found.start, found.end), blocks=blocks, taken=taken))
                taken.add(quotation.key)
    Quotation.objects.bulk_update(gone_over, PLACE)
    for state, grounds in (
        (Quotation.State.ORPHANED, {Ground.GONE}),
        (Quotation.State.NEEDS_REVIEW, set(Ground) - {Ground.GONE}),
    ):
        left = [row.quotation_id for row in made if row.ground in grounds]
        Quotation.objects.filter(pk__in=left).update(state=state)
    Carry.objects.bulk_create(made)
    return Counter(Ground(row.ground) if row.ground else None for row in made)


def _row(quotation: Quotation, origin: TextVersion, version: TextVersion, found: Carried | Left) -> Carry:
    is_carried = isinstance(found, Carried)
    return Carry(
        quotation_id=quotation.pk,
        from_version=origin,
        to_version=version,
        start=quotation.start,
        end=quotation.end,
        state=CarryState.CARRIED if is_carried else CarryState.OPEN,
        ground="" if isinstance(found, Carried) else str(found.ground),
        made_at=version.created_at,
        decided_at=version.created_at if is_carried else None,
    )


def _overtake(waiting: Iterable[Quotation], version: TextVersion) -> None:
    """Nobody decides any more where words stand in a version that is not the current one."""
    open_ones = Carry.objects.filter(quotation__in=[one.pk for one in waiting], state=CarryState.OPEN)
    open_ones.update(state=CarryState.OVERTAKEN, decided_at=version.created_at)


def _to_carry(source_id: int, role: str) -> QuotationQuerySet:
    """The quotations of every text of this role, but those that were retired."""
    return (
        Quotation.objects.filter(text_version__source=source_id, text_version__role=role, status__in=LIVING)
        .exclude(carries__state=CarryState.RETIRED)
        .order_by("text_version", "start", "pk")
    )


def _by_version(quotations: Iterable[Quotation]) -> Iterator[tuple[TextVersion, list[Quotation]]]:
    """One text is in memory at a time; two queries each."""
    for pk, of_version in groupby(quotations, key=lambda one: one.text_version_id):
        yield TextVersion.objects.prefetch_related("blocks").get(pk=pk), list(of_version)


def _verdicts(
    version: TextVersion, of_version: Iterable[Quotation], target: Text
) -> Iterator[tuple[Quotation, Carried | Left]]:
    two = Compared(Text(version.content, _spans(version.blocks.all())), target)
    for quotation in of_version:
        yield quotation, verdict(two, quotation.start, quotation.end)


def _units(blocks: Iterable[Block]) -> list[Unit]:
    return [Unit(structure.Span(one.kind, one.start, one.end, one.level), one.page) for one in blocks]


def _spans(blocks: Iterable[Block]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in blocks]
