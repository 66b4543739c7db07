from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models

from evidence.accounts.roles import PERMISSIONS, May, Role


class PeopleManager(UserManager["User"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "User":
        """A superuser is an administrator of the library, too: one word for one thing."""
        return super().create_superuser(username, *args, **(fields | {"role": Role.ADMINISTRATOR}))


class User(AbstractUser):
    """A person who works in the library. Readers need no account."""

    role = models.CharField(max_length=20, choices=Role, default=Role.VISITOR)

    objects: ClassVar[PeopleManager] = PeopleManager()

    def may(self, permission: May) -> bool:
        return self.is_active and permission in PERMISSIONS[Role(self.role)]


#: Whoever reads. Reading pages show the same to everybody, signed in or not.
type Person = User | AnonymousUser
VISITOR = AnonymousUser()
