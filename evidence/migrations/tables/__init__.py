"""Every table of the library as it stood at step 0019, by the room its model is in."""

from evidence.migrations.tables import (
    claims,
    imports,
    judgements,
    marking,
    people,
    readers,
    readings,
    review,
    sources,
    texts,
    upkeep,
    vocabulary,
)

ROOMS = people, vocabulary, sources, texts, claims, judgements, imports, review, marking, readings, readers, upkeep
TABLES = [table for room in ROOMS for table in room.TABLES]
