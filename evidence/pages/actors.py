from django.http import Http404, HttpRequest, HttpResponse


def tree(request: HttpRequest) -> HttpResponse:
    raise Http404


def actor(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
