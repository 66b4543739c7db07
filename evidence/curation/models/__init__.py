"""What curation keeps, a file for each part of the work."""

from evidence.curation.models.board import CheckRun, CheckSubject, LinkCheck, LinkState
from evidence.curation.models.carrying import Carry, CarryGround, CarryState
from evidence.curation.models.concepts import (
    ConceptChange,
    ConceptFile,
    ConceptKind,
    ConceptMove,
    ConceptProposal,
    ProposalState,
)
from evidence.curation.models.duplicates import DuplicateGround, DuplicatePair, DuplicateState, Merge
from evidence.curation.models.history import HistoryEntry
from evidence.curation.models.imports import BatchState, ColumnMapping, ImportBatch, ImportRow, RowOutcome
from evidence.curation.models.marking import IgnoredTerm, MarkDraft
from evidence.curation.models.readings import (
    QuestionAxis,
    Reading,
    ReadingCoder,
    ReadingDecision,
    ReadingQuestion,
    ReadingResult,
    ReadingRound,
    ReadingUnit,
    ResultKind,
    UnitKind,
)
from evidence.curation.models.review import Assignment, Returned, ReviewComment, ReviewedTable, Revision
from evidence.curation.models.texts import TextDraft

__all__ = (
    "Assignment",
    "BatchState",
    "Carry",
    "CarryGround",
    "CarryState",
    "CheckRun",
    "CheckSubject",
    "ColumnMapping",
    "ConceptChange",
    "ConceptFile",
    "ConceptKind",
    "ConceptMove",
    "ConceptProposal",
    "DuplicateGround",
    "DuplicatePair",
    "DuplicateState",
    "HistoryEntry",
    "IgnoredTerm",
    "ImportBatch",
    "ImportRow",
    "LinkCheck",
    "LinkState",
    "MarkDraft",
    "Merge",
    "ProposalState",
    "QuestionAxis",
    "Reading",
    "ReadingCoder",
    "ReadingDecision",
    "ReadingQuestion",
    "ReadingResult",
    "ReadingRound",
    "ReadingUnit",
    "ResultKind",
    "Returned",
    "ReviewComment",
    "ReviewedTable",
    "Revision",
    "RowOutcome",
    "TextDraft",
    "UnitKind",
)
