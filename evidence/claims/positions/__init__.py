"""Who says what: actors beside themes, the words behind each cell, and all of it as files."""
