"""What is different between two states of a claim, for people to read."""

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.claims.notes import Linked
from evidence.curation.past.claim_words import CertaintyThen, EvidenceThen, Words, kind
from evidence.curation.past.field_change import NOTHING, Did, FieldChange
from evidence.curation.past.seen import Seen, SeenClaim, SeenEvidence
from evidence.text.differences import differences

#: Field of a piece of evidence → what it is called.
TEXTS = {"words": "Words", "rationale": "Why these words bear on it", "confidence_reason": "Reason for the confidence"}
CHOICES = {"relation": "Relation", "basis": "Basis", "directness": "Directness", "confidence": "Confidence"}
NOT_JUDGED = "not judged"
NAMES = {"voice": "Voice", "reports": "Reports"}


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    did: Did
    evidence: EvidenceThen
    """As it became; of what was removed, as it was."""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    fields: tuple[FieldChange, ...]
    """Of the claim itself."""
    new_themes: tuple[Linked, ...]
    old_themes: tuple[Linked, ...]
    """Those it is no longer about."""
    evidence: tuple[EvidenceChange, ...]
    more: int = 0
    """Pieces of evidence that changed, too, of a change that is very large."""

    def __bool__(self) -> bool:
        return bool(self.fields or self.new_themes or self.old_themes or self.evidence)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of a claim, cut down to the evidence that differs, and of that so much as one can read."""

    old: Seen
    new: Seen
    more: int


def pair(old: Seen, new: Seen, most: int) -> Pair:
    links = sorted(old.evidence.keys() | new.evidence.keys())
    differing = [link for link in links if old.evidence.get(link) != new.evidence.get(link)]
    shown = frozenset(differing[:most])
    return Pair(old.only(shown), new.only(shown), len(differing) - len(shown))


def changes(two: Pair, words: Words) -> Changes:
    """From the old state to the new one; `words` names all that both mention. No query."""
    old, new = two.old.claim, two.new.claim
    return Changes(
        fields=(*_of_claim(old, new), *_of_certainty(words.certainty(old.certainty), words.certainty(new.certainty))),
        new_themes=words.themes(new.themes - old.themes),
        old_themes=words.themes(old.themes - new.themes),
        evidence=tuple(_of_evidence(two.old, two.new, words)),
        more=two.more,
    )


def _of_claim(old: SeenClaim, new: SeenClaim) -> Iterator[FieldChange]:
    if old.text != new.text:
        yield FieldChange("Claim", old.text, new.text, differences(old.text, new.text))
    if old.kind != new.kind:
        yield FieldChange("Kind", kind(old.kind), kind(new.kind))


def _of_certainty(old: CertaintyThen | None, new: CertaintyThen | None) -> Iterator[FieldChange]:
    """The judgement field by field; of one that was withdrawn since, only that it is."""
    if old == new:
        return
    if (old and old.gone) or (new and new.gone):
        yield FieldChange("Certainty", _in_short(old), _in_short(new))
        return
    before, after = _told(old), _told(new)
    for label in dict.fromkeys((*before, *after)):
        one, other = before.get(label, NOT_JUDGED), after.get(label, NOT_JUDGED)
        if one != other:
            both = old is not None and new is not None
            yield FieldChange(label, one, other, differences(one, other) if both else ())


def _in_short(one: CertaintyThen | None) -> str:
    return NOT_JUDGED if one is None else "withdrawn since" if one.gone else f"confidence {one.overall}"


def _told(one: CertaintyThen | None) -> dict[str, str]:
    if one is None:
        return {}
    concerns = {part.component.capitalize(): f"{part.concern.capitalize()}. {part.reason}" for part in one.components}
    when = f"on {one.at:%-d %B %Y}" if one.at else ""
    judged = " ".join(part for part in (f"by {one.by}" if one.by else "", when) if part)
    return {"Certainty": f"Confidence {one.overall}. {one.summary}", **concerns, "Judged": judged or "not recorded"}


def _of_evidence(old: Seen, new: Seen, words: Words) -> Iterator[EvidenceChange]:
    for link in sorted(old.evidence.keys() | new.evidence.keys()):
        before, after = old.evidence.get(link), new.evidence.get(link)
        if before is not None and after is not None:
            yield _changed(link, before, after, words)
        elif after is not None:
            yield EvidenceChange(Did.ADDED, words.evidence(link, after))
        elif before is not None:
            yield EvidenceChange(Did.REMOVED, words.evidence(link, before))


def _changed(link: int, before: SeenEvidence, after: SeenEvidence, words: Words) -> EvidenceChange:
    left, right = words.evidence(link, before), words.evidence(link, after)
    if left.gone or right.gone:
        return EvidenceChange(Did.CHANGED, right)
    found = [
        FieldChange(label, getattr(left, name), getattr(right, name)) for name, label in CHOICES.items()
    ] + [
        FieldChange(label, _name(getattr(left, name)), _name(getattr(right, name))) for name, label in NAMES.items()
    ]  # fmt: skip
    told = [
        FieldChange(label, one, other, differences(one, other))
        for name, label in TEXTS.items()
        if (one := getattr(left, name)) != (other := getattr(right, name))
    ]
    return EvidenceChange(Did.CHANGED, right, (*(one for one in found if one.before != one.after), *told))


def _name(linked: Linked | None) -> str:
    return linked.name if linked else NOTHING
