"""Documents to take away: a tree of words written as DOCX, ODT, HTML or Markdown, and what they look like."""
