"""What the value of a field means: theme:co-production is a number of the index, year:2010..2013 two years.

A value that does not exist is an error with near ones that do: never everything, never nothing.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from evidence.search.facets import BY_KEY, Fixed
from evidence.search.names import Names, Vocabulary
from evidence.search.schema import stance_tag
from evidence.search.syntax.tree import Coded, Identified, Leaf, Tag, Years

_YEARS = re.compile(r"([0-9]{1,4})?(?:(\.\.+|[-–—])([0-9]{1,4})?)?")
_LAST_YEAR = 9999
_SHOWN = 60
_DOI = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)


class Unknown(ValueError):
    """There is no such value; the message is a plain sentence."""


def meant(tag: Tag, names: Vocabulary) -> Leaf:
    """The leaf that a field and its value mean; Unknown when they mean nothing."""
    return _READERS[tag.field](tag, names)


def _year(tag: Tag, _: Vocabulary) -> Leaf:
    found = _YEARS.fullmatch(tag.value)
    if not found or not (found[1] or found[3]):
        raise Unknown(f"“year:{_short(tag.value)}” is no year: write year:2013, year:2010..2013 or year:2010..")
    first = int(found[1] or 1)
    last = int(found[3] or _LAST_YEAR) if found[2] else first
    if first > last:
        raise Unknown(f"The years run backwards: from {first} to {last}.")
    if first < 1:
        raise Unknown("Years are counted from 1.")
    return Years(first, last)


def _theme(tag: Tag, names: Vocabulary) -> Leaf:
    return Coded("theme", _called(names.themes, tag.value, "theme"))


def _actor(tag: Tag, names: Vocabulary) -> Leaf:
    return Coded(tag.field, _called(names.actors, tag.value, "actor"))


def _called(names: Names, name: str, noun: str) -> frozenset[int]:
    found = names.called(name)
    if not found:
        raise Unknown(f"There is no {noun} “{_short(name)}”.{_perhaps(names.near(name))}")
    return found


def _stance(tag: Tag, names: Vocabulary) -> Leaf:
    """stance:for, stance:for@theme, stance:for@actor, stance:for@theme@actor."""
    position, *targets = tag.value.split("@")
    code = _fixed("stance", position.strip())
    if not targets:
        return Coded("stance", frozenset({code}))
    themes, actors = frozenset[int](), frozenset[int]()
    for target in map(str.strip, targets):
        if not themes and (found := names.themes.called(target)):
            themes = found
        elif not actors and (found := names.actors.called(target)):
            actors = found
        else:
            near = [*names.themes.near(target), *names.actors.near(target)]
            raise Unknown(f"A stance is on a theme, or of an actor: there is no “{_short(target)}”.{_perhaps(near)}")
    tag_field, codes = stance_tag(themes, actors, [code])
    return Coded(tag_field, frozenset(codes))


def _kind(tag: Tag, _: Vocabulary) -> Leaf:
    """Kinds of claims and kinds of sources are one field for readers, two for the index."""
    for key in ("kind", "claim_kind"):
        if (code := _known(key).get(tag.value.lower())) is not None:
            return Coded(key, frozenset({code}))
    return Coded("kind", frozenset({_fixed("kind", tag.value, also="claim_kind")}))


def _from_list(tag: Tag, _: Vocabulary) -> Leaf:
    return Coded(tag.field, frozenset({_fixed(tag.field, tag.value)}))


def _known(key: str) -> dict[str, int]:
    """The numbers of a fixed list by key and by label."""
    naming = BY_KEY[key].naming
    values = naming.values if isinstance(naming, Fixed) else ()
    return {value.label.lower(): value.code for value in values} | {value.key: value.code for value in values}


def _fixed(key: str, value: str, *, also: str = "") -> int:
    known = _known(key)
    code = known.get(value.lower())
    if code is None:
        naming = BY_KEY[key].naming
        keys = [one.key for one in naming.values] if isinstance(naming, Fixed) else []
        near = get_close_matches(value.lower(), keys + list(_known(also) if also else ()), cutoff=0.6)
        given = _perhaps(near) if near else f" It can be {', '.join(keys[:-1])} or {keys[-1]}."
        raise Unknown(f"There is no {BY_KEY[key].noun} “{_short(value)}”.{given}")
    return code


def _identifier(tag: Tag, _: Vocabulary) -> Leaf:
    value = _DOI.sub("", "".join(tag.value.split()).lower())
    if tag.field == "doi":
        return Identified((f"doi:{value}",))
    bare = value.replace("-", "")
    schemes = [f"{scheme}:{value}" for scheme in ("id", "doi", "handle", "url", "repository", "isbn", "issn")]
    return Identified(tuple(dict.fromkeys([*schemes, f"isbn:{bare}", f"issn:{bare}"])))


_READERS: Mapping[str, Callable[[Tag, Vocabulary], Leaf]] = {
    "theme": _theme,
    "actor": _actor,
    "voice": _actor,
    "stance": _stance,
    "kind": _kind,
    "basis": _from_list,
    "relation": _from_list,
    "year": _year,
    "doi": _identifier,
    "id": _identifier,
}


def _perhaps(near: list[str]) -> str:
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
