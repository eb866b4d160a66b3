"""Points on this machine: a process for each, so that what one does ends with it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from bitline.sweeps.mortal import die_with_parent
from bitline.sweeps.point import Outcome, Task, evaluate


def available_cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def work_on(task: Task, cores: list[int], parent: int, answer: Connection) -> None:
    """What a process does: a group of its own, which ends with the parent and of which Ctrl-C means only the parent."""
    die_with_parent()
    os.setpgid(0, 0)
    if os.getppid() != parent:
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    answer.send(evaluate(task))


class Processes:
    """Processes of this machine, at most so many at a time; the cores are shared out among them."""

    def __init__(self, count: int | None) -> None:
        self.cores = available_cores()
        self.count = len(self.cores) if count is None else count
        self.running: dict[Connection, tuple[int, BaseProcess, list[int]]] = {}
        # A forked process knows functions of a notebook or a script as they are there.
        forks = "fork" in multiprocessing.get_all_start_methods()
        self.context = multiprocessing.get_context("fork" if forks else None)

    def has_room(self) -> bool:
        return len(self.running) < self.count

    def share(self, waiting: int) -> list[int]:
        """Cores for one more process, the least used ones: all where it is alone and nobody waits."""
        used = [core for _, _, cores in self.running.values() for core in cores]
        number = max(1, len(self.cores) // min(self.count, len(self.running) + 1 + waiting))
        return sorted(self.cores, key=used.count)[:number]

    def start(self, number: int, task: Task, waiting: int) -> None:
        cores = self.share(waiting)
        mine, its = self.context.Pipe(duplex=False)
        process = self.context.Process(target=work_on, args=(task, cores, os.getpid(), its))  # type: ignore[attr-defined]
        process.start()
        its.close()
        self.running[mine] = (number, process, cores)

    def finished(self) -> list[tuple[int, Outcome]]:
        done = []
        for answer in wait(list(self.running)):
            assert isinstance(answer, Connection)
            number, process, _ = self.running[answer]
            try:
                outcome = answer.recv()
            except EOFError:
                process.join()
                outcome = Outcome({}, f"its process ended with {ending(process.exitcode)} and left no result")
            process.join()
            answer.close()
            del self.running[answer]
            done.append((number, outcome))
        return done

    def stop(self) -> None:
        for answer, (_, process, _) in self.running.items():
            if process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.join()
            answer.close()
        self.running.clear()


def ending(code: int | None) -> str:
    """An exit code in words."""
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


class Here:
    """This very process, one point after the other: for a debugger, and for a measure that starts processes of its own."""

    def __init__(self) -> None:
        self.done: list[tuple[int, Outcome]] = []

    def has_room(self) -> bool:
        return not self.done

    def start(self, number: int, task: Task, waiting: int) -> None:
        self.done.append((number, evaluate(task)))

    def finished(self) -> list[tuple[int, Outcome]]:
        done, self.done = self.done, []
        return done

    def stop(self) -> None:
        pass
