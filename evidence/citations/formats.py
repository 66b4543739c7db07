"""The formats references come and go in: one row each. Adding one touches this table, its module and its test.

for record in FORMATS["ris"].read(data): …          every record once, read or rejected
for piece in FORMATS["bibtex"].write(references): …  the pieces of a file, one after the other
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evidence.citations import (
    bibtex,
    bibtex_reading,
    columns,
    csl_files,
    csl_json,
    csv_table,
    endnote_xml,
    enw,
    mods,
    mods_reading,
    nbib,
    oai_dc,
    ris,
    xlsx,
)
from evidence.citations.record import Record
from evidence.citations.reference import Reference

__all__ = ["FORMATS", "Format", "Record", "readable", "writable"]


@dataclass(frozen=True, slots=True)
class Format:
    key: str
    label: str
    media_type: str
    suffix: str
    reader: Callable[[bytes], Iterator[Record]] | None = None
    writer: Callable[[Iterable[Reference]], Iterator[str]] | Callable[[Iterable[Reference]], Iterator[bytes]] | None = (
        None
    )
    not_carried: tuple[str, ...] = ()
    """Fields of a reference that the format has no place for, in words."""

    @property
    def served_as(self) -> str:
        """The media type with the encoding, where it is text: some programs take UTF-8 for Windows-1252 without."""
        is_text = self.media_type.startswith("text/") or self.media_type.endswith("+xml")
        return f"{self.media_type}; charset=utf-8" if is_text and "charset" not in self.media_type else self.media_type

    def read(self, data: bytes) -> Iterator[Record]:
        """Every record of a file, once, in its order. Never raises for what `data` holds; its size is the caller's."""
        if self.reader is None:
            raise ValueError(f"{self.label} is not read.")
        return self.reader(data)

    def write(self, references: Iterable[Reference]) -> Iterator[str] | Iterator[bytes]:
        """The pieces of a file: text (to be encoded as UTF-8), or bytes where the format is packed."""
        if self.writer is None:
            raise ValueError(f"{self.label} is not written.")
        return self.writer(references)


_ROWS = (
    Format("ris", "RIS", ris.MEDIA_TYPE, ".ris", ris.read, ris.write, ris.NOT_CARRIED),
    Format("bibtex", "BibTeX", bibtex.MEDIA_TYPE, ".bib", bibtex_reading.read, bibtex.write_bibtex, bibtex.NOT_CARRIED),
    Format(
        "biblatex",
        "BibLaTeX",
        bibtex.MEDIA_TYPE,
        ".bib",
        bibtex_reading.read,
        bibtex.write_biblatex,
        bibtex.NOT_CARRIED,
    ),
    Format("csl-json", "CSL-JSON", csl_json.MEDIA_TYPE, ".json", csl_files.read, csl_files.write),
    Format(
        "endnote-xml",
        "EndNote XML",
        endnote_xml.MEDIA_TYPE,
        ".xml",
        endnote_xml.read,
        endnote_xml.write,
        endnote_xml.NOT_CARRIED,
    ),
    Format("enw", "EndNote (.enw)", enw.MEDIA_TYPE, ".enw", enw.read, enw.write, enw.NOT_CARRIED),
    Format("mods", "MODS", mods.MEDIA_TYPE, ".xml", mods_reading.read, mods.write, mods.NOT_CARRIED),
    Format("dublin-core", "Dublin Core", oai_dc.MEDIA_TYPE, ".xml", None, oai_dc.write, oai_dc.NOT_CARRIED),
    Format("nbib", "PubMed (.nbib)", nbib.MEDIA_TYPE, ".nbib", nbib.read),
    Format("csv", "CSV", csv_table.MEDIA_TYPE, ".csv", csv_table.read, csv_table.write, columns.NOT_CARRIED),
    Format("xlsx", "Excel (.xlsx)", xlsx.MEDIA_TYPE, ".xlsx", xlsx.read, xlsx.write, xlsx.NOT_CARRIED),
)

FORMATS: dict[str, Format] = {row.key: row for row in _ROWS}


def readable() -> tuple[Format, ...]:
    return tuple(row for row in _ROWS if row.reader)


def writable() -> tuple[Format, ...]:
    return tuple(row for row in _ROWS if row.writer)
