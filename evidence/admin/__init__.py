"""Plain record keeping. Importing the package registers every model with the admin site."""

from evidence.admin import claims, copies, library, people, vocabulary

__all__ = ("claims", "copies", "library", "people", "vocabulary")
