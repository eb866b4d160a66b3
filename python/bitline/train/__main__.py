"""Puts a study's network on its dies in every regime of training and calibration.

    python -m bitline.train STUDY --out DIR

It needs PyTorch: `pip install 'bitline[torch]'`. What was finished in DIR stays, and the same command goes on from there.
"""

import argparse
import os
import sys
from pathlib import Path

import yaml

from bitline.errors import Error, SpecError, exit_code

INTERRUPTED = 130


def assignments(texts: list[str]) -> dict[str, object]:
    """Values by key of KEY=VALUE."""
    pairs = [text.partition("=") for text in texts]
    for key, equals, _ in pairs:
        if not equals:
            raise SpecError(f"--set {key}: has no '='; expected KEY=VALUE")
    return {key: yaml.safe_load(value) for key, _, value in pairs}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bitline train", description="Run a study, then train and calibrate its network on its dies, in every regime."
    )
    parser.add_argument("study", type=Path, help="specification with a section 'training'")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the run; a second call goes on where the first ended"
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="replaces a value of the specification")
    parser.add_argument("--workers", type=int, default=None, help="processes, each with a die; as many as there are cores")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors, no progress")
    arguments = parser.parse_args()
    try:
        from bitline.train.command import train_study
    except ImportError as error:
        sys.exit(f"'bitline train' needs PyTorch ({error}); \"pip install 'bitline[torch]'\" installs it")
    try:
        print(
            train_study(
                arguments.study, assignments(arguments.set), arguments.out, arguments.workers, arguments.quiet, arguments.json
            ),
            end="",
        )
    except Error as error:
        print(f"bitline train: {error}", file=sys.stderr)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        print("bitline train: interrupted; the same command goes on from here", file=sys.stderr)
        sys.stderr.flush()
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
