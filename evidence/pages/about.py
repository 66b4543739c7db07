from django.http import Http404, HttpRequest, HttpResponse


def about(request: HttpRequest) -> HttpResponse:
    raise Http404
