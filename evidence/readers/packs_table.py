"""A pack as a table: a row for each thing a quotation does to a claim, and for each quotation that does nothing."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.urls import reverse

from evidence.citations import house
from evidence.citations.columns import neutral
from evidence.readers.packs import Borne, Pack, PackedClaim

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "claim number",
    "claim",
    "claim address",
    "relation",
    "words",
    "voice",
    "source",
    "place",
    "words address",
    "origin",
    "directness",
    "basis",
    "confidence",
    "reason for the confidence",
    "why the words bear the claim",
    "caveats of the claim",
    "note on the claim",
    "note on the words",
    "note on the source",
    "source number",
    "source address",
    "text",
    "sha256 of the text",
    "as of",
)


def table(pack: Pack, site: str) -> Iterator[str]:
    """The lines of the file, the first with a byte order mark, by which spreadsheets know UTF-8.

    Cells that a spreadsheet would calculate are made text. A claim of the pack without words has a row, too.
    """
    yield "\ufeff" + _line(COLUMNS)
    claims = {claim.id: claim for claim in pack.claims}
    told: set[tuple[int, int]] = set()
    for claim in pack.claims:
        for one in claim.evidence:
            told.add((claim.id, one.quotation))
            yield _line(_cells(pack, site, one.quotation, one, claims))
        if not claim.evidence:
            yield _line((*_of_claim(claim.id, claim.text, site), *[""] * 12, *_of_pack(claim), *[""] * 6, _day(pack)))
    chosen = [pk for one in pack.sources for pk in one.quotations] + [one.id for one in pack.quotations]
    for pk in dict.fromkeys(chosen):
        bearing = pack.bearing.get(pk, ())
        for borne in bearing:
            if (borne.claim, pk) not in told:
                yield _line(_cells(pack, site, pk, borne, claims))
        if not bearing:
            yield _line(_cells(pack, site, pk, None, claims))


def _cells(
    pack: Pack, site: str, quotation: int, borne: Borne | None, claims: dict[int, PackedClaim]
) -> tuple[str, ...]:
    words = pack.words[quotation]
    said = words.cited
    claim = _of_claim(borne.claim, borne.claim_text, site) if borne else ("", "", "")
    why = (
        (borne.directness, borne.basis, borne.confidence, borne.confidence_reason, borne.rationale)
        if borne
        else ("", "", "", "", "")
    )
    notes = {one.id: one.note for one in pack.quotations}
    of_sources = {one.source.id: one.note for one in pack.sources}
    return (
        *claim,
        borne.relation if borne else "",
        said.words,
        said.voice,
        house.line(words.source.reference),
        said.place,
        f"{site}{said.address}",
        words.origin.label,
        *why,
        *(_of_pack(claims[borne.claim]) if borne and borne.claim in claims else ("", "")),
        notes.get(quotation, ""),
        of_sources.get(words.source.id, ""),
        str(words.source.id),
        f"{site}{words.source.address}",
        said.version,
        said.sha256,
        _day(pack),
    )


def _of_claim(pk: int, text: str, site: str) -> tuple[str, str, str]:
    return str(pk), text, f"{site}{reverse('claim', args=[pk])}"


def _of_pack(claim: PackedClaim) -> tuple[str, str]:
    return " ".join(claim.caveats), claim.note


def _day(pack: Pack) -> str:
    return pack.as_of.isoformat()


def _line(cells: tuple[str, ...]) -> str:
    written = StringIO()
    csv.writer(written).writerow(map(neutral, cells))
    return written.getvalue()
