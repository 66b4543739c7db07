"""Who may do what: one table. A new role or permission touches this file and its test."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    VISITOR = "visitor", "visitor"
    CONTRIBUTOR = "contributor", "contributor"
    CODER = "coder", "coder"
    CURATOR = "curator", "curator"
    EDITOR = "editor", "editor"
    ADMINISTRATOR = "administrator", "administrator"


class May(StrEnum):
    READ_OWN_DRAFTS = "read drafts of their own"
    READ_DRAFTS = "read all drafts"
    DRAFT = "bring in sources, mark and claim as drafts"
    REVIEW = "publish or return what another person submitted"
    EDIT_VOCABULARY = "change themes and actors"
    WITHDRAW = "withdraw a published record"
    ADMINISTER = "manage people"


_CONTRIBUTOR = frozenset({May.READ_OWN_DRAFTS, May.DRAFT})
_CURATOR = _CONTRIBUTOR | {May.READ_DRAFTS, May.REVIEW}
_EDITOR = _CURATOR | {May.EDIT_VOCABULARY, May.WITHDRAW}

#: Of these records the admin lets only people with this permission change anything; of all others, who may review.
CHANGING = {
    "theme": May.EDIT_VOCABULARY,
    "actor": May.EDIT_VOCABULARY,
    "user": May.ADMINISTER,
    "group": May.ADMINISTER,
    "staticdevice": May.ADMINISTER,
    "totpdevice": May.ADMINISTER,
}

PERMISSIONS: dict[Role, frozenset[May]] = {
    Role.VISITOR: frozenset(),
    Role.CONTRIBUTOR: _CONTRIBUTOR,
    Role.CODER: _CONTRIBUTOR,
    Role.CURATOR: _CURATOR,
    Role.EDITOR: _EDITOR,
    Role.ADMINISTRATOR: _EDITOR | {May.ADMINISTER},
}


def permission_for(action: str, model: str) -> May | None:
    """What the admin's `action` (view, add, change) on records of `model` needs; None: nobody does that there.

    >>> permission_for("view", "claim"), permission_for("delete", "claim")
    (<May.READ_DRAFTS: 'read all drafts'>, None)
    """
    owner = model.removesuffix("label")
    needed = CHANGING.get(owner, May.REVIEW)
    if needed is May.ADMINISTER:
        return needed
    return {"view": May.READ_DRAFTS, "add": needed, "change": needed}.get(action)
