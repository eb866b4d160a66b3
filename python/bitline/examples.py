"""The studies that come with bitline."""

from pathlib import Path

from bitline._core import share_folder
from bitline.errors import FileError


def example(name: str) -> Path:
    """The specification of an example that comes with bitline.

    Args:
        name: folder in `examples`, for example "digits-sram"

    Raises:
        FileError: if there is none of this name

    Example:
        >>> bitline.example("digits-sram").name
        'study.yaml'
    """
    folder = share_folder() / "examples"
    file = folder / name / "study.yaml"
    if not file.is_file():
        names = sorted(path.parent.name for path in folder.glob("*/study.yaml"))
        raise FileError(f"there is no example '{name}'; expected one of {', '.join(names)}")
    return file
