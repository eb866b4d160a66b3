"""The button that interrupts a notebook's cell stops SPICE, and the kernel goes on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

LIMIT_S = 60
DEADLINE_S = 10
"""Until an interrupted cell has ended: generous, because other work may keep the machine busy."""

BEGIN = """\
import bitline
study = bitline.read_study(bitline.example("digits-sram"))
told = []
def progress(stage, done, total):
    if done and not told:
        told.append(stage)
        print("busy", flush=True)
"""
LONG = {
    "characterise": 'bitline.characterise(study, "run", progress)',
    "run": 'bitline.run(study, "run", progress)',
    "fit": 'bitline.fit(study, "run", progress=progress)',
    "variation": 'bitline.variation(study, "run", progress=progress)',
    "sweep": """\
def measure(study, folder):
    (folder / "begun").touch()
    return {"levels": len(bitline.characterise(study, folder).level_v)}
import threading, time
from pathlib import Path
def tell():
    while not list(Path("sweep").glob("points/*/begun")):
        time.sleep(0.01)
    print("busy", flush=True)
threading.Thread(target=tell, daemon=True).start()
bitline.sweep(study, {"column.supply": ["1.1 V", "1.2 V", "1.3 V"]}, out="sweep", measure=measure)
""",
}


class Kernel:
    """A kernel as a notebook has it."""

    def __init__(self, folder: Path) -> None:
        env = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self.manager: Any
        self.client: Any
        self.manager, self.client = start_new_kernel(LIMIT_S, kernel_name="python3", cwd=str(folder), env=env)

    def says(self, source: str) -> str:
        """What a cell prints, which must end well."""
        said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])

        reply = self.client.execute_interactive(source, timeout=LIMIT_S, output_hook=hear)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(said)

    def others(self) -> list[int]:
        """Processes that the kernel has started and that are alive: those of its session."""
        kernel = self.manager.provisioner.process.pid
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(session) == kernel and state != "Z" and int(stat.parent.name) != kernel:
                found.append(int(stat.parent.name))
        return found

    def hear(self, text: str) -> None:
        """Waits until the running cell prints a text."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            message = self.client.get_iopub_msg(timeout=LIMIT_S)
            assert message["msg_type"] != "error", message["content"]
            if message["msg_type"] == "stream" and text in message["content"]["text"]:
                return
        pytest.fail(f"no '{text}' within {LIMIT_S} s")


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path)
    try:
        yield kernel
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("work", LONG)
def test_an_interrupted_cell_stops_spice_and_leaves_the_kernel_usable(work: str, kernel: Kernel) -> None:
    kernel.says(BEGIN)
    number = kernel.client.execute(LONG[work])
    kernel.hear("busy")
    assert kernel.others()
    asked = time.monotonic()
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=DEADLINE_S)
    print(f"{work} stopped after {time.monotonic() - asked:.2f} s")
    assert reply["parent_header"]["msg_id"] == number
    assert (reply["content"]["status"], reply["content"]["ename"]) == ("error", "KeyboardInterrupt")
    until = time.monotonic() + DEADLINE_S
    while kernel.others() and time.monotonic() < until:
        time.sleep(0.01)
    assert not kernel.others()
    assert kernel.says('print(len(bitline.simulate(bitline.netlist(study)).to_pandas().columns), "columns")') == "3 columns\n"
