"""PyTorch modules whose forward pass is a chip: for training with the hardware in the loop.

hardware = bitline.torch.Hardware(study, model)
network = bitline.torch.Network(study, [100, 96, 96, 10])
network.put_on(hardware.die(7))  # another one for every batch, if the network shall live with all of them
"""

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ImportError("bitline.torch needs PyTorch; expected it installed by pip install 'bitline[torch]'") from error

from bitline.torch.averaging import Average
from bitline.torch.chip import Chip, Hardware, LayerRows, layer_rows
from bitline.torch.descent import descend
from bitline.torch.loop import Course, Images, correct_images, optimiser_of, train_epoch
from bitline.torch.modules import Coded, Conv2d, Linear, Scores
from bitline.torch.networks import Network, network_of, readout, write_folder
from bitline.torch.placement import place
from bitline.torch.probing import probe
from bitline.torch.rectified import Rectified
from bitline.torch.rehearsal import rehearse
from bitline.torch.statistics import remeasure, retrim
from bitline.torch.twin import Twin
from bitline.training.qonnx import read_qonnx

__all__ = [
    "Average",
    "Chip",
    "Coded",
    "Conv2d",
    "Course",
    "Hardware",
    "Images",
    "LayerRows",
    "Linear",
    "Network",
    "Rectified",
    "Scores",
    "Twin",
    "correct_images",
    "descend",
    "layer_rows",
    "network_of",
    "optimiser_of",
    "place",
    "probe",
    "read_qonnx",
    "readout",
    "rehearse",
    "remeasure",
    "retrim",
    "train_epoch",
    "write_folder",
]
