"""What in a search text may surprise: signs that look like clauses and were read as words. In sentences."""

import re
from collections.abc import Iterable, Iterator

from evidence.search.syntax.lexing import Sign
from evidence.search.syntax.query import FARTHEST
from evidence.search.syntax.tree import FIELDS

_LIKE_A_FIELD = re.compile(r"([A-Za-z_]{2,20}):([^\s:/\\].*)?")
_SHOWN = 60


def remarks(signs: Iterable[Sign]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remark for sign in signs for remark in _remarks(sign)))


def _remarks(sign: Sign) -> Iterator[str]:
    if sign.kind == "word" and (found := _LIKE_A_FIELD.fullmatch(sign.text)):
        name = found[1]
        if name.lower() in FIELDS and not found[2]:
            yield f"“{name}:” was read as a word, because a space follows it: a field has its value right behind it."
        elif found[2] and name.lower() not in FIELDS:
            yield f"There is no field “{name}”, so “{sign.text[:_SHOWN]}” was read as words."
    elif sign.kind == "word" and len(sign.text) > 1 and sign.text.endswith("*"):
        yield f"“{sign.text[:_SHOWN]}” was read without its star: two letters at least must stand before it."
    elif sign.kind == "quoted" and "*" in sign.text:
        yield "A star between quotation marks says nothing and was left out."
    if sign.distance is not None and sign.distance > FARTHEST:
        yield f"At most {FARTHEST} words can stand between words that are near each other."
