"""The search that finds exactly the passages behind a cell of an evidence map, where there is one."""

from urllib.parse import urlencode

from evidence.claims.evidence_map.question import FIXED, ITSELF, NOT_STATED, Asked, years_of
from evidence.claims.evidence_map.records import Vocabularies


def search_for(asked: Asked, names: Vocabularies) -> str:
    """Its parameters, “?” included; empty where no search asks the same.

    A search asks each thing of a passage; only theme, actor and stance must meet, in one stance. So all that a map of
    stances asks can be searched for; of evidence the kind and the year, with a basis or with a relation.
    """
    asks = _asks(asked, names)
    years = _years(asked)
    if asks is None or years is None:
        return ""
    of_words = asks.keys() - {"kind"}
    if asked.segments == "relation" and (of_words & {"theme", "actor"} or len(of_words) > 1):
        return ""
    pairs = [("in", "passages"), *asks.items()]
    if asked.segments not in asks and not (asked.segments == "relation" and of_words):
        pairs += [(asked.segments, word) for word in FIXED[asked.segments]]
    return f"?{urlencode([*pairs, *years])}"


def _asks(asked: Asked, names: Vocabularies) -> dict[str, str] | None:
    """The one value of each facet; None where two are asked, or one that a search does not know."""
    asks = dict(asked.filters)
    for name, key in zip((asked.rows, asked.columns, asked.segments), asked.cell, strict=False):
        if name == "year":
            continue
        if key == NOT_STATED or key.startswith(ITSELF):
            return None
        wider = asks.get(name, key)
        if wider != key and (name in FIXED or not names.of(name).leaves(key) <= names.of(name).leaves(wider)):
            return None
        asks[name] = key
    return asks


def _years(asked: Asked) -> list[tuple[str, str]] | None:
    """The years of the cell as a search names them; None where the filters leave none of them."""
    first, last = asked.year_from, asked.year_to
    key = dict(zip((asked.rows, asked.columns), asked.cell, strict=False)).get("year", "")
    if key == NOT_STATED:
        return [("undated", "1")] if first is last is None else None
    if span := years_of(key):
        first, last = max(span[0], first or 0), min(span[1], span[1] if last is None else last)
        if first > last:
            return None
    named = (("year_from", first), ("year_to", last))
    return [(name, str(year)) for name, year in named if year is not None]
