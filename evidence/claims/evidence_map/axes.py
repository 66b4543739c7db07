"""The rows and columns of an evidence map: which values an axis has, in which order, and where a record falls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min

from evidence.claims.evidence_map.question import FIXED, ITSELF, NOT_STATED, Asked
from evidence.claims.evidence_map.records import SOURCE, Concepts, Records, Vocabularies
from evidence.vocabulary.models import Actor, Theme

#: So many values of years at most; then several years share one.
MOST_YEARS = 8
STEPS = (1, 2, 5, 10, 25, 50, 100, 1000, 10_000)
#: What stands where a value is not known.
UNKNOWN = {"theme": "no theme given", "actor": "speaker not recorded", "year": "date not stated"}


@dataclass(frozen=True, slots=True)
class Value:
    """One row or column."""

    key: str
    """In addresses."""
    bucket: str
    """In counts."""
    label: str
    address: str = ""
    """Of the page of a theme or an actor."""
    has_narrower: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    dimension: str
    values: tuple[Value, ...]
    buckets: Mapping[int, str]
    """Of concepts: the value that each stands for. The same concept never stands for two."""
    step: int
    """Of years: so many share a value."""

    def ordered(self, counted: Mapping[str, int]) -> tuple[Value, ...]:
        """Years and words of the coding guide in their own order, all else by how much there is. Unknown comes last,
        and only where there is something; so does what is no longer used.
        """
        optional = {NOT_STATED, *(one.bucket for one in self.values if one.label.endswith(RETIRED))}
        listed = [one for one in self.values if one.bucket not in optional or counted.get(one.bucket)]
        if self.dimension in {"theme", "actor", "kind"}:
            listed.sort(key=lambda one: -counted.get(one.bucket, 0))
        return tuple(sorted(listed, key=lambda one: one.bucket == NOT_STATED))


RETIRED = " (no longer used)"


def axis(dimension: str, asked: Asked, rows: Records, names: Vocabularies) -> Axis:
    """One query for years, none for all else."""
    if dimension == "year":
        return _years(rows)
    if dimension in FIXED:
        chosen = asked.filters.get(dimension)
        words = FIXED[dimension].items()
        return Axis(dimension, tuple(Value(key, key, word) for key, word in words if chosen in {None, key}), {}, 1)
    return _concepts(dimension, asked.filters.get(dimension, ""), names.of(dimension))


def _concepts(dimension: str, chosen: str, concepts: Concepts) -> Axis:
    """The broadest; of a chosen one those next below it, and itself. Each stands for all that is narrower."""
    tree = concepts.tree
    top = concepts.by_slug[chosen].pk if chosen else None
    children = [pk for pk in tree.nodes if tree.nodes[pk].parent == top]
    values: list[Value] = []
    buckets: dict[int, str] = {}
    for pk in children or ([top] if top is not None else []):
        node = tree.nodes[pk]
        buckets |= dict.fromkeys(tree.branch(pk), node.slug)
        values.append(_value(dimension, node.slug, concepts, has_narrower=bool(tree.below[pk]) and pk != top))
    if top is not None and children:
        buckets[top] = ITSELF + chosen
        values.append(_value(dimension, ITSELF + chosen, concepts))
    if top is None:
        values.append(Value(NOT_STATED, NOT_STATED, UNKNOWN[dimension]))
    return Axis(dimension, tuple(values), buckets, 1)


def _value(dimension: str, key: str, concepts: Concepts, *, has_narrower: bool = False) -> Value:
    model = Theme if dimension == "theme" else Actor
    label = label_of(dimension, key, concepts)
    slug = key.removeprefix(ITSELF)
    return Value(key, key, label, model(slug=slug).get_absolute_url(), has_narrower)


def label_of(dimension: str, key: str, concepts: Concepts | None) -> str:
    """What a value is called, whether or not it is on the map just now."""
    if key == NOT_STATED:
        return UNKNOWN[dimension]
    if concepts is None:
        return FIXED[dimension][key] if dimension in FIXED else key.replace("-", " to ")
    node = concepts.by_slug[key.removeprefix(ITSELF)]
    own = ", nothing narrower" if key.startswith(ITSELF) else ""
    return node.label + own + (RETIRED if node.pk in concepts.retired else "")


def _years(rows: Records) -> Axis:
    """Without gaps from the first year to the last: a year with nothing is a gap that is shown."""
    issued = f"{SOURCE}__issued_from__year"
    ends = rows.aggregate(first=Min(issued), last=Max(issued))
    step, found = spans(ends["first"], ends["last"]) if ends["first"] is not None else (1, ())
    unknown = Value(NOT_STATED, NOT_STATED, UNKNOWN["year"])
    return Axis("year", (*found, unknown), {}, step)


def spans(first: int, last: int) -> tuple[int, Sequence[Value]]:
    """How many years share a value, and the values from the first year to the last."""
    step = next(step for step in STEPS if last // step - first // step < MOST_YEARS)
    found = []
    for at in range(first // step * step, last + 1, step):
        ends = [max(1, at), at + step - 1]  # the year 0 does not exist
        key = "-".join(map(str, dict.fromkeys(ends)))
        found.append(Value(key, str(at), label_of("year", key, None)))
    return step, found
