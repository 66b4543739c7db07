"""The settings of a test run: the real ones, over a folder that is thrown away afterwards.

Whatever the environment says about a library of one's own, a test run never touches it. A DATABASE_URL is
used as a server on which test databases are made.
"""

import os
import tempfile
from pathlib import Path

for name in ("EVIDENCE_PRODUCTION", "EVIDENCE_DEBUG", "EVIDENCE_HOSTS", "EVIDENCE_SECRET_KEY"):
    os.environ.pop(name, None)

# Made by the first process of a run, inherited by its workers. Under /tmp a socket's path is short enough.
if "EVIDENCE_TEST_VAR" not in os.environ:
    made = Path(tempfile.mkdtemp(prefix=f"evidence-tests-{os.getpid()}-", dir="/tmp"))
    made.chmod(0o711)  # run by root, the database server runs as another user
    os.environ["EVIDENCE_TEST_VAR"] = str(made)
os.environ["EVIDENCE_VAR"] = os.environ["EVIDENCE_TEST_VAR"]

from evidence.settings import *  # noqa: E402, F403
from evidence.settings import STORAGES, VAR  # noqa: E402

# Each process has a database of its own, and what belongs to that; none waits for another to have read a file.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
INDEX_DIR = VAR / f"index-{WORKER}"
KEPT_DIR = VAR / f"kept-{WORKER}"
READING_LOCK = VAR / f"reading-files-{WORKER}.lock"

# Static files straight from their sources: nothing to collect before a test run.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = VAR / "static"
Path(STATIC_ROOT).mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A deliberately slow hash would be the slowest thing in most tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
