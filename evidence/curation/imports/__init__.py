"""Bringing references in, a file at a time, so that every record is accounted for (docs/decisions/0010-imports.md).

receive → read → (a person looks) → confirm → apply, in chunks that each are there whole or not at all → report, undo.
"""
