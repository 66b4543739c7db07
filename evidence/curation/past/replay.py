"""The history of a claim played again, transaction by transaction. Pure: works on states that were read before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeGuard

from evidence.claims.judgements import Component
from evidence.curation.past.rows import Lives
from evidence.curation.past.seen import SeenCertainty, SeenClaim, SeenEvidence
from evidence.curation.past.steps import Change, State
from evidence.library.status import Status

type Event = tuple[Change, str, int, State | None]
"""The change, the table, the row, and what stood in the row after it."""


def changed_together(tables: Mapping[str, Lives]) -> Iterator[Sequence[Event]]:
    """The changes of each transaction, in the order of their last entries; first of all an empty one.

    That order agrees with the row locks: of two transactions that changed one row, the second wrote its entry after
    the first had ended.
    """
    yield ()
    found: dict[int, list[Event]] = defaultdict(list)
    for table, lives in tables.items():
        for row, life in lives.items():
            for step in life:
                if step.change is not None:
                    found[step.change.transaction].append((step.change, table, row, step.state))
    for events in found.values():
        events.sort(key=lambda event: event[0].id)
    yield from sorted(found.values(), key=lambda events: events[-1][0].id)


class Replay:
    """What stands in every row at one point of the history, and which evidence readers see by it."""

    def __init__(self, claim: int, tables: Mapping[str, Lives]) -> None:
        self._claim = claim
        self._states: dict[str, dict[int, State | None]] = {
            table: {row: life[0].state for row, life in lives.items() if life and life[0].change is None}
            for table, lives in tables.items()
        }
        self._below = {
            "quotation": _reverse(tables["evidencelink"], "quotation_id"),
            "textversion": _reverse(tables["quotation"], "text_version_id"),
            "source": _reverse(tables["textversion"], "source_id"),
        }
        self._evidence: dict[int, SeenEvidence] = {}
        self._told: dict[int, SeenEvidence | None] = {}
        self._touched = set(tables["evidencelink"])
        self._look_again(self._touched)

    def apply(self, events: Iterable[Event]) -> None:
        """All changes of one transaction."""
        links: set[int] = set()
        for _, table, row, state in events:
            self._states[table][row] = state
            links |= self._links(table, row)
        self._look_again(links)
        self._touched |= links

    def claim(self) -> SeenClaim | None:
        """What a reader sees of the claim itself; None when it is not public."""
        claim = self._states["claim"].get(self._claim)
        if not is_public(claim):
            return None
        return SeenClaim(claim["text"], claim["kind"], self._themes(), self._certainty())

    def news(self) -> dict[int, SeenEvidence | None]:
        """The evidence that a reader sees otherwise than at the last call; None: not any more."""
        found = {link: self._evidence.get(link) for link in self._touched}
        self._touched.clear()
        changed = {link: one for link, one in found.items() if one != self._told.get(link)}
        self._told.update(changed)
        return changed

    def published_at(self) -> datetime | None:
        claim = self._states["claim"].get(self._claim)
        given = claim and claim.get("published_at")
        return datetime.fromisoformat(given) if given else None

    def _themes(self) -> frozenset[int]:
        rows = self._states["claim_themes"].values()
        return frozenset(row["theme_id"] for row in rows if row and row["claim_id"] == self._claim)

    def _certainty(self) -> SeenCertainty | None:
        """The one that is published: the database holds that there is one at most."""
        rows = (row for row in self._states["certainty"].values() if row and row["claim_id"] == self._claim)
        row = next(filter(is_public, rows), None)
        if row is None:
            return None
        return SeenCertainty(
            number=row["id"],
            overall=row["overall"],
            summary=row["summary"],
            components=tuple((one.value, row[one.value], row[f"{one.value}_reason"]) for one in Component),
            at=row["submitted_at"] or row["published_at"] or "",
            by=row["submitted_by_id"] or row["created_by_id"],
        )

    def _links(self, table: str, row: int) -> set[int]:
        """The links that may be seen or not seen by what stands in this row."""
        if table == "evidencelink":
            return {row}
        above = {"source": "textversion", "textversion": "quotation", "quotation": "evidencelink"}.get(table)
        if above is None:
            return set()
        return {link for one in self._below[table].get(row, ()) for link in self._links(above, one)}

    def _look_again(self, links: Iterable[int]) -> None:
        for link in links:
            found = self._seen_evidence(link)
            if found is None:
                self._evidence.pop(link, None)
            else:
                self._evidence[link] = found

    def _seen_evidence(self, link: int) -> SeenEvidence | None:
        """None when a reader does not see it: something it hangs on is not published."""
        row = self._states["evidencelink"].get(link)
        quotation = row and self._states["quotation"].get(row["quotation_id"])
        text = quotation and self._states["textversion"].get(quotation["text_version_id"])
        source = text and self._states["source"].get(text["source_id"])
        if not (row and quotation and source) or row["claim_id"] != self._claim:
            return None
        if not all(map(is_public, (row, quotation, source))):
            return None
        return SeenEvidence(
            relation=row["relation"],
            directness=row["directness"],
            basis=row["basis"],
            confidence=row["confidence"],
            confidence_reason=row["confidence_reason"],
            rationale=row["rationale"],
            words=quotation["exact"],
            voice=quotation["voice_id"],
            reports=quotation["reports_id"],
            quotation=row["quotation_id"],
            text_version=quotation["text_version_id"],
            block=quotation["block_id"],
        )


def is_public(state: State | None) -> TypeGuard[State]:
    """Whether readers saw the record while this stood in its row; what it hangs on is asked apart."""
    return state is not None and state["status"] == Status.PUBLISHED


def _reverse(lives: Lives, column: str) -> dict[int, set[int]]:
    """What stood in `column` at any time → the rows in which it did."""
    found: dict[int, set[int]] = defaultdict(set)
    for row, life in lives.items():
        for step in life:
            if step.state is not None and step.state.get(column) is not None:
                found[step.state[column]].add(row)
    return found
