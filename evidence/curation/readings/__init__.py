"""Blind second reading: rounds are prepared, coded, compared and decided; what comes of it becomes drafts."""
