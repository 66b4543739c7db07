"""The index: its fields, what they hold, and the stamp by which an index of another form is known.

One index holds sources, claims and passages. Words stand in fields of their own for each, so that a rare word
among claims counts as rare there, and a passage is not measured by the length of a report. Tags are numbers:
row ids for themes and actors (renaming changes nothing here), places in a fixed table for the rest.

Nothing but the state is stored. Results are read from the database.
"""

import hashlib
import inspect
import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import product
from typing import Literal, get_args

import tantivy

from evidence.citations.kinds import FAMILIES, KINDS
from evidence.claims.models import Basis, ClaimKind, Position, Relation
from evidence.text import folding, spelling, tokens

type Scope = Literal["sources", "claims", "passages"]
SCOPES: tuple[Scope, ...] = get_args(Scope.__value__)

#: Raise it when documents are made in another way from the same rows: indexes are then rebuilt.
VERSION = 4

TYPES: dict[Scope, int] = {"sources": 1, "claims": 2, "passages": 3}

#: Fixed tables: the number of a value is its place, counted from 1.
KIND = {key: number for number, key in enumerate(KINDS, 1)}
FAMILY = {str(key): number for number, key in enumerate(FAMILIES, 1)}
CLAIM_KIND = {key: number for number, key in enumerate(ClaimKind.values, 1)}
STANCE = {key: number for number, key in enumerate(Position.values, 1)}
RELATION = {key: number for number, key in enumerate(Relation.values, 1)}
BASIS = {key: number for number, key in enumerate(Basis.values, 1)}
TABLES = {
    "kind": KIND,
    "family": FAMILY,
    "claim_kind": CLAIM_KIND,
    "stance": STANCE,
    "relation": RELATION,
    "basis": BASIS,
}

#: Tags: numbers, any number of them on a document.
TAGS = (
    "theme",  # earned or assigned, with all broader ones
    "theme_earned",
    "actor",  # voice, stance, contributor or assigned, with all broader ones
    "voice",  # who is heard in the words: their voice, without another the authors; with all broader ones
    "stance",
    "stance_by_theme",  # who stands where on what, of each theme its actors, of each actor its themes:
    "stance_by_actor",  # see `stance_tag`
    "kind",
    "claim_kind",
    "family",
    "year",  # 0: the date is not stated
    "basis",
    "relation",
    "has_fulltext",
    "source",
    "claim",
    "marked",
)
#: How many published quotations a source or claim has, and of a source how many claims they bear on.
COUNTS = ("quotations", "claims")
ANY = 0
_ID_BITS = 25
MOST_CONCEPTS = 1 << _ID_BITS
"""Ids of themes and actors lie below: three parts of a stance are one number that a float holds exactly."""
_POSITIONS = 8


def stance_codes(outer: Iterable[int], inner: Iterable[int], positions: Iterable[int]) -> list[int]:
    """One number for each (outer, inner, position), in that order: what is met under one outer lies together."""
    return [
        (one << _ID_BITS | other) * _POSITIONS + position for one, other, position in product(outer, inner, positions)
    ]


def _stance_code(outer: int, inner: int, position: int) -> int:
    return (outer << _ID_BITS | inner) * _POSITIONS + position


def stance_band(outer: int, first: int, last: int) -> tuple[int, int]:
    """The lowest and the highest number of stances under `outer` with an inner id from `first` to `last`."""
    return _stance_code(outer, first, 0), _stance_code(outer, last, _POSITIONS - 1)


def inner_and_position(code: int) -> tuple[int, int]:
    return divmod(code % (MOST_CONCEPTS * _POSITIONS), _POSITIONS)


def stance_tag(themes: Collection[int], actors: Collection[int], positions: Iterable[int]) -> tuple[str, list[int]]:
    """The field, and its numbers, of stances of any of these together; no themes, or no actors: no matter which.

    Theme, actor and position as tags of their own would also find a source in which one actor is against
    something else.
    """
    if actors and not themes:
        return "stance_by_theme", stance_codes((ANY,), actors, positions)
    return "stance_by_actor", stance_codes(actors or (ANY,), themes, positions)


@cache
def words_field(scope: Scope) -> str:
    return f"{scope}_words"


@cache
def title_field(scope: Scope) -> str:
    return f"{scope}_title"


#: Parts of a record that can be searched by themselves. Of a claim: those of the sources that it rests on.
PARTS = ("title", "author", "journal", "abstract", "fulltext")


@cache
def part_field(scope: Scope, part: str) -> str:
    """The field with a part of the source (or sources) behind a document."""
    return title_field(scope) if (scope, part) == ("sources", "title") else f"{scope}_of_{part}"


def _part_fields() -> Iterator[str]:
    for scope, part in product(SCOPES, PARTS):
        # The words of a passage are all of an abstract or all of a full text: `has_fulltext` tells which.
        is_told_by_tag = scope == "passages" and part in {"abstract", "fulltext"}
        if part_field(scope, part) != title_field(scope) and not is_told_by_tag:
            yield part_field(scope, part)


def _build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Which rows a document was made from, such as “source:12”: what changes together is replaced together.
    builder.add_text_field("owner", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("type", indexed=True)
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for scope in SCOPES:
        # The analyser is ours (evidence.text.tokens): terms come joined by spaces.
        builder.add_text_field(words_field(scope), tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(title_field(scope), tokenizer_name="whitespace", index_option="position")
    for field in _part_fields():
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("identifier", tokenizer_name="raw", index_option="basic")
    for tag in TAGS:
        builder.add_unsigned_field(tag, indexed=True, fast=True)
    for number in ("newest", "oldest", *COUNTS):
        builder.add_unsigned_field(number, fast=True)
    builder.add_text_field("title", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("state", tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()


SCHEMA = _build()


def _stamp() -> str:
    """Changes when the fields, the fixed tables, the analyser or the version of documents change."""
    analyser = [inspect.getsource(module) for module in (folding, spelling, tokens)]
    parts = [VERSION, version("tantivy"), SCOPES, TAGS, PARTS, COUNTS, TABLES, analyser]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


#: An index with another stamp cannot answer and is rebuilt.
STAMP = _stamp()
