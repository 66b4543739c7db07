"""What curation keeps, a file for each part of the work."""

from evidence.curation.models.carrying import Carry, CarryGround, CarryState
from evidence.curation.models.duplicates import DuplicateGround, DuplicatePair, DuplicateState, Merge
from evidence.curation.models.history import HistoryEntry
from evidence.curation.models.imports import BatchState, ColumnMapping, ImportBatch, ImportRow, RowOutcome
from evidence.curation.models.marking import IgnoredTerm, MarkDraft
from evidence.curation.models.review import Assignment, Returned, ReviewComment, ReviewedTable, Revision
from evidence.curation.models.texts import TextDraft

__all__ = (
    "Assignment",
    "BatchState",
    "Carry",
    "CarryGround",
    "CarryState",
    "ColumnMapping",
    "DuplicateGround",
    "DuplicatePair",
    "DuplicateState",
    "HistoryEntry",
    "IgnoredTerm",
    "ImportBatch",
    "ImportRow",
    "MarkDraft",
    "Merge",
    "Returned",
    "ReviewComment",
    "ReviewedTable",
    "Revision",
    "RowOutcome",
    "TextDraft",
)
