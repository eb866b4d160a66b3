"""What a call through Python costs beside the same call in C++, and how long importing the package takes.

    python -m bitline.bench [--out FOLDER] [--json]

Both classify the same 1000 images on the model engine, in this process; each time is the shortest of many, in processor time of
the calling thread, and the two take turns. The import is that of a fresh interpreter.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import bitline
from bitline import _core

IMAGES = 1000
ROUNDS = 30
CALLS = 5
IMPORT = "import time; begin = time.perf_counter(); import bitline; print(time.perf_counter() - begin)"


def overhead(die: bitline.Die, images: NDArray[np.uint8]) -> dict[str, float]:
    """Shortest times of an inference in C++ and through Python [s], and what Python adds, relative.

    Example:
        >>> from bitline.bench import overhead
        >>> sorted(overhead(deployment.die(0), codes))
        ['cpp_s', 'overhead', 'python_s']
    """
    cpp = python = float("inf")
    for _ in range(ROUNDS):
        cpp = min(cpp, _core.infer_seconds(die, images, CALLS))
        for _ in range(CALLS):
            begin = time.thread_time_ns()
            die.infer(images)
            python = min(python, 1e-9 * (time.thread_time_ns() - begin))
    return {"cpp_s": cpp, "python_s": python, "overhead": python / cpp - 1}


def import_seconds(rounds: int = 5) -> float:
    """Shortest time of importing the package in a fresh interpreter [s]: what else runs on the machine only ever adds.

    Example:
        >>> from bitline.bench import import_seconds
        >>> import_seconds(rounds=1) > 0
        True
    """
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", IMPORT]
    return min(float(subprocess.run(command, env=paths, check=True, capture_output=True).stdout) for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bitline.bench", description="What a call through Python costs.")
    parser.add_argument("--out", type=Path, help="folder that keeps the characterisation for the next time")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    study = bitline.read_study(bitline.example("digits-sram"))
    with tempfile.TemporaryDirectory() as scratch:
        deployment = bitline.deploy(study, bitline.fit(study, arguments.out or scratch))
    images = np.ascontiguousarray(np.resize(deployment.codes, (IMAGES, deployment.codes.shape[1])))
    result = overhead(deployment.die(0), images) | {"import_s": import_seconds()}
    if arguments.json:
        print(json.dumps({"images": IMAGES} | result))
    else:
        print(
            f"{IMAGES} images: {1e3 * result['cpp_s']:.3f} ms in C++, {1e3 * result['python_s']:.3f} ms through Python, ",
            end="",
        )
        print(f"{100 * result['overhead']:.2f} % more")
        print(f"import bitline: {result['import_s']:.3f} s")


if __name__ == "__main__":
    main()
