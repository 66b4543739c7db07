"""Texts in the making: taken out of a file or pasted, mended block by block, kept as a version.

    file ──► taking ──► TextDraft ──► mending ──► becoming ──► TextVersion

The words as they were extracted stay in the draft untouched; what curators do stands beside them (`text.mending`).
"""
