"""Pictures of circuits, models and chips: each function takes tables or objects of bitline, draws, and returns its Axes.

    from bitline import plots
    plots.accuracy(bitline.read_run("runs/digits-sram"))

Every function takes `ax`, the Axes to draw into, and makes a figure of its own without one. What needs room below returns two
Axes. Colours are those of Okabe and Ito and mean the same in every picture (`bitline.plots.style`). Needs matplotlib:
`pip install 'bitline[plots]'`.
"""

from bitline.plots.accuracy import accuracy
from bitline.plots.array_accuracy import array_accuracy
from bitline.plots.array_audit import array_audit
from bitline.plots.array_energy import array_energy
from bitline.plots.array_grid import array_grid
from bitline.plots.array_grid_energy import array_grid_energy
from bitline.plots.audit_errors import audit_errors
from bitline.plots.cell_current import cell_current
from bitline.plots.column_map import column_map
from bitline.plots.confusion import confusion
from bitline.plots.discharge import discharge
from bitline.plots.energy import energy
from bitline.plots.error_budget import error_budget
from bitline.plots.flips import flips
from bitline.plots.match_levels import match_levels
from bitline.plots.modes import modes
from bitline.plots.offsets import offsets
from bitline.plots.regimes import regimes
from bitline.plots.transfer import transfer
from bitline.plots.waveforms import waveforms

__all__ = [
    "accuracy",
    "array_accuracy",
    "array_audit",
    "array_energy",
    "array_grid",
    "array_grid_energy",
    "audit_errors",
    "cell_current",
    "column_map",
    "confusion",
    "discharge",
    "energy",
    "error_budget",
    "flips",
    "match_levels",
    "modes",
    "offsets",
    "regimes",
    "transfer",
    "waveforms",
]
