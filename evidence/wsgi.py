"""What a web server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidence.settings")

application = get_wsgi_application()
# The pages, too, before workers are forked: Django would load them with the first request, which waits, in each worker.
_ = get_resolver().url_patterns
