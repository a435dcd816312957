"""The process that draws: `python -m core.pdf.child`. Asked through its standard input, it answers on its output.

Every message is a pickle behind its length; both ends are ours. The renderer is imported here and nowhere else.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import struct
import sys
import traceback
from typing import IO, Any

from core.signing.request import SigningFailed

JOBS = {"render": "core.pdf.render:render", "sign": "core.signing.job:sign"}
LENGTH = struct.Struct(">Q")


def write(stream: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError when the other end has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    return pickle.loads(stream.read(length))  # noqa: S301 (our own process at the other end)


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land between two answers
    while True:
        try:
            job, arguments = read(sys.stdin.buffer)
        except EOFError:
            return
        problem: str | SigningFailed
        try:
            module, name = JOBS[job].split(":")
            answer, problem = getattr(importlib.import_module(module), name)(**arguments), ""
        except SigningFailed as failed:
            answer, problem = None, failed
        except Exception:  # the asker decides what a failed page means
            answer, problem = None, traceback.format_exc()
        write(answers, (answer, problem, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


if __name__ == "__main__":
    main()
