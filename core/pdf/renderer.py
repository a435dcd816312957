"""The asking side of the drawing process: started when first needed, replaced after some documents or when it hangs."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

from django.conf import settings

from core.pdf import child
from core.signing.request import SigningFailed

ROUND = 100  # jobs after which the process is replaced: the renderer keeps memory
MOST_KB = 700 * 1024  # a very long paper may take this much; the process is not kept after it
SECONDS = 180  # for one job


class DrawingFailed(Exception):
    """The page could not be drawn; the text is the last line of what went wrong."""


class Renderer:
    """One drawing process. Not for use by two threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0
        self.peak_kb = 0  # of the present process
        self.rounds = 0  # processes started so far

    def ask(self, job: str, **arguments: Any) -> Any:
        """Do one job in the process and return its answer. Raises DrawingFailed or the signer's
        SigningFailed; after a crash the next job finds a new process."""
        process = self._process or self._start()
        assert process.stdin and process.stdout
        watch = threading.Timer(SECONDS, process.kill)
        watch.start()
        try:
            child.write(process.stdin, (job, arguments))
            answer, problem, self.peak_kb = child.read(process.stdout)
        except (OSError, EOFError) as gone:
            self.close()
            raise DrawingFailed("绘制进程中断或超时") from gone
        finally:
            watch.cancel()
        self._done += 1
        if self._done >= ROUND or self.peak_kb > MOST_KB:
            self.close()
        if isinstance(problem, SigningFailed):
            raise problem
        if problem:
            raise DrawingFailed(problem.strip().splitlines()[-1])
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.pdf.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
        )
        self._done, self.peak_kb = 0, 0
        self.rounds += 1
        return self._process

    def close(self) -> None:
        """End the process; closing its input is enough unless it hangs."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        try:
            process.stdin.close()
        except OSError:
            process.kill()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
