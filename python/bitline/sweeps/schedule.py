"""The order in which points are evaluated: of those that share a fit one comes first, and the others find its stages done."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Protocol

from bitline.sweeps.point import Outcome, Task


class Workers(Protocol):
    """Who evaluates points: processes of this machine, or a cluster."""

    def has_room(self) -> bool:
        """Whether another point can be started now."""
        ...

    def start(self, number: int, task: Task, waiting: int) -> None:
        """Begins a point, while that many others could begin too."""
        ...

    def finished(self) -> list[tuple[int, Outcome]]:
        """Waits until at least one point is done; their numbers and what became of them."""
        ...

    def stop(self) -> None:
        """Ends all that still runs."""
        ...


def carry_out(tasks: Sequence[Task], workers: Workers, tell: Callable[[int, Outcome], None]) -> None:
    """Evaluates all tasks and tells about each as it is done."""
    ready: deque[int] = deque()
    behind: defaultdict[str, list[int]] = defaultdict(list)  # by fit: who waits for the first of it
    begun: set[str] = set()
    for number, task in enumerate(tasks):
        if not task.measure.fits or task.stages.is_dir() or task.fit_digest not in begun:
            ready.append(number)
            begun.add(task.fit_digest)
        else:
            behind[task.fit_digest].append(number)
    running = 0
    try:
        while ready or running:
            while ready and workers.has_room():
                number = ready.popleft()
                workers.start(number, tasks[number], len(ready))
                running += 1
            for number, outcome in workers.finished():
                running -= 1
                tell(number, outcome)
                ready.extend(behind.pop(tasks[number].fit_digest, ()))
    finally:
        workers.stop()
