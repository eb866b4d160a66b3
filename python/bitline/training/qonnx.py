"""Networks of QONNX files, as Brevitas and FINN write them: BipolarQuant on weights and activations."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bitline.errors import SpecError
from bitline.training.network import HiddenLayer, Network, OutputLayer

Array = NDArray[np.float64]

PASSING = ("Identity", "Dropout", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze")
RANKING = ("Softmax", "LogSoftmax", "ArgMax", "TopK")  # change no decision; only at the end
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}


@dataclass
class Wire:
    """What flows between two nodes: gain * x + shift, with x the inputs or activations, or the sums over them."""

    gain: Array
    shift: Array
    sums: bool = False  # x are the sums of a layer that has no decision yet


@dataclass
class Reading:
    """What was understood so far."""

    hidden: list[HiddenLayer] = field(default_factory=list)
    weights: NDArray[np.int8] | None = None  # of the layer whose sums flow


def named(node: Any) -> str:
    """A node for an error."""
    return f"node '{node.name or node.output[0]}' ({node.op_type})"


def attribute(node: Any, name: str, fallback: Any) -> Any:
    """A number among the attributes of a node."""
    found = next((one for one in node.attribute if one.name == name), None)
    return fallback if found is None else found.f if found.type == 1 else found.i


def constants_of(graph: Any) -> dict[str, Array]:
    """Every tensor that does not depend on the input: initializers, and what nodes make of them alone."""
    from onnx import numpy_helper

    known = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            known[node.output[0]] = numpy_helper.to_array(next(one.t for one in node.attribute if one.name == "value"))
            continue
        given = [known[name] for name in node.input if name in known]
        if not given or len(given) < len(node.input):
            continue
        if node.op_type == "BipolarQuant":
            known[node.output[0]] = np.where(given[0] >= 0, 1.0, -1.0) * given[1]
        elif node.op_type == "Transpose":
            order = next((list(one.ints) for one in node.attribute if one.name == "perm"), None)
            known[node.output[0]] = np.transpose(given[0], order)
        elif node.op_type in PASSING[:3]:
            known[node.output[0]] = given[0]
        elif node.op_type in ARITHMETIC:
            known[node.output[0]] = ARITHMETIC[node.op_type](*given)
    return known


def per_neuron(value: Array, count: int, node: Any) -> Array:
    """A constant as one number for each neuron."""
    flat = np.asarray(value, np.float64).reshape(-1)
    if flat.size not in (1, count):
        raise SpecError(f"{named(node)}: a constant of {flat.size} numbers; expected 1 or {count}, one for each neuron")
    return np.broadcast_to(flat, (count,)).copy()


def through_weights(node: Any, wire: Wire, reading: Reading, known: Mapping[str, Array]) -> Wire:
    """MatMul or Gemm: the sums of a new layer."""
    if wire.sums:
        raise SpecError(f"{named(node)}: the layer before it makes no decision; expected a BipolarQuant between them")
    if node.input[1] not in known:
        raise SpecError(f"{named(node)}: its weights are no constant; expected BipolarQuant of an initializer")
    matrix = np.asarray(known[node.input[1]], np.float64)
    gemm = node.op_type == "Gemm"
    if gemm and attribute(node, "transA", 0):
        raise SpecError(f"{named(node)}: transA is set; expected the images along the first axis")
    if gemm and attribute(node, "transB", 0):
        matrix = matrix.T
    scale = np.abs(matrix).max(axis=0) if matrix.ndim == 2 else np.zeros(1)
    if matrix.ndim != 2 or not (scale > 0).all() or not np.allclose(np.abs(matrix), scale):
        raise SpecError(f"{named(node)}: weights that are not ± one scale for each neuron; expected BipolarQuant of a matrix")
    weights = np.where(matrix >= 0, 1, -1).astype(np.int8)
    if wire.gain.size != 1 and not (wire.gain == wire.gain[0]).all():
        raise SpecError(f"{named(node)}: its inputs have different scales; expected one scale for all")
    reading.weights = weights
    alpha = attribute(node, "alpha", 1.0) if gemm else 1.0
    shifts = np.broadcast_to(wire.shift, (len(weights),)) @ weights.astype(np.float64)
    found = Wire(alpha * scale * wire.gain[0], alpha * scale * shifts, sums=True)
    if gemm and len(node.input) > 2:
        found.shift = found.shift + attribute(node, "beta", 1.0) * per_neuron(known[node.input[2]], len(scale), node)
    return found


def through_normalisation(node: Any, wire: Wire, known: Mapping[str, Array]) -> Wire:
    """Batch normalisation by its stored statistics."""
    count = wire.gain.size
    gamma, beta, mean, variance = (per_neuron(known[name], count, node) for name in node.input[1:5])
    slope = gamma / np.sqrt(variance + attribute(node, "epsilon", 1e-5))
    return Wire(slope * wire.gain, slope * (wire.shift - mean) + beta, wire.sums)


def through_arithmetic(node: Any, wire: Wire, known: Mapping[str, Array], flowing: str) -> Wire:
    """Addition, subtraction, multiplication or division with a constant."""
    other = node.input[1] if node.input[0] == flowing else node.input[0]
    if other not in known:
        raise SpecError(f"{named(node)}: two tensors that both depend on the input; expected a constant as one of them")
    count = max(wire.gain.size, 1)
    value = per_neuron(known[other], count if wire.sums else np.asarray(known[other]).size, node)
    first = node.input[0] == flowing
    match node.op_type:
        case "Add":
            return Wire(wire.gain, wire.shift + value, wire.sums)
        case "Sub":
            return Wire(wire.gain if first else -wire.gain, wire.shift - value if first else value - wire.shift, wire.sums)
        case "Mul":
            return Wire(wire.gain * value, wire.shift * value, wire.sums)
    if not first:
        raise SpecError(f"{named(node)}: a constant divided by what depends on the input; expected it the other way round")
    return Wire(wire.gain / value, wire.shift / value, wire.sums)


def on_grid(threshold: Array) -> Array:
    """Thresholds that are half a whole number but for single precision become that, so that a sum on one fires."""
    near = np.round(2 * threshold) / 2
    return np.where(np.abs(threshold - near) <= 1e-6 * np.maximum(1, np.abs(near)), near, threshold) + 0.0


def decided(node: Any, wire: Wire, reading: Reading, known: Mapping[str, Array]) -> Wire:
    """A sign: the layer is complete, and ±1 flows on, times the scale of the quantiser."""
    if not wire.sums or reading.weights is None:
        raise SpecError(f"{named(node)}: there is no layer before it whose sums it could decide; expected MatMul or Gemm")
    if (wire.gain == 0).any():
        neuron = int(np.flatnonzero(wire.gain == 0)[0])
        raise SpecError(f"{named(node)}: neuron {neuron} does not depend on its sum; expected a gain other than 0")
    threshold = on_grid(-wire.shift / wire.gain)
    polarity = np.where(wire.gain > 0, 1, -1).astype(np.int8)
    reading.hidden.append(HiddenLayer(reading.weights, threshold, polarity))
    reading.weights = None
    scale = np.asarray(known[node.input[1]], np.float64).reshape(-1) if len(node.input) > 1 else np.ones(1)
    return Wire(scale, np.zeros(1))


def read_qonnx(
    file: str | os.PathLike[str], *, name: str | None = None, largest_input: float = 1.0, largest_code: int = 31
) -> Network:
    """A network from a QONNX file.

    Understood are a chain of fully connected layers (MatMul or Gemm with weights through BipolarQuant), additions and
    multiplications with constants, BatchNormalization, which folds into thresholds, and BipolarQuant or Sign as activation.

    Args:
        file: of ONNX with nodes of QONNX
        name: of the network; that of the file by default
        largest_input: the value that the file's network expects where the project has the largest code
        largest_code: of an image

    Returns:
        bitline.training.network.Network, to be written by write_network or made into modules by network_of

    Raises:
        SpecError: with the name of the node that is not supported
        ImportError: where the package onnx is missing

    Example:
        >>> bitline.torch.read_qonnx(run / "model.yaml")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        bitline.errors.SpecError: ...model.yaml: no ONNX file; expected one as QONNX, Brevitas or FINN write it
    """
    try:
        import onnx
    except ImportError as error:
        raise ImportError("read_qonnx needs the package onnx; expected it installed by pip install 'bitline[onnx]'") from error

    path = Path(file)
    try:
        graph = onnx.load(str(path)).graph
    except OSError as error:
        raise SpecError(f"{path}: {error.strerror}; expected a QONNX file") from error
    except Exception as error:
        raise SpecError(f"{path}: no ONNX file; expected one as QONNX, Brevitas or FINN write it") from error
    try:
        network = network_in(graph, name or path.stem, largest_input / largest_code)
    except SpecError as error:
        raise SpecError(f"{path}: {error}") from error
    return network


def network_in(graph: Any, name: str, step: float) -> Network:
    """The network of a graph whose input is `step` times the code."""
    known = constants_of(graph)
    inputs = [one.name for one in graph.input if one.name not in known]
    if len(inputs) != 1:
        raise SpecError(f"a graph with {len(inputs)} inputs; expected one")
    flowing, wire, reading = inputs[0], Wire(np.array([step]), np.zeros(1)), Reading()
    ended: Any = None
    for node in graph.node:
        if node.output[0] in known:
            continue
        if flowing not in node.input:
            raise SpecError(f"{named(node)}: not on the one way from input to output; expected a chain of layers")
        if ended is not None:
            raise SpecError(f"{named(ended)}: not at the end; expected only the output behind it")
        if node.op_type in ("MatMul", "Gemm"):
            if node.input[0] != flowing:
                raise SpecError(f"{named(node)}: the weights stand on the left; expected inputs times weights")
            wire = through_weights(node, wire, reading, known)
        elif node.op_type == "BatchNormalization":
            wire = through_normalisation(node, wire, known)
        elif node.op_type in ARITHMETIC:
            wire = through_arithmetic(node, wire, known, flowing)
        elif node.op_type in ("BipolarQuant", "Sign"):
            wire = decided(node, wire, reading, known)
        elif node.op_type in RANKING:
            ended = node
        elif node.op_type not in PASSING:
            raise SpecError(
                f"{named(node)}: not supported; expected MatMul, Gemm, BatchNormalization, BipolarQuant or arithmetic"
            )
        flowing = node.output[0]
    if reading.weights is None:
        raise SpecError(
            "the graph ends without the sums of an output layer; expected a MatMul or Gemm behind the last activation"
        )
    if not reading.hidden:
        raise SpecError("a graph of one layer; expected at least one hidden layer with BipolarQuant or Sign as activation")
    return Network(name, reading.hidden, OutputLayer(reading.weights, wire.gain.copy(), wire.shift.copy()))
