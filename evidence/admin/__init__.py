"""Plain record keeping. Importing the package registers every model with the admin site."""

from evidence.admin import people, vocabulary

__all__ = ("people", "vocabulary")
