"""The columns of fine-tuned networks in SPICE, on the dies that they were tuned on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bitline._core import Macro, spice_engine
from bitline.torch import Chip, Hardware, Linear, Network, network_of
from bitline.torch.modules import codes_of, stored_bits
from bitline.train.dies import network_folder, tuned_chip
from bitline.train.files import read_json, write_json
from bitline.train.plan import Plan
from bitline.train.steps import accuracy

Values = NDArray[np.float64]


def tuned(plan: Plan, folder: Path, die: int) -> Network:
    """The network that was fine-tuned on a die, on no chip."""
    network = network_of(network_folder(folder, die), plan.study).eval()
    network.output.quantised = True
    return network


def audit(plan: Plan, folder: Path, dies: list[int]) -> dict[str, Any]:
    """Every column of every layer reads one test image in SPICE and in the model: errors and decisions of both.

    Image number `d` on die `d`; the output layer at the middle strobe of its ramp. Then the first die's accuracy once more with
    the audited error added to the noise of every read, where the comparator's noise is declared.
    """
    file = folder / "audit.json"
    known = read_json(file, plan.digest)
    if known is not None:
        return dict(known)
    slow = spice_engine(plan.study, plan.run.model, plan.run.latch)
    errors, signals, equal = [], [], 0
    for die in dies:
        fast = tuned_chip(plan, folder, die)
        network = tuned(plan, folder, die)
        network.put_on(fast)
        values = plan.test.codes[die % len(plan.test.labels)][None]
        for number, layer in enumerate(network.columns):
            codes = codes_of(values, layer.use, fast)
            offsets = plan.deployment.die(die)
            found = [_read(_macro(layer, on), codes, plan, number) for on in (fast, replace(fast, engine=slow))]
            (expected, common), (simulated, _) = found
            offset = offsets.offsets_v(number, common)
            errors.append(simulated - expected)
            signals.append(expected)
            equal += int(((simulated >= offset) == (expected >= offset)).sum())
            if number < len(network.hidden):
                values = layer(values)
    error, signal = np.concatenate(errors), np.concatenate(signals)
    rms = float(np.sqrt(np.mean(error**2)))
    result = {
        "digest": plan.digest,
        "dies": dies,
        "reads": len(error),
        "rms_v": rms,
        "max_v": float(np.abs(error).max()),
        "bias_v": float(error.mean()),
        "signal_rms_v": float(np.sqrt(np.mean(signal**2))),
        "decisions_equal": equal,
        "perturbed": perturbed(plan, folder, dies[0], rms),
    }
    write_json(file, result)
    return result


def perturbed(plan: Plan, folder: Path, die: int, error_v: float) -> dict[str, float] | None:
    """Accuracy on a die as it is, and with an error of every read; None where the comparator's noise is not declared."""
    values = plan.study.values()
    if plan.run.latch is not None:
        return None
    noise = float(np.hypot(values["column.comparator.noise_v"], error_v))
    study = plan.study.replace({"column.comparator.noise": f"{noise!r} V", "variation.comparator_noise": True})
    network = tuned(plan, folder, die)
    on = tuned_chip(plan, folder, die)
    network.put_on(on)
    found = {"die": float(die), "error_v": error_v, "accuracy": accuracy(plan, network)}
    network.put_on(replace(on, engine=Hardware(study, plan.run.model).engine))
    return found | {"accuracy_perturbed": accuracy(plan, network)}


def _macro(layer: Any, on: Chip) -> Macro:
    """A layer's macro on a chip."""
    bits = stored_bits(layer.weights())
    if not hasattr(layer, "window"):
        return on.output(layer.use, bits)
    if isinstance(layer, Linear):
        return on.hidden(layer.use, bits, layer.boundary(layer.mean, layer.deviation).detach().double().numpy())
    return on.hidden(layer.use, bits, np.full(bits.shape[1], -0.5 / layer.use.unit_code))


def _read(macro: Macro, codes: NDArray[np.uint8], plan: Plan, layer: int) -> tuple[Values, Values]:
    """V_BL - V_BLB and the common mode of every column [V]."""
    strobes = 2 ** int(plan.study.values()["network.readout.bits"])
    last = layer + 1 == plan.deployment.layers
    bl_v, blb_v = macro.voltages(codes, ramp_strobe=strobes // 2 if last else 0)
    return (bl_v - blb_v)[0], (bl_v + blb_v)[0] / 2
