"""Writes a finished run as one page to read.

    python -m bitline.report DIR [--out FILE]

It needs matplotlib and Jinja: `pip install 'bitline[report]'`. From Python it is `bitline.report(DIR)`.
"""

import argparse
import sys
from pathlib import Path

from bitline.errors import FileError, SpecError, exit_code
from bitline.html_report import report


def main() -> None:
    parser = argparse.ArgumentParser(prog="bitline report", description="Write a finished run as one page to read.")
    parser.add_argument("folder", type=Path, help="folder of a finished run")
    parser.add_argument("--out", type=Path, help="file to write, instead of report.html in the folder")
    arguments = parser.parse_args()
    try:
        print(f"the report is {report(arguments.folder, arguments.out)}")
    except (SpecError, FileError, ImportError) as error:
        print(error, file=sys.stderr)
        sys.exit(exit_code(error))


if __name__ == "__main__":
    main()
