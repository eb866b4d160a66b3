"""Networks of QONNX files decide as the graph does, evaluated node by node."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

onnx = pytest.importorskip("onnx", reason="the package onnx is not installed; pip install 'bitline[onnx]'")

import bitline  # noqa: E402
from bitline.training.network import Network, read_network, write_network  # noqa: E402
from bitline.training.qonnx import read_qonnx  # noqa: E402
from bitline.training.reference import activations, scores  # noqa: E402

Array = NDArray[np.float64]
DOMAIN = "qonnx.custom_op.general"
SHAPE = (36, 12, 9, 10)


class Graph:
    """A graph that grows node by node, and its value on some images, computed beside it."""

    def __init__(self, pixels: Array, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.value = pixels
        self.inputs = pixels.shape[1]
        self.flowing = "pixels"

    def constant(self, value: Any) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    def node(self, kind: str, others: list[str], value: Array, *, first: bool = True, **attributes: Any) -> None:
        out = f"{kind.lower()}{len(self.nodes)}"
        inputs = [self.flowing, *others] if first else [*others, self.flowing]
        domain = DOMAIN if kind == "BipolarQuant" else ""
        self.nodes.append(onnx.helper.make_node(kind, inputs, [out], name=f"the_{out}", domain=domain, **attributes))
        self.flowing, self.value = out, value

    def weights(self, neurons: int, scale: float = 1.0, gemm: bool = False) -> "Graph":
        latent = self.rng.normal(size=(self.value.shape[1], neurons)).astype(np.float32)
        signs = np.where(latent >= 0, 1.0, -1.0)
        quantised = f"weights{len(self.nodes)}"
        given = latent.T if gemm else latent
        names = [self.constant(given), self.constant(scale)]
        self.nodes.append(onnx.helper.make_node("BipolarQuant", names, [quantised], name=f"of_{quantised}", domain=DOMAIN))
        if gemm:
            bias = self.rng.normal(size=neurons).astype(np.float32)
            value = 0.5 * self.value @ signs * scale + 2.0 * bias
            self.node("Gemm", [quantised, self.constant(bias)], value, alpha=0.5, beta=2.0, transB=1)
        else:
            self.node("MatMul", [quantised], self.value @ signs * scale)
        return self

    def normalised(self) -> "Graph":
        count = self.value.shape[1]
        gamma = self.rng.choice([-1.3, -0.4, 0.6, 1.7], count).astype(np.float32)
        beta = self.rng.normal(0, 0.5, count).astype(np.float32)
        mean = (self.value.mean(axis=0) + self.rng.normal(0, 0.1, count)).astype(np.float32)
        variance = (self.value.var(axis=0) + 0.01).astype(np.float32)
        epsilon = 0.001
        value = gamma.astype(float) * (self.value - mean) / np.sqrt(variance.astype(float) + epsilon) + beta
        names = [self.constant(one) for one in (gamma, beta, mean, variance)]
        self.node("BatchNormalization", names, value, epsilon=epsilon)
        return self

    def decided(self, scale: float = 1.0, *, sure: bool = True) -> "Graph":
        assert not sure or np.abs(self.value).min() > 1e-6  # else float32 in the file could turn a decision
        self.node("BipolarQuant", [self.constant(scale)], np.where(self.value >= 0, 1.0, -1.0) * scale)
        return self

    def decided_at(self, boundary: NDArray[np.int64] | None) -> "Graph":
        """Decides at sums that threshold rows reach: codes in a first layer, else half sums of activations that are on."""
        if boundary is None:  # of ±1 activations: 2 * 0.5 less the sum of the weights
            latent = onnx.numpy_helper.to_array(self.constants[-2])
            shift = -(1.0 - np.where(latent >= 0, 1.0, -1.0).sum(axis=0))
        else:
            shift = -boundary / 31
        # In single precision a sum on the boundary itself could fall on either side, so it lies below the sum by a little.
        shift = shift + 1e-3
        self.node("Add", [self.constant(shift)], self.value + shift)
        return self.decided()

    def write(self, file: Path) -> Path:
        shaped = onnx.helper.make_tensor_value_info
        graph = onnx.helper.make_graph(
            self.nodes,
            "graph",
            [shaped("pixels", onnx.TensorProto.FLOAT, ["images", self.inputs])],
            [shaped(self.flowing, onnx.TensorProto.FLOAT, None)],
            self.constants,
        )
        opsets = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid(DOMAIN, 1)]
        onnx.save(onnx.helper.make_model(graph, opset_imports=opsets), str(file))
        return file


@pytest.fixture
def codes() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 32, (200, SHAPE[0])).astype(np.uint8)


def whole(pixels: Array) -> Graph:
    """Two hidden layers and an output layer, as Brevitas exports them."""
    graph = Graph(pixels)
    graph.node("Mul", [graph.constant(2.0)], 2 * graph.value)
    graph.node("Sub", [graph.constant(1.0)], graph.value - 1)  # pixels from -1 to 1
    graph.weights(SHAPE[1], scale=0.3).normalised().decided(scale=0.7)
    graph.weights(SHAPE[2], gemm=True).normalised().decided()
    graph.weights(SHAPE[3], scale=0.25).normalised()
    return graph


def test_a_file_decides_as_its_graph_does(codes: NDArray[np.uint8], tmp_path: Path) -> None:
    graph = whole(codes / 31)
    network = read_qonnx(graph.write(tmp_path / "net.onnx"))
    assert network.name == "net" and network.shape == list(SHAPE)
    np.testing.assert_allclose(scores(network, codes), graph.value, rtol=1e-5, atol=1e-5)
    assert np.array_equal(scores(network, codes).argmax(axis=1), graph.value.argmax(axis=1))
    assert {-1, 1} == set(network.hidden[0].polarity.tolist())


def test_a_network_that_was_read_is_one_of_the_project(codes: NDArray[np.uint8], tmp_path: Path) -> None:
    network = read_qonnx(whole(codes / 31).write(tmp_path / "net.onnx"), name="bipolar")
    write_network(network, tmp_path / "network")
    again = read_network(tmp_path / "network")
    assert again.name == "bipolar"
    assert np.array_equal(scores(again, codes), scores(network, codes))


def test_pixels_of_another_range_are_told(codes: NDArray[np.uint8], tmp_path: Path) -> None:
    graph = Graph(codes / 31 * 255)
    graph.weights(5).normalised().decided().weights(3)
    network = read_qonnx(graph.write(tmp_path / "net.onnx"), largest_input=255)
    np.testing.assert_allclose(scores(network, codes), graph.value, rtol=1e-6)


def test_a_sum_that_lies_on_its_threshold_fires(tmp_path: Path) -> None:
    graph = Graph(np.zeros((1, 4)))
    graph.node("Mul", [graph.constant(2.0)], 2 * graph.value)
    graph.node("Sub", [graph.constant(1.0)], graph.value - 1)
    signs = np.where(onnx.numpy_helper.to_array(graph.weights(1).constants[2]) >= 0, 1, -1)
    shift = -signs.sum() * 9 / 31  # 2 code / 31 - 1 is 9 / 31 for code 20
    graph.node("Add", [graph.constant(shift)], graph.value)
    graph.decided(sure=False).weights(3)
    network = read_qonnx(graph.write(tmp_path / "net.onnx"))
    assert network.hidden[0].thresholds[0] == 20 * signs.sum()
    assert activations(network, np.full((1, 4), 20, np.uint8)) == 1


def test_what_changes_no_decision_is_passed_over(codes: NDArray[np.uint8], tmp_path: Path) -> None:
    graph = Graph(codes / 31)
    graph.node("Flatten", [], graph.value)
    graph.weights(5)
    graph.node("Add", [graph.constant(np.full(5, 0.013))], graph.value + 0.013)
    graph.node("Sign", [], np.sign(graph.value))
    graph.node("Identity", [], graph.value)
    graph.weights(3)
    graph.node("Div", [graph.constant(4.0)], graph.value / 4)
    plain = graph.value
    graph.node("Softmax", [], graph.value)
    network = read_qonnx(graph.write(tmp_path / "net.onnx"))
    np.testing.assert_allclose(scores(network, codes), plain, rtol=1e-6)
    assert set(np.unique(activations(network, codes))) == {-1, 1}


def unsupported(graph: Graph, kind: str) -> Graph:
    """A graph with something that cannot be a macro."""
    match kind:
        case "relu":
            graph.weights(5).node("Relu", [], np.maximum(graph.value, 0))
        case "float weights":
            graph.node("MatMul", [graph.constant(graph.rng.normal(size=(36, 5)))], graph.value[:, :5])
        case "no decision":
            graph.weights(5).weights(3)
        case "no sums":
            graph.decided(sure=False)
        case "no output":
            graph.weights(5).decided(sure=False)
        case "one layer":
            graph.weights(5)
        case "zero gain":
            graph.weights(5).node("Mul", [graph.constant([1, 1, 0, 1, 1])], graph.value + 1)
            graph.decided(sure=False).weights(3)
        case "behind the end":
            graph.weights(5).decided(sure=False).weights(3).node("Softmax", [], graph.value)
            graph.node("Identity", [], graph.value)
        case "scales":
            graph.node("Mul", [graph.constant(np.arange(1, 37))], graph.value)
            graph.weights(5)
    return graph


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("relu", r"node 'the_relu2' \(Relu\): not supported; expected MatMul, Gemm, BatchNormalization, BipolarQuant"),
        ("float weights", r"node 'the_matmul0' \(MatMul\): weights that are not ± one scale for each neuron"),
        ("no decision", r"node 'the_matmul3' \(MatMul\): the layer before it makes no decision"),
        ("no sums", r"node 'the_bipolarquant0' \(BipolarQuant\): there is no layer before it"),
        ("no output", "the graph ends without the sums of an output layer"),
        ("one layer", "a graph of one layer; expected at least one hidden layer"),
        ("zero gain", r"node 'the_bipolarquant3' \(BipolarQuant\): neuron 2 does not depend on its sum"),
        ("behind the end", r"node 'the_softmax5' \(Softmax\): not at the end"),
        ("scales", r"node 'the_matmul2' \(MatMul\): its inputs have different scales"),
    ],
)
def test_what_is_not_supported_is_named(codes: NDArray[np.uint8], tmp_path: Path, kind: str, message: str) -> None:
    file = unsupported(Graph(codes / 31 + 0.01), kind).write(tmp_path / "net.onnx")
    with pytest.raises(bitline.SpecError, match=message):
        read_qonnx(file)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_text("schema: bitline.network/1\n")
    with pytest.raises(bitline.SpecError, match="no ONNX file; expected one as QONNX"):
        read_qonnx(tmp_path / "net.onnx")
    with pytest.raises(bitline.SpecError, match="No such file or directory; expected a QONNX file"):
        read_qonnx(tmp_path / "missing.onnx")


def test_a_file_becomes_modules_with_the_same_decisions(codes: NDArray[np.uint8], finished: Any, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; pip install 'bitline[torch]'")
    import bitline.torch as modules

    graph = Graph(codes / 31)
    graph.weights(SHAPE[1]).decided_at(np.arange(-165, 195, 30))
    graph.weights(SHAPE[2]).decided_at(None)
    graph.weights(SHAPE[3])
    source: Network = read_qonnx(graph.write(tmp_path / "net.onnx"))
    network = modules.network_of(source, bitline.read_study(finished.spec)).eval()
    network.output.quantised = False
    assert np.array_equal(network(torch.from_numpy(codes)).detach().numpy().argmax(axis=1), graph.value.argmax(axis=1))
