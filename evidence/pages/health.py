from django.http import Http404, HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    raise Http404


def ready(request: HttpRequest) -> HttpResponse:
    raise Http404
