"""The form of marking, read: which words, what is said of them, and what is still missing, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence.accounts.models import User
from evidence.claims.models import Basis, Claim, ClaimKind, Confidence, Directness, Position, Relation
from evidence.curation.marking import names, near_claims, words
from evidence.curation.marking.recording import Bearing, Marking, NewClaim, Stand
from evidence.library.models import TextVersion
from evidence.library.status import Status
from evidence.text.cleaning import clean
from evidence.vocabulary.models import Theme

NEW = "new"
LONGEST_CLAIM = 600
LONGEST = 5_000
#: Rows for stances, and fields for themes, in one form.
STANCES, THEMES = 3, 2
LONGEST_ID = 9

#: What is as good for the next mark as it was for this one. Whose words they are is said anew each time.
KEPT_FOR_NEXT = ("directness", "basis", "confidence", "confidence_reason", "claim_kind")


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields, as it was typed."""

    given: Mapping[str, Sequence[str]]

    def one(self, name: str, *, multiline: bool = False) -> str:
        values = self.given.get(name) or ("",)
        said = clean(values[0], multiline=multiline)
        return said.strip() if multiline else said

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(clean(value, multiline=False) for value in self.given.get(name, ()))

    def number(self, name: str) -> int | None:
        return whole(self.one(name))

    def without(self, *left: str) -> "Filled":
        return Filled({name: values for name, values in self.given.items() if name not in left})

    def having(self, **put: str) -> "Filled":
        return Filled({**self.given, **{name: [value] for name, value in put.items()}})

    @property
    def words(self) -> str:
        """To the letter but for line ends, which forms send in their own way."""
        values = self.given.get("words") or ("",)
        return values[0].replace("\r\n", "\n")


def whole(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_ID else None


class Incomplete(Exception):
    """What is missing or wrong: field → sentence.

    `spans`: the places among which to choose, if that is it. `rewritten`: the words as the text has them, where they
    were typed a little otherwise. `alike`: claims like the new one are to be looked at first.
    """

    def __init__(
        self,
        errors: Mapping[str, str],
        *,
        spans: tuple[tuple[int, int], ...] = (),
        rewritten: words.Found | None = None,
        alike: bool = False,
    ) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors, self.spans, self.rewritten, self.alike = dict(errors), spans, rewritten, alike


@dataclass
class _Read:
    """Reading goes on after a fault, so that all are told at once."""

    filled: Filled
    person: User
    errors: dict[str, str] = field(default_factory=dict)

    def chosen(self, name: str, among: type[Relation | Directness | Basis | Confidence | ClaimKind], ask: str) -> str:
        said = self.filled.one(name)
        if said not in among.values:
            self.errors[name] = ask
        return said

    def written(self, name: str, ask: str) -> str:
        said = self.filled.one(name, multiline=True)
        if not said:
            self.errors[name] = ask
        return self._short(name, said)

    def _short(self, name: str, said: str, most: int = LONGEST) -> str:
        if len(said) > most:
            self.errors[name] = f"At most {most:,} characters; these are {len(said):,}."
        return said

    def theme(self, said: str, name: str) -> Theme | None:
        try:
            return names.theme(said) if said else None
        except names.Unknown as unknown:
            self.errors[name] = str(unknown)
            return None


def located(version: TextVersion, filled: Filled) -> words.Found:
    """The words that are meant. Raises Incomplete with what to do."""
    start, end = filled.number("start"), filled.number("end")
    if (chosen := filled.number("at")) is not None:
        start, end = chosen, None
    if len(filled.words) > words.LONGEST:
        raise Incomplete({"words": f"At most {words.LONGEST:,} characters are one quotation: mark less."})
    try:
        return words.find(version.content, filled.words, start=start, end=end)
    except words.WrittenOtherwise as other:
        raise Incomplete(
            {"words": "The text writes these words a little otherwise: here they are as it has them. Look, and go on."},
            rewritten=other.found,
        ) from other
    except words.Several as several:
        raise Incomplete({"words": f"{several} Choose which is meant."}, spans=several.spans) from several
    except words.NotFound:
        told = "Select or type the words first."
        if filled.words.strip():
            told = (
                "The text does not have these words, not even with other quotation marks or hyphens. Copy them from it."
            )
        raise Incomplete({"words": told}) from None


def marking(version: TextVersion, filled: Filled, *, person: User) -> Marking:
    """All that the form says. Raises Incomplete with every fault."""
    read = _Read(filled, person)
    found: words.Found | None = None
    spans: tuple[tuple[int, int], ...] = ()
    rewritten = None
    try:
        found = located(version, filled)
    except Incomplete as cannot:
        read.errors |= cannot.errors
        spans, rewritten = cannot.spans, cannot.rewritten
    voice = reports = None
    try:
        voice = names.actor(filled.one("voice")) if filled.one("voice") else None
    except names.Unknown as unknown:
        read.errors["voice"] = str(unknown)
    try:
        reports = names.source(filled.one("reports"), person=person) if filled.one("reports") else None
        if reports is not None and reports.pk == version.source_id:
            read.errors["reports"] = "This is the source itself: leave the field empty when the words are its own."
    except names.Unknown as unknown:
        read.errors["reports"] = str(unknown)
    stands = _stands(read)
    bearing, alike = _bearing(read)
    themes = _themes(filled)
    note = read._short("note", filled.one("note", multiline=True))  # noqa: SLF001 (of this module)
    if read.errors or alike or found is None:
        raise Incomplete(read.errors, spans=spans, rewritten=rewritten, alike=alike)
    return Marking(
        start=found.start,
        end=found.end,
        voice=voice,
        reports=reports,
        themes=themes,
        note=note,
        bearing=bearing,
        stands=stands,
    )


def _themes(filled: Filled) -> tuple[Theme, ...]:
    """Of the quotation: those that were offered, because its words name them, and accepted."""
    wanted = {pk for said in filled.all("qtheme") if (pk := whole(said)) is not None}
    return tuple(Theme.objects.filter(pk__in=wanted).order_by("pk")) if wanted else ()


def _bearing(read: _Read) -> tuple[Bearing | None, bool]:
    """What the words do to a claim, and whether claims like a new one are to be looked at first."""
    filled = read.filled
    said = filled.one("claim")
    if not said:
        if filled.one("claim_words") or filled.one("rationale", multiline=True) or filled.one("relation"):
            read.errors["claim"] = "Choose a claim, or “A new claim”; or clear these fields to keep the words alone."
        return None, False
    claim, alike = _claim(read, said)
    bearing = Bearing(
        claim=claim or NewClaim("", ""),
        relation=read.chosen("relation", Relation, "Say what the words do to the claim."),
        directness=read.chosen("directness", Directness, "Say whether the words bear on the claim directly."),
        basis=read.chosen("basis", Basis, "Say what the words rest on."),
        confidence=read.chosen("confidence", Confidence, "Say how sure the reading is."),
        confidence_reason=read.written("confidence_reason", "Say why so sure, or so unsure."),
        rationale=read.written("rationale", "Say why these words bear the claim."),
    )
    return bearing, alike


def _claim(read: _Read, said: str) -> tuple[Claim | NewClaim | None, bool]:
    if said != NEW:
        pk = whole(said)
        rows = Claim.objects.visible_to(read.person).exclude(status__in=(Status.MERGED, Status.WITHDRAWN))
        found = rows.filter(pk=pk).first() if pk is not None else None
        if found is None:
            read.errors["claim"] = "This claim is not there any more: look for another."
        return found, False
    text = read._short("claim_words", read.filled.one("claim_words"), LONGEST_CLAIM)  # noqa: SLF001 (of this module)
    if not text:
        read.errors["claim_words"] = "Write the claim: one sentence that could be true or false."
        return None, False
    kind = read.chosen("claim_kind", ClaimKind, "Say what kind of claim it is.")
    themes = [read.theme(one, "claim_theme") for one in read.filled.all("claim_theme")[:THEMES]]
    offered = set(read.filled.one("offered").split(","))
    near = near_claims.near(text, person=read.person)
    # Who writes a claim's very words takes that claim: there is nothing to look at first.
    unseen = any(one.is_alike and str(one.id) not in offered for one in near) and text not in {one.text for one in near}
    return NewClaim(text, kind, tuple(one for one in themes if one)), unseen


def _stands(read: _Read) -> tuple[Stand, ...]:
    """Rows that are empty in everything but the actor say nothing: the actor is filled in beforehand."""
    columns = [read.filled.all(f"stance_{name}") for name in ("actor", "theme", "position", "condition")]
    found: list[Stand] = []
    for index in range(STANCES):
        actor, theme, position, condition = (column[index] if index < len(column) else "" for column in columns)
        if not (theme or position or condition):
            continue
        stand = _stand(read, actor, theme, position, condition)
        if stand and any((one.actor, one.theme) == (stand.actor, stand.theme) for one in found):
            read.errors["stances"] = f"{stand.actor} on {stand.theme} stands here twice."
        elif stand:
            found.append(stand)
    return tuple(found)


def _stand(read: _Read, actor: str, theme: str, position: str, condition: str) -> Stand | None:
    if not (actor and theme and position in Position.values):
        read.errors["stances"] = "A stance names an actor, a theme and a position."
        return None
    if (position == Position.CONDITIONAL) != bool(condition):
        read.errors["stances"] = "A conditional stance says its condition in words; the others have none."
        return None
    try:
        return Stand(names.actor(actor), names.theme(theme), position, read._short("stances", condition))  # noqa: SLF001
    except names.Unknown as unknown:
        read.errors["stances"] = str(unknown)
        return None
