"""What hangs on a source in rows of its own: one table of lists, what may be given, how it is written and said."""
