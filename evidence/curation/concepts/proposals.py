"""Terms that people who code miss: proposed by them, made concepts or declined by an editor."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from evidence.accounts.models import User
from evidence.accounts.roles import May
from evidence.curation.concepts.editing import Details, created
from evidence.curation.concepts.limits import LABEL, PROSE
from evidence.curation.concepts.merging import may_edit
from evidence.curation.concepts.uses import LABELS, MODELS, AnyConcept
from evidence.curation.models import ConceptKind, ConceptProposal, ProposalState
from evidence.curation.workflow import NotAllowed
from evidence.vocabulary.models import ActorKind


def visible_to(person: User) -> QuerySet[ConceptProposal]:
    """An editor sees all proposals, others their own."""
    found = ConceptProposal.objects.select_related("by", "decided_by")
    return found if person.may(May.EDIT_VOCABULARY) else found.filter(by=person)


def waiting(person: User) -> int:
    return visible_to(person).filter(state=ProposalState.OPEN).count() if person.may(May.EDIT_VOCABULARY) else 0


def propose(kind: str, details: Details, *, by: User, at: datetime, reason: str) -> ConceptProposal:
    """Raises NotAllowed with a sentence for the person."""
    if not by.may(May.DRAFT):
        raise NotAllowed("You may not propose terms.")
    label = " ".join(details.label.split())
    if not label or len(label) > LABEL or max(len(details.definition), len(reason)) > PROSE:
        raise NotAllowed(f"Give it a label of {LABEL} characters at most, and be brief.")
    if not reason.strip():
        raise NotAllowed("Say where you missed it, and why no other term will do.")
    if kind == ConceptKind.ACTOR and details.kind not in ActorKind.values:
        raise NotAllowed("Say what sort of actor it is.")
    if details.broader is not None and not MODELS[kind].objects.living().filter(pk=details.broader).exists():
        raise NotAllowed("What is broader must be there, and not retired.")
    if (there := _there(kind, label)) is not None:
        raise NotAllowed(f"“{label}” is there already: it is a name of “{there}”.")
    return ConceptProposal.objects.create(
        kind=kind,
        label=label,
        actor_kind=details.kind if kind == ConceptKind.ACTOR else "",
        definition=details.definition.strip(),
        broader=details.broader,
        reason=reason.strip(),
        by=by,
        at=at,
    )


def approve(proposal: ConceptProposal, *, by: User, at: datetime, answer: str = "") -> AnyConcept:
    """The proposal becomes a concept. Raises NotAllowed, and it stays open."""
    may_edit(by)
    with transaction.atomic():
        proposal = _open(proposal)
        details = Details(proposal.label, proposal.broader, proposal.definition, kind=proposal.actor_kind)
        concept = created(proposal.kind, details, by=by)
        _decided(proposal, ProposalState.APPROVED, by=by, at=at, answer=answer, became=concept.pk)
    return concept


def decline(proposal: ConceptProposal, *, by: User, at: datetime, answer: str) -> None:
    may_edit(by)
    if not answer.strip():
        raise NotAllowed("Say why not, or which term to use instead: who proposed it will read it.")
    with transaction.atomic():
        _decided(_open(proposal), ProposalState.DECLINED, by=by, at=at, answer=answer)


def _open(proposal: ConceptProposal) -> ConceptProposal:
    found = ConceptProposal.objects.select_for_update().get(pk=proposal.pk)
    if found.state != ProposalState.OPEN:
        raise NotAllowed(f"This was {found.get_state_display()} already.")
    return found


def _decided(
    proposal: ConceptProposal, state: str, *, by: User, at: datetime, answer: str, became: int | None = None
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.answer, proposal.became = answer.strip(), became
    proposal.save()


def _there(kind: str, label: str) -> AnyConcept | None:
    model, names = MODELS[kind], LABELS[kind]
    found = model.objects.living().filter(label__iexact=label).first()
    if found is None:
        row = names.model._base_manager.filter(text__iexact=label).select_related(names.column).first()  # noqa: SLF001
        found = getattr(row, names.column) if row else None
    return found
