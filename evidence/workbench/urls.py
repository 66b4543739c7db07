"""Addresses of the workbench, all below /workbench/."""

from django.urls import URLPattern, path

from evidence.workbench import desk

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
]
