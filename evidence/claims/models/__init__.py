"""Claims and the words they rest on."""

from evidence.claims.models.axes import Basis, Confidence, Directness, Position, Relation
from evidence.claims.models.claims import Claim, ClaimKind, ClaimQuerySet, EvidenceSearch
from evidence.claims.models.evidence import EvidenceLink
from evidence.claims.models.quotations import CONTEXT, Quotation, QuotationQuerySet, QuotationState
from evidence.claims.models.stances import Stance, StanceQuerySet

__all__ = (
    "CONTEXT",
    "Basis",
    "Claim",
    "ClaimKind",
    "ClaimQuerySet",
    "Confidence",
    "Directness",
    "EvidenceLink",
    "EvidenceSearch",
    "Position",
    "Quotation",
    "QuotationQuerySet",
    "QuotationState",
    "Relation",
    "Stance",
    "StanceQuerySet",
)
