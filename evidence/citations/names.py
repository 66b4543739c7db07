"""Names in one line, as RIS, EndNote and spreadsheets have them: “Family, Given”, and organisations whole."""

import re

from evidence.citations.reference import Name

_ORGANISATION = re.compile(
    r"\b(?:universit|department|ministry|institut|council|committee|commission|association|agency|society|foundation"
    r"|federation|authority|cent(?:re|er) for|office of|group on|board of|house of)",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(r"(?:inc|ltd|llp|llc|plc|gmbh|co|cic)\.?", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")


def inverted(text: str) -> tuple[Name, str]:
    """The name that one line says, and a warning when it had to be guessed that it is an organisation's.

    Without a comma nothing is taken apart. “Family,” is a person without given name. A comma in an organisation is
    doubled in EndNote (“University of X,, Y”), which is undone.

    >>> inverted("Author, Ann B.")[0], inverted("Prospect")[0].literal, inverted("Bellemare,")[0].family
    (Name(family='Author', given='Ann B.', literal=''), 'Prospect', 'Bellemare')
    """
    text = text.strip()
    if "," not in text:
        return Name(literal=text), ""
    if ",," in text:
        return Name(literal=text.replace(",,", ",", 1).strip()), ""
    family, given = _COMMA.split(text, maxsplit=1)
    family, given = family.strip(), given.strip()
    if given and is_organisation(family, given):
        return Name(literal=text), f"“{text}” has a comma but reads like an organisation; it was kept whole."
    if not family:
        return Name(literal=given), ""
    return Name(family=family, given=given), ""


def is_organisation(family: str, given: str) -> bool:
    """What stands before the comma is several words with one of an organisation among them, or a legal form follows."""
    return bool((" " in family and _ORGANISATION.search(family)) or _LEGAL_FORM.fullmatch(given))


def in_one_line(name: Name, *, doubled: bool = False) -> str:
    """“Family, Given”, “Family,” or the organisation; a comma in it `doubled` where the format is EndNote's."""
    if name.literal:
        return name.literal.replace(",", ",,", 1) if doubled else name.literal
    return f"{name.family}, {name.given}".rstrip() if name.family else name.given
