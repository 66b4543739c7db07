"""What readers of tagged lines (RIS, .enw, .nbib) share: a piece of a file becomes a record, or says why not."""

from collections.abc import Callable, Sequence

from evidence.citations import decoding
from evidence.citations.intake import Draft
from evidence.citations.record import MOST_CHARACTERS, MOST_FIELDS, Record, rejected

type Fields = Sequence[tuple[str, str]]
"""Tag and value of each, in the order of the file."""


def record_of(
    line: int,
    piece: Sequence[str],
    problem: str,
    fields: Callable[[Sequence[str]], Fields],
    draft: Callable[[Fields], Draft],
) -> Record:
    """The record in the lines of `piece`, which begins at `line`.

    `problem`: why these lines are none, else empty. `fields` takes the lines apart, `draft` reads what they say.
    """
    raw, original, odd = decoding.shown("".join(piece))
    if problem:
        return rejected(raw, line, problem, odd, original)
    if len(raw) > MOST_CHARACTERS:
        return rejected(raw, line, f"The record is longer than {MOST_CHARACTERS:,} characters.", odd, original)
    found = fields([decoding.western(one) for one in piece] if original else piece)
    if len(found) > MOST_FIELDS:
        return rejected(raw, line, f"The record has more than {MOST_FIELDS:,} fields.", odd, original)
    made = draft(found)
    warnings = (*odd, *made.warnings)
    if made.says_nothing():
        return rejected(raw, line, "The record says nothing but its type or number.", warnings, original)
    return Record(made.reference(), raw, line, warnings, "", original)
