"""django-tree-queries with the types it does not have: the parts that we use."""

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from django.db import models

    class TreeQuerySet[M: models.Model](models.QuerySet[M]):
        def with_tree_fields(self, tree_fields: bool = True) -> Self: ...  # noqa: FBT001, FBT002
        def ancestors(self, of: models.Model, *, include_self: bool = False) -> Self: ...
        def descendants(self, of: models.Model, *, include_self: bool = False) -> Self: ...

else:
    from tree_queries.query import TreeQuerySet

__all__ = ("TreeQuerySet",)
