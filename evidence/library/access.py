"""Where the words of a source are to be had: what its record says, and what has come to stand here since.

A record says “known through other works only” until it is edited. Once a text of it is here that is not so any more,
and no reader is told it. Its files go by the record alone (`files`): bringing a text in opens none.
"""

from collections.abc import Collection

from django.db.models import Q

from evidence.library.models import Access, SourceQuerySet, TextVersion, TextVersionRole

#: What a list of sources is narrowed by. Of some that have no full text here there is an abstract.
CHOICES = tuple((str(one.value), "no full text here" if one is Access.NONE else str(one.label)) for one in Access)


def told(access: str, roles: Collection[str]) -> str:
    """In words for a reader. `roles`: of the texts that stand here."""
    if access != Access.NONE or not roles:
        return str(Access(access).label)
    return str(Access.OPEN.label) if TextVersionRole.FULL_TEXT in roles else "abstract here"


def narrowed(sources: SourceQuerySet, access: str) -> SourceQuerySet:
    """Those of which readers are told so; `access` is one of CHOICES."""
    if access == Access.ON_REQUEST:
        return sources.filter(access=access)
    here = Q(pk__in=TextVersion.objects.filter(role=TextVersionRole.FULL_TEXT).order_by().values("source"))
    if access == Access.NONE:
        return sources.filter(~here, access=access)
    return sources.filter(Q(access=Access.OPEN) | here & Q(access=Access.NONE))
