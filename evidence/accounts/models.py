from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models

from evidence.accounts.roles import PERMISSIONS, May, Role, permission_for


class PeopleManager(UserManager["User"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "User":
        """A superuser is an administrator of the library, too: one word for one thing."""
        return super().create_superuser(username, *args, **(fields | {"role": Role.ADMINISTRATOR}))


class ShownAs(models.TextChoices):
    NAME = "name", "my name"
    INITIALS = "initials", "my initials"
    ROLE = "role", "my role only"


class User(AbstractUser):
    """A person who works in the library. Readers need no account."""

    role = models.CharField(max_length=20, choices=Role, default=Role.VISITOR)
    shown_as = models.CharField(
        "in public",
        max_length=10,
        choices=ShownAs,
        default=ShownAs.ROLE,
        help_text="How the history of published records names you.",
    )

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta(AbstractUser.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="evidence_user_role_known"),
            models.CheckConstraint(
                condition=models.Q(shown_as__in=ShownAs.values), name="evidence_user_shown_as_known"
            ),
        ]

    def __str__(self) -> str:
        """As those who work here know the person; readers see `public_name`."""
        return self.get_full_name() or self.get_username()

    @property
    def public_name(self) -> str:
        """As the person chose: the name, the initials, or the role only."""
        if self.shown_as == ShownAs.NAME and self.get_full_name():
            return self.get_full_name()
        if self.shown_as == ShownAs.INITIALS and self.get_full_name():
            return "".join(f"{word[0]}." for word in self.get_full_name().split())
        return f"{'an' if self.role[0] in 'aeiou' else 'a'} {self.get_role_display()}"

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002 (Django asks so)
        """What the admin asks, answered by the one table of roles: `evidence.change_claim`."""
        action, _, model = perm.rpartition(".")[2].partition("_")
        needed = permission_for(action, model)
        return needed is not None and self.may(needed)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.may(May.READ_DRAFTS)

    def may(self, permission: May) -> bool:
        return self.is_active and permission in PERMISSIONS[Role(self.role)]


#: Whoever reads. Reading pages show the same to everybody, signed in or not.
type Person = User | AnonymousUser
VISITOR = AnonymousUser()
