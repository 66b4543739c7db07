"""Addresses of the integrity board, below /workbench/integrity/."""

from django.urls import URLPattern, path

from evidence.workbench import board

urlpatterns: list[URLPattern] = [
    path("", board.figures, name="integrity"),
    path("check/", board.check, name="integrity-check"),
    path("<slug:key>/", board.behind, name="integrity-list"),
]
