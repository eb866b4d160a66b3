"""Technologies that somebody brings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bitline import program

if TYPE_CHECKING:
    import pandas


def check_technology(name: str | os.PathLike[str], *, folder: str | os.PathLike[str] | None = None) -> pandas.DataFrame:
    """Simulates every device of a technology at every corner, as `bitline technology check` does.

    Args:
        name: of a technology that comes with bitline, or a folder with technology.yaml
        folder: of the model files of a technology that comes without them, for example SKY130's

    Returns:
        DataFrame with a row for each corner and role, at 25 degC and the technology's supply: model, size [m], the parameter by
        which a threshold shift reaches the device (none: a source at its gate), on- and off-current [A], linear and saturated
        threshold [V], swing [V per decade], and by how much a shift of 20 mV moves the threshold, against 20 mV

    Raises:
        SpecError: with a line for everything that is wrong, if something is
        SpiceError: if the simulator cannot be started

    Source: docs/technologies.md.

    Example:
        >>> table = bitline.check_technology("generic130")
        >>> access = table[table["role"] == "access"].set_index("corner")
        >>> access["threshold_linear_v"].idxmin(), access["on_a"].idxmin()
        ('fast', 'slow')
    """
    import pandas

    said = program.answer("technology", "check", name, *(("--folder", folder) if folder is not None else ()))
    rows = [{"corner": corner["name"], **device} for corner in said["corners"] for device in corner["devices"]]
    return pandas.DataFrame(rows).astype({"level": int})
