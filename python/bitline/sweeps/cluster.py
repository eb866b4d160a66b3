"""Points on the workers of a Dask cluster, which share the folder of the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.sweeps.point import Outcome, Task, evaluate, sentence

if TYPE_CHECKING:
    from distributed import Client


class Cluster:
    """The workers behind a client; Dask repeats the point of a worker that is lost on another one."""

    def __init__(self, client: Client) -> None:
        from distributed import as_completed

        self.client = client
        self.numbers: dict[str, int] = {}
        self.running: Any = as_completed([], loop=client.loop)
        self.futures: dict[str, Any] = {}

    def has_room(self) -> bool:
        return True

    def start(self, number: int, task: Task, waiting: int) -> None:
        future = self.client.submit(evaluate, task, key=f"bitline-{task.digest}-{id(self):x}", pure=False)
        self.futures[future.key] = future
        self.numbers[future.key] = number
        self.running.add(future)

    def finished(self) -> list[tuple[int, Outcome]]:
        done = []
        for future in [next(self.running)]:
            try:
                outcome = future.result()
            except Exception as error:  # a worker was lost too often, or the point was cancelled
                outcome = Outcome({}, sentence(error))
            del self.futures[future.key]
            done.append((self.numbers.pop(future.key), outcome))
        return done

    def stop(self) -> None:
        if self.futures:
            self.client.cancel(list(self.futures.values()))
        self.futures.clear()
