"""The walls of a confined process: run as a script, puts limits on itself and then becomes the program.

    python -I -S cell.py LIMITS PROGRAM ARGUMENT…

A script of its own, with nothing but the standard library, because the walls must stand before the program begins
and after the fork, where a threaded server may run no Python of its own (`preexec_fn` is unsafe there).

LIMITS is JSON: `seconds` of processor time, `memory` in bytes of address space, `output` in bytes for each file
written, `files` open at once, `processes`, `namespaces` (false: do without). It ends as the program ends; 125 means
that the walls could not be built, and nothing was run.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress

NO_WALLS = 125
NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_ERRNO, _ALLOW = 0x0005_0000, 0x7FFF_0000
_EACCES = 13
# Of each machine: its number in <linux/audit.h>, then those of socket, setsid, setpgid and io_uring_setup.
_CALLS = {"x86_64": (0xC000_003E, 41, 112, 109, 425), "aarch64": (0xC000_00B7, 198, 157, 154, 425)}


def main() -> None:
    limits = json.loads(sys.argv[1])
    program = sys.argv[2:]
    if sys.platform == "linux":
        _end_with_parent()
        apart = limits["namespaces"] and _own_namespaces()
        _resources(limits)
        if apart:
            _in_its_own_tree()
        _become_nobody(program)
        if not _no_sockets() and not apart:
            _refuse("this system offers neither network namespaces nor system call filters")
    else:
        _resources(limits)
    _become(program)


def _resources(limits: dict[str, int]) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["output"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(what, (wanted, wanted))


def _own_namespaces() -> bool:
    """Whether this process now has a network with nothing in it, and its children a tree that dies with the first."""
    apart = os.CLONE_NEWNET | os.CLONE_NEWPID | os.CLONE_NEWIPC
    for flags in (apart, apart | os.CLONE_NEWUSER):
        with suppress(OSError):
            os.unshare(flags)
            return True
    return False


def _in_its_own_tree() -> None:
    """The program's process is the first of its tree: when it ends, the kernel kills all that it started."""
    child = os.fork()
    if not child:
        _end_with_parent()
        return
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _become_nobody(program: list[str]) -> None:
    """Give up root, where the program can be read without: limits on processes do not hold root."""
    if os.getuid() or not _can_be_nobody(program):
        return
    with suppress(OSError):  # in a user namespace of ours there is no such account
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _end_with_parent()  # the kernel forgets it when the account changes


def _can_be_nobody(program: list[str]) -> bool:
    needed = [os.path.realpath(program[0]), *(part for part in program[1:] if part.startswith("/"))]
    needed += os.environ.get("PYTHONPATH", "").split(":") if "PYTHONPATH" in os.environ else []
    try:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        return all(os.access(path, os.R_OK, effective_ids=True) for path in needed)
    except OSError:
        return False
    finally:
        os.seteuid(0)
        os.setegid(0)


def _end_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _no_sockets() -> bool:
    """Whether the kernel now refuses this process every socket, and leaving its session or group.

    A network namespace alone is not enough: a socket that is a file (the database's) can be reached from any.
    """
    if os.uname().machine not in _CALLS:
        return False
    machine, *refused = _CALLS[os.uname().machine]
    last = len(refused) + 2  # index of the refusal, counted from the first comparison of a call
    program = [
        (0x20, 0, 0, 4),  # load the machine
        (0x15, 0, last, machine),  # another one: refuse
        (0x20, 0, 0, 0),  # load the number of the call
        (0x35, last - 2, 0, 0x4000_0000),  # of the x32 set: refuse
        *((0x15, len(refused) - at, 0, number) for at, number in enumerate(refused)),
        (0x06, 0, 0, _ALLOW),
        (0x06, 0, 0, _ERRNO | _EACCES),
    ]
    code = b"".join(struct.pack("=HBBI", *line) for line in program)
    kept = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: a count and, aligned, a pointer
    filters = struct.pack("@HP", len(program), ctypes.addressof(kept))
    held = ctypes.create_string_buffer(filters, len(filters))
    return (
        _prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0
        and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(held)) == 0
    )


def _prctl(option: int, *values: int) -> int:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return int(ctypes.CDLL(None, use_errno=True).prctl(option, *arguments))


def _become(program: list[str]) -> None:
    try:
        os.execv(program[0], program)  # noqa: S606
    except OSError as error:
        _refuse(f"{program[0]} does not start: {error.strerror}")


def _refuse(why: str) -> None:
    sys.stderr.write(why)
    sys.stderr.flush()
    os._exit(NO_WALLS)


if __name__ == "__main__":
    main()
