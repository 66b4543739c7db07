"""Reading what others drafted: the queue, comments, proposed changes, warnings, publishing and withdrawing."""
