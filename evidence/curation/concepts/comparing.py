"""A file of concepts beside the vocabulary: what would become of each. Pure: values in, a plan out.

A concept of the file is the one here with the same slug, or else with the same label. What a file does not say is left
as it is: nothing is taken away, but for the broader one where it says that there is none (a top concept). What it says
otherwise is a change that a person chooses. Addresses never change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evidence.curation.concepts.limits import wrong
from evidence.curation.concepts.plans import Change, Here, Line, Name, Plan, Verdict
from evidence.vocabulary.terms import ACTORS, THEMES, Found, Retirement, Term

DEEPEST = 100
"""Levels of a tree."""
FIELDS = ("label", "labels", "definition", "scope_note", "kind", "broader", "related", "retired")
_CALLED = {
    "label": "preferred label",
    "labels": "other labels",
    "scope_note": "scope note",
    "kind": "what it is",
    "retired": "use",
}


def plan(found: Found, here: Here) -> Plan:
    """What would become of every concept of the file."""
    comparing = _Comparing(found.terms, here)
    lines = comparing.lines()
    unread = (
        Line(number, "", one.address, one.address, Verdict.REFUSED, one.reason)
        for number, one in enumerate(found.unread, start=len(lines) + 1)
    )
    return Plan(found.seen, (*lines, *unread))


class _Comparing:
    def __init__(self, terms: Sequence[Term], here: Here) -> None:
        self.terms, self.here = terms, here
        self.mine: dict[Name, Term] = {(one.scheme, one.slug): one for one in here.terms}
        by_label = {(one.scheme, one.label): one.slug for one in here.terms}
        self.ours: dict[Name, str] = {}
        """Name in the file → slug here."""
        for one in terms:
            name = (one.scheme, one.slug)
            known = one.slug if name in self.mine else by_label.get((one.scheme, _clean(one.label)), one.slug)
            self.ours[name] = known
        self.after = dict(self.mine)
        """The vocabulary if all of the file that is not refused were taken."""
        self.labels: dict[Name, str] = {(one.scheme, one.label): one.slug for one in here.terms}
        """Scheme and label → slug."""

    def lines(self) -> list[Line]:
        """Broader ones are decided before narrower ones, and shown in the order of the file."""
        decided: dict[Name, Line] = {}
        met: set[Name] = set()
        numbers = {(one.scheme, one.slug): number for number, one in enumerate(self.terms, start=1)}
        for term in _broader_first(self.terms):
            line = self._line(numbers[term.scheme, term.slug], term, met)
            decided[term.scheme, term.slug] = line
            if line.becomes is not None:
                self._take(line.was, line.becomes)
        return [self._noted(decided[one.scheme, one.slug]) for one in self.terms]

    def _take(self, was: Term | None, becomes: Term) -> None:
        if was is not None and self.labels.get((was.scheme, was.label)) == was.slug:
            del self.labels[was.scheme, was.label]
        self.labels[becomes.scheme, becomes.label] = becomes.slug
        self.after[becomes.scheme, becomes.slug] = becomes

    def _line(self, number: int, term: Term, met: set[Name]) -> Line:
        name = (term.scheme, self.ours[term.scheme, term.slug])
        was = self.mine.get(name)
        if name in met:
            return self._refused(number, term, name, "Another concept of the file is the same one here.")
        met.add(name)
        becomes, notes = self._becomes(term, name[1], was)
        if was is not None and becomes == was:
            return Line(number, *name, was.label, Verdict.UNCHANGED, notes=notes, was=was)
        if why := self._wrong(name, was, becomes):
            return self._refused(number, term, name, why)
        verdict = Verdict.NEW if was is None else Verdict.CHANGED
        return Line(number, *name, becomes.label, verdict, "", notes, self._changes(was, becomes), was, becomes)

    def _refused(self, number: int, term: Term, name: Name, why: str) -> Line:
        return Line(number, *name, term.label, Verdict.REFUSED, why, was=self.mine.get(name))

    def _becomes(self, term: Term, slug: str, was: Term | None) -> tuple[Term, tuple[str, ...]]:
        """The concept with what the file says, and what of that is left out."""
        notes: list[str] = []

        def known(named: str, what: str) -> str:
            ours = self.ours.get((term.scheme, named), named)
            if not named or (term.scheme, ours) in self.mine or (term.scheme, named) in self.ours:
                return ours
            notes.append(f"{what} “{named}” is left out: it is neither in the file nor here.")
            return ""

        mine = was or Term(term.scheme, slug, "")
        label = mine.label if _clean(mine.label) == _clean(term.label) else _clean(term.label)
        had = {_clean(text) for text in (*mine.labels, label)}
        labels = mine.labels | {_clean(text) for text in term.labels if _clean(text) not in had | {""}}
        labels = labels if label == mine.label else labels - {label}
        is_actor = term.scheme == ACTORS
        related = {known(one, "Related") for one in term.related} - {"", slug} if not is_actor else set()
        retired = term.retired
        if retired is not None:
            retired = replace(retired, replaced_by=known(retired.replaced_by, "What replaces it,"))
        if retired is not None and mine.retired is not None and retired.replaced_by in {"", mine.retired.replaced_by}:
            retired = mine.retired
        return Term(
            term.scheme,
            slug,
            label,
            frozenset(labels),
            mine.definition if not _differs(mine.definition, term.definition) else term.definition.strip(),
            mine.scope_note if is_actor or not _differs(mine.scope_note, term.scope_note) else term.scope_note.strip(),
            known(term.broader, "Broader") or ("" if term.top and not term.broader else mine.broader),
            mine.related | related,
            term.kind or mine.kind,
            retired,
        ), tuple(notes)

    def _wrong(self, name: Name, was: Term | None, becomes: Term) -> str:
        """Why this cannot be, in a sentence; empty when it can."""
        if was is not None and was.retired is not None:
            if name in self.here.merged:
                return "It was merged into another here: undo the merge first."
            if becomes.retired is not None:
                return "It is retired here: bring it back first."
        elif was is not None and becomes.retired is not None and name in self.here.used:
            return "The file says that it is retired; here it is still in use. Merge it into another instead."
        owner = self.labels.get((name[0], becomes.label), name[1])
        if owner != name[1]:
            return f"“{becomes.label}” is the label of another concept already ({owner})."
        if why := wrong(becomes, is_theme=name[0] == THEMES, was_defined=was is None or bool(was.definition)):
            return why
        return self._misplaced(name, becomes)

    def _misplaced(self, name: Name, becomes: Term) -> str:
        above = becomes.broader
        if above and (name[0], above) not in self.after:
            return "What is broader is refused, or stands below it." if above != name[1] else _BELOW_ITSELF
        if above and self.after[name[0], above].retired is not None and becomes.retired is None:
            return "What is broader is retired."
        for _ in range(DEEPEST):
            if not above:
                return ""
            if above == name[1]:
                return _BELOW_ITSELF
            above = self.after[name[0], above].broader
        return f"It would stand more than {DEEPEST} levels deep."

    def _changes(self, was: Term | None, becomes: Term) -> tuple[Change, ...]:
        before = was or Term(becomes.scheme, becomes.slug, "")
        return tuple(
            Change(_called(name, becomes), self._words(before, name), self._words(becomes, name))
            for name in FIELDS
            if getattr(before, name) != getattr(becomes, name)
        )

    def _words(self, term: Term, name: str) -> str:
        value = getattr(term, name)
        if name == "retired":
            return self._retired(term.scheme, value) if term.label else ""
        if name in {"broader", "related"}:
            return "; ".join(sorted(self._label(term.scheme, one) for one in ([value] if name == "broader" else value)))
        return "; ".join(sorted(value)) if isinstance(value, frozenset) else str(value)

    def _label(self, scheme: str, slug: str) -> str:
        return self.after[scheme, slug].label if (scheme, slug) in self.after else slug

    def _retired(self, scheme: str, retired: Retirement | None) -> str:
        if retired is None:
            return "in use"
        instead = f" Used in its place: {self._label(scheme, retired.replaced_by)}." if retired.replaced_by else ""
        since = "" if retired.at else " The file does not say since when: it will be the day on which you take it."
        return f"retired: {retired.reason}{instead}{since}"

    def _noted(self, line: Line) -> Line:
        """Said when all are decided: relations to what is refused, or retired, are left out."""
        if line.becomes is None:
            return line
        gone = {
            one
            for one in line.becomes.related - (line.was.related if line.was else frozenset())
            if (other := self.after.get((line.scheme, one))) is None or other.retired is not None
        }
        if not gone and line.becomes.retired is None:
            return line
        becomes = replace(line.becomes, related=frozenset() if line.becomes.retired else line.becomes.related - gone)
        notes = (*line.notes, *(f"Related “{one}” is left out: it is refused or retired." for one in sorted(gone)))
        if becomes == line.was:
            return replace(line, verdict=Verdict.UNCHANGED, notes=notes, changes=(), becomes=None)
        return replace(line, notes=notes, becomes=becomes, changes=self._changes(line.was, becomes))


_BELOW_ITSELF = "This would put the concept below itself."


def _broader_first(terms: Iterable[Term]) -> list[Term]:
    """Each after the one of the file that is broader; of a circle in the order of the file."""
    named = {(one.scheme, one.slug): one for one in terms}
    ordered: dict[Name, Term] = {}
    for one in named.values():
        path: dict[Name, Term] = {}
        at: Term | None = one
        while at is not None and (name := (at.scheme, at.slug)) not in ordered and name not in path:
            path[name] = at
            at = named.get((at.scheme, at.broader))
        ordered |= reversed(path.items())
    return list(ordered.values())


def _called(name: str, term: Term) -> str:
    return "description" if name == "definition" and term.scheme == ACTORS else _CALLED.get(name, name)


def _clean(text: str) -> str:
    return " ".join(text.split())


def _differs(mine: str, theirs: str) -> bool:
    """The file says something, and something else."""
    return bool(theirs.strip()) and mine.strip() != theirs.strip()
