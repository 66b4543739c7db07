"""Concepts of a file made part of the vocabulary, by the same acts as those of a form: added, edited, retired.

Whoever brings them in has chosen them one by one or by sort; each is taken whole or not at all, with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from evidence.accounts.models import User
from evidence.curation.concepts import editing
from evidence.curation.concepts.comparing import plan
from evidence.curation.concepts.done import Done, state_of
from evidence.curation.concepts.editing import Details, details_of
from evidence.curation.concepts.merging import may_edit
from evidence.curation.concepts.plans import Here, Line, Name, Plan, Verdict
from evidence.curation.concepts.uses import MODELS, USES, AnyConcept
from evidence.curation.models import ConceptChange, ConceptKind, ConceptMove
from evidence.curation.workflow import NotAllowed
from evidence.vocabulary import skos_rows
from evidence.vocabulary.terms import ACTORS, THEMES, Found, Term, dated

KINDS: Mapping[str, ConceptKind] = {THEMES: ConceptKind.THEME, ACTORS: ConceptKind.ACTOR}
AT_ONCE = 100
"""Concepts that are taken while somebody waits at a page; the rest stays chosen."""


class Overtaken(NotAllowed):
    """Another plan than the one that was shown: nothing was written."""

    def __init__(self) -> None:
        super().__init__("The vocabulary was changed meanwhile: look again at what would become of the concepts.")


def planned(found: Found) -> Plan:
    """The plan of a file as the vocabulary is now; 16 queries."""
    terms = skos_rows.terms()
    merges = ConceptChange.objects.filter(move=ConceptMove.MERGE, undone_at=None).values_list("kind", "other")
    slugs = {(one, pk): slug for one in KINDS.values() for pk, slug in MODELS[one].objects.values_list("pk", "slug")}
    schemes = {kind: scheme for scheme, kind in KINDS.items()}
    merged = {(schemes[ConceptKind(kind)], slugs[ConceptKind(kind), pk]) for kind, pk in merges}
    return plan(found, Here(terms, frozenset(merged), _used([*found.terms], terms)))


def _used(wanted: Iterable[Term], terms: Iterable[Term]) -> frozenset[Name]:
    """Those with which something is tagged, of the living ones that the file says are retired."""
    asked = {(one.scheme, one.slug) for one in wanted if one.retired} | {
        (one.scheme, one.label) for one in wanted if one.retired
    }
    named = {(one.scheme, one.slug) for one in terms if {(one.scheme, one.slug), (one.scheme, one.label)} & asked}
    found: set[Name] = set()
    for scheme, kind in KINDS.items():
        pks = dict(
            MODELS[kind].objects.filter(slug__in=[slug for of, slug in named if of == scheme]).values_list("pk", "slug")
        )
        for use in USES[kind] if pks else ():
            rows: Any = use.model._base_manager.filter(**{f"{use.column}__in": pks})  # noqa: SLF001 (documented)
            found |= {(scheme, pks[pk]) for pk in rows.order_by().values_list(use.attname, flat=True).distinct()}
    return frozenset(found)


def here(names: Iterable[Name]) -> dict[Name, int]:
    """The concepts of these names, retired ones too; two queries."""
    wanted = list(names)
    return {
        (scheme, slug): pk
        for scheme, kind in KINDS.items()
        for slug, pk in MODELS[kind]
        .objects.filter(slug__in=[slug for of, slug in wanted if of == scheme])
        .values_list("slug", "pk")
    }


def bring(found: Found, chosen: Mapping[int, str], seen: str, *, by: User, at: datetime, why: str) -> tuple[Done, ...]:
    """Take the `chosen` concepts (number in the file → the mark of its line), AT_ONCE at most, broader ones first.

    `seen`: the digest of the plan that was shown. `why` stands in the history of each. Raises Overtaken when it would
    be another by now, and NotAllowed; nothing was written then.
    """
    may_edit(by)
    with transaction.atomic():
        _hold(found)
        now = planned(found)
        if now.digest != seen:
            raise Overtaken
        return _Bringing(taken(now, chosen)[:AT_ONCE], by=by, at=at, why=why).done()


def taken(now: Plan, chosen: Mapping[int, str]) -> list[Line]:
    """The lines that are chosen and can be taken, each after the broader one. A choice lapses with another change."""
    wanted = [one for one in now.lines if one.becomes is not None and chosen.get(one.number) == one.mark]
    by_name = {(one.scheme, one.slug): one for one in wanted}
    ordered: dict[Name, Line] = {}
    for one in wanted:
        path, at = [one], one
        while (at := by_name.get((at.scheme, at.becomes.broader if at.becomes else ""), one)) not in path:
            path.append(at)
        ordered |= {(line.scheme, line.slug): line for line in reversed(path)}
    return list(ordered.values())


def _hold(found: Found) -> None:
    """Nobody edits meanwhile what the file may change."""
    for scheme, kind in KINDS.items():
        slugs = [one.slug for one in found.terms if one.scheme == scheme]
        labels = [one.label for one in found.terms if one.scheme == scheme]
        rows = MODELS[kind].objects.select_for_update(of=("self",)).order_by("pk")
        list(rows.filter(Q(slug__in=slugs) | Q(label__in=labels)).values_list("pk"))


class _Bringing:
    def __init__(self, lines: Sequence[Line], *, by: User, at: datetime, why: str) -> None:
        self.lines, self.by, self.at, self.why = lines, by, at, why
        rows = [
            (scheme, *row)
            for scheme, kind in KINDS.items()
            for row in MODELS[kind].objects.values_list("slug", "pk", "retired_at")
        ]
        self.pks: dict[Name, int] = {(scheme, slug): pk for scheme, slug, pk, _ in rows}
        self.retired: set[Name] = {(scheme, slug) for scheme, slug, _, ended in rows if ended}
        self.results: dict[Name, Done] = {}

    def done(self) -> tuple[Done, ...]:
        """First all that is new or comes back, so that others may name it; what is retired last, the narrower first."""
        before = {
            (one.scheme, one.slug): state_of(self._concept(one)) for one in self.lines if one.verdict is Verdict.CHANGED
        }
        for line in self.lines:
            self._each(line, self._add if line.verdict is Verdict.NEW else self._revive)
        for line in self.lines:
            self._each(line, self._relate if line.verdict is Verdict.NEW else self._change)
        for line in self._to_retire():
            self._each(line, self._retire)
        return tuple(
            replace(one, before=before.get(name), after=state_of(self._at(name)).mark)
            if one.verdict is not Verdict.REFUSED
            else one
            for name, one in self.results.items()
        )

    def _each(self, line: Line, act: Any) -> None:
        name = (line.scheme, line.slug)
        before = self.results.get(name, Done(*name, line.label, line.verdict))
        if before.verdict is Verdict.REFUSED:
            return
        try:
            with transaction.atomic():
                notes = tuple(act(line, line.becomes))
        except NotAllowed as refusal:
            nothing = name not in self.results or [one.field for one in line.changes] == ["use"]
            verdict = Verdict.REFUSED if nothing else before.verdict
            self.results[name] = replace(before, verdict=verdict, notes=(*before.notes, str(refusal)))
        else:
            self.results[name] = replace(before, notes=(*before.notes, *notes))

    def _add(self, line: Line, becomes: Term) -> Iterator[str]:
        details = self._details(becomes, related=False)
        made = editing.created(KINDS[line.scheme], details, by=self.by, slug=line.slug, why=self.why)
        self.pks[line.scheme, line.slug] = made.pk
        yield from ()

    def _revive(self, line: Line, _becomes: Term) -> Iterator[str]:
        if (line.scheme, line.slug) in self.retired:
            editing.revive(self._concept(line), by=self.by)
            self.retired.discard((line.scheme, line.slug))
        yield from ()

    def _change(self, line: Line, becomes: Term) -> Iterator[str]:
        concept = self._concept(line)
        before = details_of(concept)
        now = self._details(becomes)
        if now != before:
            editing.edit(concept, now, before.digest, by=self.by, why=self.why)
        yield from self._left_out(becomes)

    def _relate(self, line: Line, becomes: Term) -> Iterator[str]:
        concept = self._concept(line)
        before = details_of(concept)
        now = replace(before, related=tuple(sorted({*before.related, *self._details(becomes).related})))
        if now != before:
            editing.edit(concept, now, before.digest, by=self.by, why=self.why)
        yield from self._left_out(becomes)

    def _retire(self, line: Line, becomes: Term) -> Iterator[str]:
        retired = dated(becomes, self.at).retired
        if retired is None or retired.at is None:
            return
        pk = self.pks.get((line.scheme, retired.replaced_by)) if retired.replaced_by else None
        if retired.replaced_by and pk is None:
            yield f"What replaces it, “{retired.replaced_by}”, was not taken."
        instead = MODELS[KINDS[line.scheme]].objects.get(pk=pk) if pk else None
        editing.retire(self._concept(line), instead, by=self.by, at=retired.at, reason=retired.reason)

    def _to_retire(self) -> list[Line]:
        """What is replaced by another that is to be retired comes before it, and the narrower before the broader."""
        lines = [one for one in reversed(self.lines) if one.becomes and one.becomes.retired]
        named = {(one.scheme, one.slug): one for one in lines}
        ordered: dict[Name, Line] = {}
        for one in lines:
            path, at = [one], one
            while (at := named.get((at.scheme, _instead(at)), one)) not in path:
                path.append(at)
            for line in path:
                ordered.pop((line.scheme, line.slug), None)
                ordered[line.scheme, line.slug] = line
        return list(ordered.values())

    def _concept(self, line: Line) -> AnyConcept:
        return self._at((line.scheme, line.slug))

    def _at(self, name: Name) -> AnyConcept:
        return MODELS[KINDS[name[0]]].objects.get(pk=self.pks[name])

    def _details(self, term: Term, *, related: bool = True) -> Details:
        broader = self.pks.get((term.scheme, term.broader)) if term.broader else None
        if term.broader and broader is None:
            raise NotAllowed(f"“{term.broader}”, which is broader, was not taken.")
        others = {self.pks[term.scheme, one] for one in term.related if self._stands(term, one)}
        return Details(
            term.label,
            broader,
            term.definition,
            term.scope_note,
            term.kind,
            tuple(sorted(term.labels)),
            tuple(sorted(others)) if related else (),
        )

    def _left_out(self, term: Term) -> Iterator[str]:
        for one in sorted(term.related):
            if not self._stands(term, one):
                yield f"Related “{one}” is left out: it was not taken."

    def _stands(self, term: Term, slug: str) -> bool:
        return (term.scheme, slug) in self.pks and (term.scheme, slug) not in self.retired


def _instead(line: Line) -> str:
    return line.becomes.retired.replaced_by if line.becomes and line.becomes.retired else ""
