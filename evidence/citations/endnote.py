"""EndNote's fields, which are those of RIS under other names: one table for the tagged form and the XML.

Sources: EndNote's export style “EndNote Export” (the signs behind “%”, after Refer) and its XML (RSXML).
What has no tag in RIS is kept under the format's own name.
"""

from collections.abc import Iterable, Iterator

from evidence.citations import extras
from evidence.citations.intake import Draft
from evidence.citations.kinds import KINDS
from evidence.citations.reference import Reference
from evidence.citations.ris_fields import Field, fields, fill

TYPES: dict[str, tuple[str, int]] = {
    "JOUR": ("Journal Article", 17),
    "BOOK": ("Book", 6),
    "CHAP": ("Book Section", 5),
    "CPAPER": ("Conference Paper", 47),
    "CONF": ("Conference Proceedings", 10),
    "THES": ("Thesis", 32),
    "SLIDE": ("Audiovisual Material", 3),
    "RPRT": ("Report", 27),
    "GOVDOC": ("Government Document", 46),
    "NEWS": ("Newspaper Article", 23),
    "MGZN": ("Magazine Article", 19),
    "BLOG": ("Blog", 56),
    "ELEC": ("Web Page", 12),
    "GEN": ("Generic", 13),
    "EDBOOK": ("Edited Book", 28),
    "EJOUR": ("Electronic Article", 43),
    "EBOOK": ("Electronic Book", 44),
    "ECHAP": ("Electronic Book Section", 60),
    "ENCYC": ("Encyclopedia", 53),
    "DICT": ("Dictionary", 52),
    "UNPB": ("Unpublished Work", 34),
    "MANSCPT": ("Manuscript", 36),
    "STAND": ("Standard", 58),
    "SER": ("Serial", 57),
    "PAMP": ("Pamphlet", 24),
    "HEAR": ("Hearing", 20),
    "STAT": ("Statute", 31),
    "BILL": ("Bill", 4),
}
"""RIS type → EndNote's name and number of the reference type."""
_BY_NAME = {name.lower(): ris for ris, (name, _) in TYPES.items()}
_BY_NUMBER = {str(number): ris for ris, (_, number) in TYPES.items()}

PERCENT: dict[str, str] = {
    "A": "AU", "T": "TI", "E": "A2", "Y": "A3", "?": "A4", "B": "T2", "J": "JO", "S": "T3", "D": "PY", "8": "DA",
    "C": "CY", "I": "PB", "V": "VL", "N": "IS", "P": "SP", "G": "LA", "U": "UR", "R": "DO", "@": "SN", "K": "KW",
    "X": "AB", "Z": "N1", "9": "M3", "F": "ID", "!": "ST", "<": "M2", "7": "ET", "&": "SE", "M": "AN", "L": "CN",
    "6": "NV", "[": "Y2", "+": "AD", "1": "C1", "2": "C2", "3": "C3", "4": "C4", "#": "C5", "$": "C6", "]": "C7",
    "W": "DB", "~": "DP", "(": "OP", "*": "RI", "^": "CA", ">": "L1", "O": "J2",
}  # fmt: skip
"""Sign behind “%” → tag of RIS."""


def ris_type(name: str, number: str = "") -> str:
    """The RIS type of an EndNote type, by name or number; the name itself when it is none of them.

    >>> ris_type("Conference Paper"), ris_type("", "27"), ris_type("Ancient Text")
    ('CPAPER', 'RPRT', 'ANCIENT TEXT')
    """
    return _BY_NAME.get(name.strip().lower()) or _BY_NUMBER.get(number.strip()) or name.strip().upper()


def type_of(reference: Reference) -> tuple[str, int]:
    """EndNote's type of a reference; what nobody said is generic."""
    kind = KINDS.get(reference.kind)
    return TYPES["GEN" if kind is None or kind.key == "unstated" else kind.ris]


def written(reference: Reference) -> Iterator[Field]:
    """The fields of RIS behind the type, as EndNote has them: commas of organisations doubled, pages one field."""
    pages = ""
    for tag, value in list(fields(reference, doubled=True))[1:]:
        if tag == "SP":
            pages = value
        elif tag == "M1":
            yield "M2", f"{extras.NAMES['number']}: {value}"
        elif tag == "PY" and not value.isdigit():
            continue
        elif tag != "EP" and not (
            tag == "M2" and value == extras.kind_line(reference) and reference.kind == "unstated"
        ):
            yield tag, value
        else:
            pages = f"{pages}-{value}" if tag == "EP" else pages
    if pages:
        yield "SP", pages


def tell(draft: Draft, stated: str, found: Iterable[Field]) -> None:
    """As `ris_fields.fill`; notes of research hold our extra lines among others."""
    told: list[Field] = []
    for tag, value in found:
        if tag == "M2":
            told += [
                ("M2" if extras.read(line.strip())[0] else "RN", line) for line in value.split("\n") if line.strip()
            ]
        else:
            told.append((_editors(tag, stated), value))
    fill(draft, "AGGR" if stated == "GEN" else stated, told)
    if stated == "GEN":
        draft.warnings = [one for one in draft.warnings if "AGGR" not in one]
        draft.custom.pop(f"{draft.prefix}:type", None)


def _editors(tag: str, stated: str) -> str:
    """Types whose editors RIS writes as ED have them as secondary authors here."""
    return "ED" if tag == "A2" and stated not in {"BOOK", "SER", "EDBOOK"} else tag
