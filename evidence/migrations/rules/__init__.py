"""What the tables cannot say of themselves, in SQL, by subject: triggers, their functions, indexes over expressions."""

from evidence.migrations.rules import changes, guarded, history, lookups, public, readings, review, texts, vocabulary

SUBJECTS = texts, vocabulary, changes, public, lookups, history, review, guarded, readings
RULES = [sql for subject in SUBJECTS for sql in subject.RULES]
