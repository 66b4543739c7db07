"""Reading the history: what stood in a record at a time, what a reader saw of it, and what changed from then to now."""
