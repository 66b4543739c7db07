"""TOML for people: one line a field, short lists on one line, every entry of a list under its own heading."""

from collections.abc import Iterable, Mapping
from typing import Any

import tomli_w

LINE = 110


def document(fields: Mapping[str, Any], entries: str = "", tables: Iterable[Mapping[str, Any]] = ()) -> str:
    """A file of `fields` followed by `tables`, each headed [[entries]]. Lists of mappings become tables, too.

    Empty texts and lists and None are left out; false and 0 are not.
    """
    parts = ["\n".join(_lines(fields, ""))]
    parts += ["\n".join([f"[[{entries}]]", *_lines(table, entries)]) for table in tables]
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(fields: Mapping[str, Any], path: str) -> Iterable[str]:
    given = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
    inner = {name: value for name, value in given.items() if _is_tables(value)}
    for name, value in given.items():
        if name not in inner:
            yield f"{name} = {_literal(value)}"
    for name, tables in inner.items():
        heading = f"{path}.{name}" if path else name
        for table in tables:
            # An entry's own tables stand close to it, those of the file apart.
            yield from ([] if path else [""])
            yield f"[[{heading}]]"
            yield from _lines(table, heading)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _literal(value: object) -> str:
    if not isinstance(value, list):
        # Within a multi-line string tomli_w turns CR LF into LF; written as one line it keeps them apart.
        multiline = isinstance(value, str) and "\r" not in value
        return tomli_w.dumps({"x": value}, multiline_strings=multiline).removeprefix("x = ").removesuffix("\n")
    words = [_literal(entry) for entry in value]
    line = f"[{', '.join(words)}]"
    return line if len(line) <= LINE else "\n".join(["[", *(f"  {word}," for word in words), "]"])
