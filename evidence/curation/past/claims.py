"""The versions of a claim: each moment at which what a reader saw of it changed.

Nothing of this is stored: versions are counted from the history, which nobody can change, so they come out the same
whenever they are counted. Why so: docs/decisions/0018-versions.md.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evidence.curation.past.replay import Event, Replay, changed_together
from evidence.curation.past.rows import Lives, lives, lives_on, values_ever
from evidence.curation.past.seen import Seen, SeenClaim, SeenEvidence


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    """Counted from 1."""
    at: datetime
    """From when on readers saw it; of the first version, when the claim was published."""
    claim: SeenClaim
    news: Mapping[int, SeenEvidence | None]
    """The evidence that became another with it; None: it went. Kept so, a thousand versions cost what changed."""
    person: int | None
    """Who made the change, where that is known."""
    transaction: int | None
    """All that changed with it; None of what stood there before the history was kept."""
    before: "Version | None" = field(compare=False, repr=False)

    @property
    def seen(self) -> Seen:
        """The whole of it."""
        evidence: dict[int, SeenEvidence | None] = {}
        one: Version | None = self
        while one is not None:
            for link, became in one.news.items():
                evidence.setdefault(link, became)
            one = one.before
        return Seen(self.claim, {link: found for link, found in evidence.items() if found is not None})


@dataclass(frozen=True, slots=True)
class Versions:
    """All of one claim, the oldest first. A claim that was never published has none."""

    claim: int
    all: tuple[Version, ...]
    turns: tuple[tuple[datetime, int], ...]
    """(from when on, which version readers saw; 0: none, it was not to be seen)."""

    def __getitem__(self, number: int) -> Version:
        """Raises LookupError when there is no such version."""
        if not 1 <= number <= len(self.all):
            raise LookupError(number)
        return self.all[number - 1]

    @property
    def latest(self) -> Version:
        return self.all[-1]

    def at(self, moment: datetime) -> Version | None:
        """What readers saw at `moment`; None when that was nothing."""
        place = bisect_right([since for since, _ in self.turns], moment)
        number = self.turns[place - 1][1] if place else 0
        return self[number] if number else None

    def until(self, version: Version) -> datetime | None:
        """When the next version took its place; None of the latest."""
        return self.all[version.number].at if version.number < len(self.all) else None


def versions(claim: int) -> Versions:
    """All versions of a claim, in seventeen queries, whatever became of the claim since.

    A transaction is one change: readers never see half of one.
    """
    return _versions(claim, _lives([claim]))


def versions_of(claims: Collection[int]) -> dict[int, Versions]:
    """The same of several claims, in as many queries as of one."""
    every = _lives(claims)
    return {claim: _versions(claim, _of(claim, every)) for claim in claims}


def _versions(claim: int, tables: Mapping[str, Lives]) -> Versions:
    replay = Replay(claim, tables)
    found: list[Version] = []
    turns: list[tuple[datetime, int]] = []
    for together in changed_together(tables):
        replay.apply(together)
        claim_seen = replay.claim()
        if claim_seen is None:
            if turns and turns[-1][1]:
                turns.append((_moment(together, turns), 0))
            continue
        news = replay.news()
        if not found or news or claim_seen != found[-1].claim:
            at = _moment(together, turns, *([] if found else [replay.published_at()]))
            found.append(_version(found, at, claim_seen, news, together))
            turns.append((at, len(found)))
        elif not turns[-1][1]:
            turns.append((_moment(together, turns), len(found)))
    return Versions(claim, tuple(found), tuple(turns))


def _moment(together: Sequence[Event], turns: Sequence[tuple[datetime, int]], *earlier: datetime | None) -> datetime:
    """When all of a transaction had been written, and never before the turn that came before it.

    Of the first version it may be `earlier`: a record that was brought in from another library was published there.
    """
    written = max([*(change.at for change, _, _, _ in together), *(since for since, _ in turns[-1:])], default=None)
    return min(moment for moment in (written, *earlier) if moment is not None)


def _version(
    found: Sequence[Version],
    at: datetime,
    claim: SeenClaim,
    news: Mapping[int, SeenEvidence | None],
    together: Sequence[Event],
) -> Version:
    person = next((change.person for change, _, _, _ in reversed(together) if change.person is not None), None)
    transaction = together[0][0].transaction if together else None
    return Version(len(found) + 1, at, claim, news, person, transaction, found[-1] if found else None)


def _lives(claims: Collection[int]) -> Mapping[str, Lives]:
    """All that bears on what a reader sees of the claims, with all its states."""
    links = lives_on("evidencelink", "claim_id", claims)
    quotations = lives("quotation", values_ever(links, "quotation_id"))
    texts = lives("textversion", values_ever(quotations, "text_version_id"))
    return {
        "claim": lives("claim", claims),
        "claim_themes": lives_on("claim_themes", "claim_id", claims),
        "certainty": lives_on("certainty", "claim_id", claims),
        "evidencelink": links,
        "quotation": quotations,
        "textversion": texts,
        "source": lives("source", values_ever(texts, "source_id")),
    }


def _of(claim: int, every: Mapping[str, Lives]) -> Mapping[str, Lives]:
    """What of all that bears on one of the claims: just what `_lives` would have read for it alone."""
    links = _ever_on(every["evidencelink"], claim)
    quotations = _those(every["quotation"], values_ever(links, "quotation_id"))
    texts = _those(every["textversion"], values_ever(quotations, "text_version_id"))
    return {
        "claim": _those(every["claim"], {claim}),
        "claim_themes": _ever_on(every["claim_themes"], claim),
        "certainty": _ever_on(every["certainty"], claim),
        "evidencelink": links,
        "quotation": quotations,
        "textversion": texts,
        "source": _those(every["source"], values_ever(texts, "source_id")),
    }


def _ever_on(lives: Lives, claim: int) -> Lives:
    return {row: life for row, life in lives.items() if claim in values_ever({row: life}, "claim_id")}


def _those(lives: Lives, rows: Collection[int]) -> Lives:
    return {row: lives[row] for row in sorted(rows) if row in lives}
