"""How far the coders of a round agree, question by question, and the whole round as CSV and JSON."""

import csv
import io
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from evidence.citations.columns import neutral
from evidence.curation.agreement import SAMPLES, SEED, Agreement, Coefficient, agreement
from evidence.curation.models import ReadingQuestion
from evidence.curation.readings import codebook
from evidence.curation.readings.comparing import Cell, Comparison

INTERVAL = f"95 %, bootstrap over units, {SAMPLES} samples, percentiles, seed {SEED}"


#: What is handed in stays, so the figures do, too: a page that is opened again costs no second bootstrap.
_agreement = lru_cache(maxsize=64)(agreement)


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    about: str
    coefficient: Coefficient | None


@dataclass(frozen=True, slots=True)
class Report:
    """One question."""

    question: ReadingQuestion
    asks: str
    found: Agreement
    names: tuple[str, ...]
    """Of the labels, in the order of `found.labels`."""
    figures: tuple[Figure, ...]

    @property
    def rows(self) -> tuple[tuple[str, Any], ...]:
        return tuple(zip(self.names, self.found.labels, strict=True))


def reports(all_: Comparison) -> tuple[Report, ...]:
    return tuple(_report(all_, question) for question in all_.questions)


def _report(all_: Comparison, question: ReadingQuestion) -> Report:
    labels = codebook.labels(question)
    items = tuple(
        tuple(answer.value or None for answer in cell.answers) for cell in all_.cells if cell.question.pk == question.pk
    )
    found = _agreement(items, tuple(label.value for label in labels), coefficients=all_.round.coefficients)
    figures = (
        Figure("Krippendorff’s α", "any number of coders; 0 is what chance would give, 1 no disagreement", found.alpha),
        Figure("Cohen’s κ", "two coders; 0 is what chance would give", found.kappa),
        Figure("Gwet’s AC1", "less moved by labels that are rare or common", found.ac1),
    )
    shown = tuple(figure for figure in figures if figure.coefficient)
    return Report(question, codebook.asks(question), found, tuple(label.name for label in labels), shown)


def as_csv(all_: Comparison) -> str:
    """A row for each unit and question. Cells that a spreadsheet would calculate are made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    coders = [f"coder {n}: {name}" for n, name in enumerate(all_.coders, start=1)]
    notes = [f"note {n}" for n in range(1, len(coders) + 1)]
    writer.writerow(
        neutral(name) for name in (
            "unit", "source", "text version", "start", "end", "question", "asks", *coders, *notes, "state", "result",
            "reason", "decided by",
        )
    )  # fmt: skip
    for cell in all_.cells:
        row = _row(cell)
        writer.writerow(neutral("" if value is None else str(value)) for value in row)
    return out.getvalue()


def _row(cell: Cell) -> tuple[object, ...]:
    unit, decision = cell.unit, cell.decision
    return (
        cell.at, unit.source_id, unit.text_version_id, unit.start, unit.end, cell.question.number,
        codebook.asks(cell.question), *(one.value or "not coded" for one in cell.answers),
        *(one.note for one in cell.answers), cell.state, cell.value, decision.reason if decision else "",
        str(decision.settled_by) if decision and decision.settled_by else "",
    )  # fmt: skip


def as_json(all_: Comparison) -> dict[str, Any]:
    """The codebook, every reading, every decision, and the figures with how they were made."""
    return {
        "round": {"name": all_.round.name, "guide": all_.round.guide, "units": all_.round.units},
        "coders": all_.coders,
        "interval": INTERVAL,
        "questions": [
            {
                "number": report.question.number,
                "axis": report.question.axis,
                "asks": report.asks,
                "labels": [asdict(label) for label in codebook.labels(report.question)],
                "agreement": asdict(report.found),
            }
            for report in reports(all_)
        ],
        "readings": [_read(cell) for cell in all_.cells],
    }


def _read(cell: Cell) -> dict[str, Any]:
    unit, decision = cell.unit, cell.decision
    return {
        "unit": cell.at,
        "source": unit.source_id,
        "text_version": unit.text_version_id,
        "start": unit.start,
        "end": unit.end,
        "question": cell.question.number,
        "answers": [{"value": one.value or None, "note": one.note} for one in cell.answers],
        "state": cell.state,
        "result": cell.value or None,
        "decision": None if decision is None else {
            "value": decision.value,
            "reason": decision.reason,
            "by": str(decision.by),
            "settled_by": str(decision.settled_by) if decision.settled_by else None,
        },
    }  # fmt: skip
