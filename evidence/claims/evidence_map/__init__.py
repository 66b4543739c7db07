"""The evidence map: what stands under each row and column that a reader chooses, and what an empty cell may say."""
