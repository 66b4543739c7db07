"""Libraries of any size, made from real records; the same size gives the same library every time.

The first sources are the real records, as they stand in the RIS file. Beyond them a source is put together from
real parts: title, authors and keywords each from a real record of one field (its first keyword), and an abstract of as
many sentences as a real one of that field has, each a whole sentence of a real abstract of the field. So words keep
their frequencies, their company within a sentence and their unevenness between fields, which made-up words would
not have. What does not grow as in life: no new rare words come in, and sentences come back (at 200,000 sources
each about ten times).

What the records do not have is laid over them with fixed weights: 300 themes and 2,000 actors in trees, two
claims and two quotations a source, evidence, stances, years, kinds, and a full text of 8 sections for every
hundredth source. Choices are skewed as in real libraries (Zipf–Mandelbrot: the first of many is chosen often).
Everything is published.
"""

# ruff: noqa: S311 (chance here has to be repeatable, not secret)

import gzip
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from evidence.citations.kinds import KINDS

type Record = dict[str, Any]
"""A real record: title, authors [(family, given)], year, month, journal, id, address, keywords, abstract."""

FULL_TEXT_EVERY = 100
SECTIONS, PARAGRAPHS = 8, 5
FIRST_YEAR, LAST_YEAR = 1980, 2026
ROOTS = (
    "Personalisation", "Co-production", "Mutualisation", "Choice", "Commissioning", "Workforce",
    "Professional practice", "Public value", "Digital services", "Local government", "Health and care", "Inclusion",
)  # fmt: skip
SIDES = ("in theory", "in practice", "costs", "effects", "critique")
FIELDS = ("housing", "social care", "schools", "employment")
RELATIONS = ("supports", "supports", "supports", "contradicts", "qualifies", "mentions")
GROUPS, ORGANISATIONS, PEOPLE = 20, 180, 1_800

_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Skewed:
    """Draws numbers below `count`: the one at rank r with weight 1 / (r + flat). A greater `flat`: less skew."""

    def __init__(self, count: int, flat: float = 1.0) -> None:
        self._sums = list(accumulate(1 / (rank + flat) for rank in range(count)))

    def draw(self, chance: Random) -> int:
        return bisect(self._sums, chance.random() * self._sums[-1])

    def several(self, chance: Random, most: int) -> list[int]:
        """One to `most` different ones."""
        return list(dict.fromkeys(self.draw(chance) for _ in range(chance.randint(1, most))))


def records(path: Path) -> list[Record]:
    """The records of a gzipped RIS file of the plain kind: one line a field. Others than abstracts are left out."""
    found, fields = [], defaultdict[str, list[str]](list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            match = _LINE.match(line)
            if not match:
                continue
            if match[1] != "ER":
                fields[match[1]].append(match[2].strip())
                continue
            if fields["AB"]:
                found.append(_record(fields))
            fields = defaultdict(list)
    return found


def _record(fields: dict[str, list[str]]) -> Record:
    family_given = [tuple(part.strip() for part in f"{name},".split(",")[:2]) for name in fields["AU"]]
    return {
        "title": fields["TI"][0],
        "authors": [(family[:200], given[:200]) for family, given in family_given if family],
        "year": int(fields["PY"][0]),
        "month": int([*fields["DA"][0].split("/"), "1"][1] or 1),
        "journal": fields["JO"][0],
        "id": fields["AN"][0],
        "address": fields["UR"][0],
        "keywords": [word[:200] for word in fields["KW"]],
        "abstract": fields["AB"][0],
    }


def sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)


@dataclass(frozen=True, slots=True)
class Theme:
    number: int
    label: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    number: int
    label: str
    kind: str
    parent: int | None


class Corpus:
    """`size` sources from real records, with vocabulary. Numbers of everything are counted from 1."""

    def __init__(self, real: Sequence[Record], size: int) -> None:
        self.real = real
        self.size = size
        self.themes = list(_themes())
        self.actors = list(_actors(real))
        self._actor_of = {actor.label: actor.number for actor in self.actors}
        self._fields: dict[str, list[Record]] = defaultdict(list)
        for record in real:
            self._fields[_field(record)].append(record)
        self._pools = {
            field: [sentence for record in members for sentence in sentences(record["abstract"])]
            for field, members in self._fields.items()
        }
        self._theme = Skewed(len(self.themes))
        self._actor = Skewed(len(self.actors), flat=5)
        self._kind = Skewed(len(KINDS))
        self._claim = Skewed(2 * size, flat=50)
        self._year = Skewed(LAST_YEAR - FIRST_YEAR + 1, flat=4)
        self._used: set[str] = set()

    def sources(self) -> Iterator[dict[str, Any]]:
        """The sources in order, each with its text, quotations, claims, evidence and stances. Once only."""
        for index in range(self.size):
            chance = Random(f"source {index}")
            record = self.real[index] if index < len(self.real) else self._recombined(chance)
            yield self._source(index + 1, record, chance)

    def _recombined(self, chance: Random) -> Record:
        model = chance.choice(self.real)
        field = _field(model)
        members, pool = self._fields[field], self._pools[field]
        length = len(sentences(chance.choice(members)["abstract"]))
        return {
            "title": chance.choice(members)["title"],
            "authors": chance.choice(members)["authors"],
            "keywords": chance.choice(members)["keywords"],
            "journal": model["journal"],
            "year": LAST_YEAR - self._year.draw(chance),
            "month": chance.randint(1, 12),
            "abstract": " ".join(chance.choice(pool) for _ in range(length)),
            "id": "",
            "address": "",
        }

    def _source(self, number: int, record: Record, chance: Random) -> dict[str, Any]:
        kind = list(KINDS)[self._kind.draw(chance)]
        full = self._full_text(record, chance) if number % FULL_TEXT_EVERY == 0 else ""
        text = full or record["abstract"]
        spans = _spans(text, chance)
        quotations = [
            {
                "start": start,
                "end": end,
                "voice": self._actor.draw(chance) + 1 if chance.random() < 0.2 else None,
                "themes": [theme + 1 for theme in self._theme.several(chance, 2)],
            }
            for start, end in spans
        ]
        claims = [
            {
                "number": 2 * number - 1 + place,
                "text": self._claim_text(text[start:end], number),
                "kind": chance.choice(
                    ("finding", "finding", "argument", "recommendation", "prediction", "description")
                ),
                "themes": [theme + 1 for theme in self._theme.several(chance, 2)],
            }
            for place, (start, end) in enumerate(spans)
        ]
        position = chance.choice(("for", "for", "conditional", "against", "neutral"))
        return {
            **record,
            "number": number,
            "id": record["id"] or f"benchmark:{number}",
            "kind": kind,
            "full_text": full,
            "names": [(family, given, self._actor_of.get(f"{given} {family}")) for family, given in record["authors"]],
            "subjects": [theme + 1 for theme in self._theme.several(chance, 2)],
            "quotations": quotations,
            "claims": claims,
            "evidence": list(self._evidence(number, len(quotations), chance)),
            "stance": {
                "actor": self._actor.draw(chance) + 1,
                "theme": self._theme.draw(chance) + 1,
                "position": position,
                "condition": "if it is well done" if position == "conditional" else "",
            },
        }

    def _evidence(self, number: int, quotations: int, chance: Random) -> Iterator[dict[str, Any]]:
        """Each quotation bears on a claim of its source, and every third also on a claim made elsewhere before."""
        for place in range(quotations):
            own = 2 * number - 1 + place
            wanted = [own]
            if chance.random() < 1 / 3 and (other := self._claim.draw(chance) + 1) < 2 * number - 1:
                wanted.append(other)
            for claim in wanted:
                yield {
                    "claim": claim,
                    "place": place,
                    "relation": chance.choice(
                        ("supports", "supports", "supports", "contradicts", "qualifies", "mentions")
                    ),
                    "directness": chance.choice(("direct", "indirect")),
                    "basis": chance.choice(
                        ("empirical-finding", "empirical-finding", "testimony", "expert-judgement", "assertion")
                    ),
                    "confidence": chance.choice(("high", "moderate", "moderate", "low", "very-low")),
                }

    def _claim_text(self, sentence: str, number: int) -> str:
        """The sentence as a claim; one met before gets the number of its source, for no two claims are the same."""
        text = sentence[:560]
        while text in self._used:
            text = f"{text.rstrip('.')}, case {number}."
            number += 1
        self._used.add(text)
        return text

    def _full_text(self, record: Record, chance: Random) -> str:
        pool = self._pools[_field(record)] if record["keywords"] else self._pools[next(iter(self._pools))]
        parts = []
        for section in range(1, SECTIONS + 1):
            parts.append(f"{section}. {chance.choice(self.real)['title'][:60].strip()}")
            parts += [" ".join(chance.choice(pool) for _ in range(chance.randint(3, 6))) for _ in range(PARAGRAPHS)]
        return "\n\n".join(parts)


def _field(record: Record) -> str:
    return record["keywords"][0] if record["keywords"] else ""


def _spans(text: str, chance: Random) -> list[tuple[int, int]]:
    """Two different sentences of a text, or two halves of a text of one sentence."""
    found, at = [], 0
    for sentence in sentences(text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        found.append((start, at))
    if len(found) < 2:
        middle = len(text) // 2
        return [(0, middle), (middle, len(text))]
    return sorted(chance.sample(found, 2))


def _themes() -> Iterator[Theme]:
    """A tree of three levels: 12, 60 and 240 themes."""
    number = 0
    for root in ROOTS:
        number += 1
        yield Theme(number, root, None)
        top = number
        for side in SIDES:
            number += 1
            yield Theme(number, f"{root} {side}", top)
            middle = number
            for field in FIELDS:
                number += 1
                yield Theme(number, f"{root} {side}: {field}", middle)


def _actors(real: Sequence[Record]) -> Iterator[Actor]:
    """Groups, organisations below them, and the people who wrote most."""
    for number in range(1, GROUPS + 1):
        yield Actor(number, f"Group {number}", "group", None)
    for number in range(1, ORGANISATIONS + 1):
        yield Actor(GROUPS + number, f"Organisation {number}", "organisation", 1 + number % GROUPS)
    written: dict[str, int] = defaultdict(int)
    for record in real:
        for family, given in record["authors"]:
            written[f"{given} {family}"[:200]] += 1
    names = sorted(written, key=lambda name: (-written[name], name))[:PEOPLE]
    for number, name in enumerate(names, GROUPS + ORGANISATIONS + 1):
        yield Actor(number, name, "person", None)
