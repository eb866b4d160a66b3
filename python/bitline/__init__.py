"""bitline: from an in-memory-computing column's transistors to the accuracy of a binarised neural network.

study = bitline.read_study(bitline.example("digits-sram"), set={"study.dies": 5})
run = bitline.run(study, "runs/digits")
run.dies.groupby("variant")["accuracy_compensated"].mean()
"""

# In a source tree the extension module lies in the build folder, which is on the path beside this one.
from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)

from bitline._core import (  # noqa: E402
    CellLaw,
    Characterisation,
    ColumnModel,
    Dataset,
    Deck,
    Deployment,
    Die,
    Engine,
    LatchModel,
    Macro,
    RramStudy,
    Silicon,
    Study,
    __version__,
    characterise,
    classify,
    compensate,
    deploy,
    energy,
    fit,
    fit_curves,
    ideal_engine,
    model_engine,
    read_dataset,
    read_latch,
    read_model,
    read_rram_study,
    read_study,
    share_folder,
    simulate,
    spice_engine,
    variation,
    working_points,
)
from bitline.chips import column_offsets, transfer_points  # noqa: E402
from bitline.decks import netlist  # noqa: E402
from bitline.errors import DomainError, Error, FileError, FitError, SpecError, SpiceError  # noqa: E402
from bitline.examples import example  # noqa: E402
from bitline.html_report import report  # noqa: E402
from bitline.rram_grids import grid  # noqa: E402
from bitline.rram_runs import RramRun  # noqa: E402
from bitline.runs import Audit, Run, audit, read_rram_run, read_run, run  # noqa: E402
from bitline.sweeps import sweep  # noqa: E402
from bitline.technologies import check_technology  # noqa: E402
from bitline.views import attach as _attach_views  # noqa: E402

_attach_views()

__all__ = [
    "Audit",
    "CellLaw",
    "Characterisation",
    "ColumnModel",
    "Dataset",
    "Deck",
    "Deployment",
    "Die",
    "DomainError",
    "Engine",
    "Error",
    "FileError",
    "FitError",
    "LatchModel",
    "Macro",
    "RramRun",
    "RramStudy",
    "Run",
    "Silicon",
    "SpecError",
    "SpiceError",
    "Study",
    "__version__",
    "audit",
    "characterise",
    "check_technology",
    "classify",
    "column_offsets",
    "compensate",
    "deploy",
    "energy",
    "example",
    "fit",
    "fit_curves",
    "grid",
    "ideal_engine",
    "model_engine",
    "netlist",
    "read_dataset",
    "read_latch",
    "read_model",
    "read_rram_run",
    "read_rram_study",
    "read_run",
    "read_study",
    "report",
    "run",
    "share_folder",
    "simulate",
    "spice_engine",
    "sweep",
    "transfer_points",
    "variation",
    "working_points",
]
