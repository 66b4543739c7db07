"""A library as a folder that people can read: written, read back, compared.

    folder ──reader──► documents ──loader──► database
    folder ◄─writer─── documents ◄─gather─── database

Both ways meet in `documents`, frozen dataclasses without row numbers: two libraries are equal when their
documents are.
"""
