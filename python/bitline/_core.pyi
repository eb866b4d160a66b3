"""
What the package bitline calls in C++; the package has the same under its own name.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import pandas
import pathlib
import typing
__all__: list[str] = ['CellLaw', 'Characterisation', 'ColumnModel', 'Dataset', 'Deck', 'Deployment', 'Die', 'Engine', 'LatchModel', 'Macro', 'RramStudy', 'Silicon', 'Study', 'audit_all', 'characterise', 'classify', 'compensate', 'deploy', 'energy', 'explain_image', 'fit', 'fit_curves', 'ideal_engine', 'infer_seconds', 'mean_interval', 'model_engine', 'read_dataset', 'read_latch', 'read_model', 'read_rram_study', 'read_study', 'rram_netlist', 'run_all', 'run_grid', 'run_rram', 'share_folder', 'simulate', 'spice_engine', 'spread_block', 'sram_netlist', 'subject_digest', 'variation', 'working_points']
class Study:
    """
    A specification, checked, with every value that a run will use; it never changes.

    Example:
        >>> study = bitline.read_study(bitline.example("digits-sram"))
        >>> study
        <Study 'Handwritten digits on a 6T-SRAM macro': 128 rows of sram_6t in generic130 (typical), data digits, 20 dies, seed 1>
        >>> study.replace({"study.dies": 3}).dies
        3
    """
    @staticmethod
    def _repr_html_(study: Study) -> str:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def replace(self, values: collections.abc.Mapping[str, typing.Any]) -> Study:
        """
        The same study with other values: its file is read again.

        Args:
            values: value by key, as in read_study

        Raises:
            SpecError: for an unknown key or a value that is out of its range

        Example:
            >>> study.replace({"column.supply": "1.1 V"}).supply_v
            1.1
        """
    def resolved(self) -> str:
        """
        The specification as YAML, with every value that is used; reading it gives the same study.

        Returns:
            text of a file of schema bitline.study/1

        Example:
            >>> study.resolved().splitlines()[0]
            'schema: bitline.study/1'
        """
    def values(self) -> dict[str, typing.Any]:
        """
        Every value that is used, in SI units.

        Returns:
            value by key; the names end in their units

        Example:
            >>> study.replace({"column.supply": "1100 mV"}).values()["column.supply_v"]
            1.1
        """
    @property
    def dies(self) -> int:
        """
        Number of dies.
        """
    @property
    def digest(self) -> str:
        """
        16 hexadecimal digits that differ where any value differs.
        """
    @property
    def file(self) -> pathlib.Path:
        """
        Where it was read from.
        """
    @property
    def points(self) -> int:
        """
        Number of operating points in the list of an audit.
        """
    @property
    def pulse_s(self) -> float:
        """
        Width of the word-line pulse [s].
        """
    @property
    def rows(self) -> int:
        """
        Cells on a bit line.
        """
    @property
    def seed(self) -> int:
        """
        Seed of every random draw.
        """
    @property
    def supply_v(self) -> float:
        """
        Supply of the cells [V].
        """
    @property
    def title(self) -> str:
        """
        The specification's title.
        """
class Deck:
    """
    A SPICE deck, which `ngspice -b` runs as it is.

    Example:
        >>> deck  # doctest: +ELLIPSIS
        <Deck: ... lines, probes bl, blb>
    """
    def __repr__(self) -> str:
        ...
    @property
    def probes(self) -> list[str]:
        """
        Vectors that are looked at.
        """
    @property
    def stop(self) -> float:
        """
        Where its analysis ends [s].
        """
    @property
    def text(self) -> str:
        """
        The deck, from its title to `.end`.
        """
class Dataset:
    """
    A table of operating points and measures; the names of its columns end in their units.

    Args:
        kind: what its rows are, for example "discharge"
        digest: of everything that determines its content
        columns: names
        values: shape (rows, columns), float64; a blank is NaN

    Example:
        >>> table = bitline.Dataset("example", "", ["level", "current_a"], numpy.array([[0.0, 1e-12], [31.0, 2.5e-6]]))
        >>> table
        <Dataset 'example': 2 rows of level, current_a>
        >>> table.to_pandas()
           level     current_a
        0      0  1.000000e-12
        1     31  2.500000e-06
    """
    @staticmethod
    def _repr_html_(dataset: Dataset) -> str:
        ...
    def __init__(self, kind: str, digest: str, columns: list[str], values: numpy.typing.NDArray[numpy.float64]) -> None:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def to_csv(self) -> str:
        """
        The text of its file, which read_dataset reads back exactly.

        Example:
            >>> table.to_csv().splitlines()[0]
            '# schema: bitline.dataset/1'
        """
    def to_pandas(self) -> pandas.DataFrame:
        """
        The table as a DataFrame; columns without a unit that hold whole numbers only become integers.

        Returns:
            pandas.DataFrame, a row for each of the dataset's

        Example:
            >>> table.to_pandas()["level"].sum()
            np.int64(31)
        """
    def values(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        All numbers, in a new array.

        Returns:
            shape (rows, columns), float64; a blank is NaN

        Example:
            >>> table.values()[1, 0]
            np.float64(31.0)
        """
    @property
    def columns(self) -> list[str]:
        """
        Names, each with its unit.
        """
    @property
    def digest(self) -> str:
        """
        Of everything that determines its content.
        """
    @property
    def kind(self) -> str:
        """
        What its rows are.
        """
class ColumnModel:
    """
    The fitted model of one column at one operating point.

        dV/dtau = - sum_k S_k psi_k(V),   S_k = sum over rows of A_k(shifts) phi(level)

    docs/methods.md has its derivation, what it neglects, and what it holds for; outside of that it refuses.

    Example:
        >>> model  # doctest: +ELLIPSIS
        <ColumnModel: 35 levels, ... modes along the bit line, held-out columns ... mV rms of ... mV>
    """
    @staticmethod
    def _repr_html_(model: ColumnModel) -> str:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def evaluate(self, levels: numpy.typing.NDArray[numpy.int32], bits: numpy.typing.NDArray[numpy.uint8], shifts_v: numpy.typing.NDArray[numpy.float64], *, precharge_v: float | None = None, column: int = 0) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        Bit-line voltages of columns at the strobe: the readable reference, one column after the other.

        Args:
            levels: word-line level of every cell by index, 0 where it is off; shape (columns, rows), int32
            bits: stored bits, 0 discharges BL and 1 discharges BLB; shape (columns, rows), uint8
            shifts_v: threshold shifts of the six transistors [V]: access of BL and BLB, pull-down of BL and BLB, pull-up of BL and
                BLB; shape (columns, rows, 6), float64
            precharge_v: level to which the lines are precharged [V]; the model's own by default
            column: place of the column in the array

        Returns:
            V_BL and V_BLB [V], each of shape (columns,), float64

        Raises:
            DomainError: if a shift or a discharge is outside of the model's box

        Example:
            >>> levels = numpy.zeros((1, 128), numpy.int32)
            >>> levels[0, :10] = 31
            >>> bl_v, blb_v = model.evaluate(levels, numpy.zeros((1, 128), numpy.uint8), numpy.zeros((1, 128, 6)))
            >>> bool(bl_v[0] < blb_v[0])
            True
        """
    def to_yaml(self) -> str:
        """
        The text of its file, schema bitline.model/1, which read_model reads back exactly.

        Example:
            >>> model.to_yaml().splitlines()[0]
            'schema: bitline.model/1'
        """
    def write(self, file: str | os.PathLike[str]) -> None:
        """
        Writes it to a file, as a whole or not at all.

        Raises:
            FileError: if the file cannot be written

        Example:
            >>> model.write(run / "copy.yaml")
            >>> bitline.read_model(run / "copy.yaml") == model
            True
        """
    @property
    def bitline_modes(self) -> int:
        """
        Number of modes along the bit line's voltage.
        """
    @property
    def codes(self) -> int:
        """
        Number of DAC codes.
        """
    @property
    def digest(self) -> str:
        """
        16 hexadecimal digits that differ where the models differ.
        """
    @property
    def level_v(self) -> list[float]:
        """
        Word-line levels [V], by index: the DAC's codes, then the trim level, then the ramp of the read-out.
        """
    @property
    def line_farad(self) -> float:
        """
        Capacitance of one bit line with its cells [F].
        """
    @property
    def max_shift_sigmas(self) -> float:
        """
        Largest threshold shift that it covers, in sigmas.
        """
    @property
    def precharge_v(self) -> float:
        """
        Level to which the bit lines are precharged [V].
        """
    @property
    def quality(self) -> dict[str, typing.Any]:
        """
        What the fit says of itself: residuals on fitted and held-out cells and columns; names end in their units.

        Example:
            >>> model.quality["holdout_rms_v"] < 1e-3
            True
        """
    @property
    def swing_v(self) -> float:
        """
        Largest discharge that the model covers [V].
        """
    @property
    def wordline_modes(self) -> int:
        """
        Number of modes along the word-line levels.
        """
class LatchModel:
    """
    The fitted model of a comparator's latch; made by read_latch.
    """
    def __repr__(self) -> str:
        ...
    @property
    def holdout_rms_v(self) -> float:
        """
        Error of its threshold on held-out latches, rms [V].
        """
class Characterisation:
    """
    What SPICE, or somebody who measured, says about a column.

    Args:
        study: whose column it is
        discharge: discharges of a few cells at a time
        columns: reads of full random columns
        level_v: word-line levels [V], by index

    Example:
        >>> data  # doctest: +ELLIPSIS
        <Characterisation: 35 word-line levels, ... discharges, 8 full columns>
        >>> data.discharge.to_pandas()["level_v"].max() > 0.4
        np.True_
    """
    def __init__(self, study: Study, discharge: Dataset, columns: Dataset, level_v: list[float]) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def columns(self) -> Dataset:
        """
        Reads of full random columns.
        """
    @property
    def discharge(self) -> Dataset:
        """
        Discharges of a few cells at a time.
        """
    @property
    def level_v(self) -> list[float]:
        """
        Word-line levels [V], by index: the DAC's codes, then the trim level, then the ramp.
        """
class Macro:
    """
    A programmed macro of one die on one engine: drive codes, strobe, read.

    Codes are read where they are, and results are arrays of their own: nothing is copied. Calls may come from several threads.

    Example:
        >>> macro
        <Macro on model: 100 rows of weights, 1 column>
    """
    @staticmethod
    def _repr_html_(macro: Macro) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def decide(self, codes: numpy.typing.NDArray[numpy.uint8], *, images: numpy.typing.NDArray[numpy.uint32] | None = None, strobe: int = 0, precharge_v: float | None = None) -> numpy.typing.NDArray[numpy.uint8]:
        """
        One strobe of every comparator.

        Args:
            codes: DAC code of every row; shape (images, data rows), uint8
            images: numbers of the images, the address of fresh noise; shape (images,), uint32; 0, 1, … by default
            strobe: number of the strobe, an address of noise too
            precharge_v: level to which the bit lines are precharged [V]

        Returns:
            1 where V_BL - V_BLB is at least the comparator's offset; shape (images, columns), uint8

        Raises:
            TypeError, ValueError: if an array has another type, order or shape, or a code is not the DAC's
            DomainError: if a line falls below the model's swing
            SpiceError: if a column cannot be simulated

        Example:
            >>> macro.decide(codes).shape
            (20, 1)
        """
    def sums(self, codes: numpy.typing.NDArray[numpy.uint8], *, images: numpy.typing.NDArray[numpy.uint32] | None = None, strobe: int = 0, precharge_v: float | None = None) -> numpy.typing.NDArray[numpy.float32]:
        """
        The multi-bit read-out: exact sums on the ideal engine, else of a macro with a ramp.

        Args:
            codes, images, strobe, precharge_v: as in decide

        Returns:
            sums in units of one activation (of one DAC step in a first layer); shape (images, columns), float32

        Example:
            >>> bitline.ideal_engine().program(weights, threshold, trim).sums(codes).dtype
            dtype('float32')
        """
    def voltages(self, codes: numpy.typing.NDArray[numpy.uint8] | None, *, images: numpy.typing.NDArray[numpy.uint32] | None = None, ramp_strobe: int = 0, precharge_v: float | None = None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        Bit-line voltages at the strobe.

        Args:
            codes: as in decide; None switches data and threshold rows off, so that the trim rows act alone, for one image
            images, precharge_v: as in decide
            ramp_strobe: step of a macro with a ramp

        Returns:
            V_BL and V_BLB [V], each of shape (images, columns), float64

        Example:
            >>> bl_v, blb_v = macro.voltages(codes)
            >>> bool((bl_v < 1.2).all())
            True
        """
    def write_trim(self, trim: numpy.typing.NDArray[numpy.uint8]) -> None:
        """
        Replaces the trim rows; not while another thread reads.

        Args:
            trim: stored bits; shape (trim rows, columns), uint8

        Example:
            >>> macro.write_trim(trim)
        """
    @property
    def columns(self) -> int:
        """
        Number of columns.
        """
    @property
    def data_rows(self) -> int:
        """
        Rows with weights.
        """
    @property
    def engine(self) -> str:
        """
        Name of its engine.
        """
class Engine:
    """
    Evaluates programmed macros; made by ideal_engine, model_engine or spice_engine.
    """
    def __repr__(self) -> str:
        ...
    def program(self, weights: numpy.typing.NDArray[numpy.uint8], threshold: numpy.typing.NDArray[numpy.uint8], trim: numpy.typing.NDArray[numpy.uint8], *, boundaries: list[float] | None = None, die: int = 0, macro: int = 0, rows: int = 128, threshold_code: int = 0, unit_code: int = 1, ramp: bool = False, on_off: bool = False) -> Macro:
        """
        Writes a macro of one die.

        Args:
            weights: stored bits, 1 for weight +1; shape (data rows, columns), uint8
            threshold: the same of the rows that realise thresholds; shape (threshold rows, columns), uint8
            trim: the same of the rows that compensate offsets; shape (trim rows, columns), uint8
            boundaries: where the ideal engine decides 1, per column: at sums >= boundary
            die, macro: address of the silicon
            rows: of the array; those that are left are off
            threshold_code: DAC code that drives the threshold rows
            unit_code: DAC code that counts as one in sums
            on_off: data rows are driven with 0 or unit_code alone, which makes reads faster; else with any code
            ramp: the threshold rows are driven by the study's read-out ramp, as in an output layer: they store 0 and 1 in turn

        Returns:
            Macro

        Example:
            >>> bitline.ideal_engine().program(weights, threshold, trim).decide(codes).dtype
            dtype('uint8')
        """
    @property
    def name(self) -> str:
        """
        ideal, model or spice.
        """
class Die:
    """
    The macros of one die, a layer each.

    Example:
        >>> classes, scores = deployment.die(0).infer()
        >>> classes.shape, scores.shape
        ((20,), (20, 10))
    """
    @staticmethod
    def _repr_html_(die: Die) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def boundaries(self, layer: int) -> numpy.typing.NDArray[numpy.float64]:
        """
        Sums from which on each column of a layer fires, threshold rows included; zeros in the output layer.

        Args:
            layer: from 0

        Returns:
            boundaries in the units of Macro.sums, shape (columns,), float64

        Example:
            >>> ideal = deployment.die(0, engine="ideal")
            >>> fires = ideal.macro(0).sums(deployment.codes) >= ideal.boundaries(0)
            >>> bool((fires == ideal.macro(0).decide(deployment.codes)).all())
            True
        """
    def infer(self, codes: numpy.typing.NDArray[numpy.uint8] | None = None, *, images: numpy.typing.NDArray[numpy.uint32] | None = None, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.float64]]:
        """
        Classifies images: hidden layers decide, the output layer reads sums.

        Args:
            codes: DAC codes; shape (images, pixels), uint8; the test images by default
            images: numbers of the images, the address of fresh noise; shape (images,), uint32; 0, 1, … by default
            progress: called with stage, done and total, on SPICE

        Returns:
            class of every image, shape (images,), uint8, and scores, shape (images, classes), float64

        Raises:
            TypeError, ValueError: if an array has another type, order or shape
            SpiceError: if a column cannot be simulated

        Example:
            >>> classes, scores = deployment.die(0, engine="ideal").infer(deployment.codes[:5])
            >>> scores.shape
            (5, 10)
        """
    def macro(self, layer: int) -> Macro:
        """
        The macro of a layer: what it stores is the die's, trim included.

        Args:
            layer: from 0

        Returns:
            Macro; its codes are those of the layer's inputs, for all but the first layer 0 or the layer's activation code

        Raises:
            IndexError: if the network has no such layer

        Example:
            >>> bl_v, blb_v = deployment.die(0).macro(0).voltages(deployment.codes)
            >>> bl_v.shape == deployment.die(0, engine="ideal").macro(0).sums(deployment.codes).shape
            True
        """
    def offsets_v(self, layer: int, common_mode_v: numpy.typing.NDArray[numpy.float64]) -> numpy.typing.NDArray[numpy.float64]:
        """
        Offsets of a layer's comparators, declared or of their latches, where they are strobed.

        Args:
            layer: from 0
            common_mode_v: mean of V_BL and V_BLB at each column's strobe [V]; shape (columns,), float64

        Returns:
            V_BL - V_BLB at which each comparator turns [V], shape (columns,), float64

        Raises:
            ValueError: if the deployment has no model
            DomainError: if a latch's model does not cover a common mode

        Example:
            >>> die = deployment.die(0)
            >>> columns = die.macro(1).columns
            >>> die.offsets_v(1, numpy.full(columns, 1.0)).shape == (columns,)
            True
        """
    def trim(self, layer: int) -> numpy.typing.NDArray[numpy.uint8]:
        """
        What the trim rows of a layer store.

        Returns:
            bits, shape (trim rows, columns), uint8

        Example:
            >>> deployment.die(0, compensated=False).trim(0).mean()
            np.float64(0.5)
        """
    @property
    def engine(self) -> str:
        """
        Name of its engine.
        """
    @property
    def layers(self) -> int:
        """
        Number of layers, each on a macro of its own.
        """
    @property
    def number(self) -> int:
        """
        Which die.
        """
class Deployment:
    """
    A study's network on the macros of its dies; made by deploy.
    """
    @staticmethod
    def _repr_html_(deployment: Deployment) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def die(self, number: int, *, engine: str = 'model', compensated: bool = True) -> Die:
        """
        One die.

        Args:
            number: from 0
            engine: "ideal", "model" or "spice"
            compensated: offsets are trimmed as in a study, else the die is as made

        Returns:
            Die

        Raises:
            ValueError: for another engine, or one that needs a model where none was given

        Example:
            >>> deployment.die(0, compensated=False)
            <Die 0 on model: 3 macros>
        """
    def driven(self, fields: numpy.typing.NDArray[numpy.uint8]) -> numpy.typing.NDArray[numpy.uint8]:
        """
        The codes with which further images drive the first layer, as `codes` are those of the test images.

        Args:
            fields: codes of square images, of 10 x 10 pixels or as many as the network has inputs; shape (images, pixels), uint8

        Returns:
            their corner where the network has fewer inputs, normalised as the study says; shape (images, data rows), uint8

        Raises:
            SpecError: if the images are not square

        Example:
            >>> bool((deployment.driven(deployment.codes) == deployment.codes).all())
            True
        """
    @property
    def codes(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        DAC codes of the test images, shape (images, pixels), uint8; read-only, not copied.
        """
    @property
    def labels(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        Labels of the test images, shape (images,), uint8; read-only, not copied.
        """
    @property
    def layers(self) -> int:
        """
        Number of layers, each on a macro of its own.
        """
class Silicon:
    """
    The differences between a study's dies, drawn by address: any order gives the same silicon.

    Args:
        study: its technology, comparator, variation and seed

    Example:
        >>> silicon = bitline.Silicon(study)
        >>> silicon.shifts_v(die=0, macro=0, rows=2, columns=3).shape
        (2, 3, 6)
    """
    def __init__(self, study: Study) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def offsets_v(self, *, die: int, macro: int, columns: int) -> numpy.typing.NDArray[numpy.float64]:
        """
        Offsets of the comparators of a macro at their reference common mode.

        Returns:
            offsets [V], shape (columns,), float64

        Example:
            >>> silicon.offsets_v(die=0, macro=0, columns=4).shape
            (4,)
        """
    def shifts_v(self, *, die: int, macro: int, rows: int, columns: int) -> numpy.typing.NDArray[numpy.float64]:
        """
        Threshold shifts of the cells of a macro.

        Returns:
            shifts [V], shape (rows, columns, 6), float64; the last axis: access of BL and BLB, pull-down of BL and BLB, pull-up of BL
            and BLB

        Example:
            >>> bool(numpy.array_equal(silicon.shifts_v(die=0, macro=0, rows=1, columns=3),
            ...                        silicon.shifts_v(die=0, macro=0, rows=2, columns=3)[:1]))
            True
        """
    @property
    def offset_sigma_v(self) -> float:
        """
        Standard deviation of the comparators' declared offsets [V].
        """
    @property
    def seed(self) -> int:
        """
        Seed of all draws.
        """
    @property
    def sigma_v(self) -> list[float]:
        """
        Standard deviation of the threshold shift of each transistor of a cell [V].
        """
class CellLaw:
    """
    What a fitted model says of the current of one cell at every DAC code from 1 on.

    Args:
        model: of a column
        study: whose word-line pulse turns charge into current
        bitline_v: voltage of the bit line [V]

    Example:
        >>> law = bitline.CellLaw(model, study, bitline_v=1.0)
        >>> law.currents_a(numpy.zeros((1, 2))).shape
        (1, 31)
    """
    def __init__(self, model: ColumnModel, study: Study, *, bitline_v: float) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def currents_a(self, shifts_v: numpy.typing.NDArray[numpy.float64]) -> numpy.typing.NDArray[numpy.float64]:
        """
        Currents of cells.

        Args:
            shifts_v: threshold shifts of the access and the pull-down device of the side that discharges [V]; shape (cells, 2), float64

        Returns:
            currents [A], shape (cells, codes - 1), float64

        Example:
            >>> slow = law.currents_a(numpy.array([[0.03, 0.0]]))
            >>> bool((slow < law.currents_a(numpy.zeros((1, 2)))).all())
            True
        """
    def moments(self, silicon: Silicon) -> Dataset:
        """
        The distribution of the current over all cells, exact for the law.

        Returns:
            Dataset with a row for each code: mean and standard deviation [A], skewness, excess kurtosis

        Example:
            >>> law.moments(silicon).to_pandas()["mean_a"].is_monotonic_increasing
            True
        """
class RramStudy:
    """
    A specification of resistive arrays, checked, with every value that a run will use; it never changes.

    Example:
        >>> arrays = bitline.read_rram_study(bitline.example("xnor-rram-mlp"))
        >>> arrays.replace({"array.rows": 64, "study.dies": 5})  # doctest: +ELLIPSIS
        <Study 'XNOR-RRAM multilayer perceptron, MNIST': sub-arrays of 64 x 128 rram_2t2r, 3-bit sense amplifiers, data mnist, 5 dies...>
    """
    @staticmethod
    def _repr_html_(study: RramStudy) -> str:
        ...
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def replace(self, values: collections.abc.Mapping[str, typing.Any]) -> RramStudy:
        """
        The same study with other values: its file is read again.

        Args:
            values: value by key, as in read_rram_study

        Raises:
            SpecError: for an unknown key or a value that is out of its range

        Example:
            >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).replace({"array.mlsa.bits": 4}).bits
            4
        """
    def resolved(self) -> str:
        """
        The specification as YAML, with every value that is used; reading it gives the same study.

        Returns:
            text of a file of schema bitline.rram-study/1

        Example:
            >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).resolved().splitlines()[0]
            'schema: bitline.rram-study/1'
        """
    def values(self) -> dict[str, typing.Any]:
        """
        Every value that is used, in SI units.

        Returns:
            value by key; the names end in their units

        Example:
            >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).values()["array.mlsa.offset_a"]
            2e-06
        """
    @property
    def bits(self) -> int:
        """
        Of a sense amplifier's code.
        """
    @property
    def dies(self) -> int:
        """
        Number of dies.
        """
    @property
    def digest(self) -> str:
        """
        16 hexadecimal digits that differ where any value differs.
        """
    @property
    def file(self) -> pathlib.Path:
        """
        Where it was read from.
        """
    @property
    def rows(self) -> int:
        """
        Rows of a sub-array.
        """
    @property
    def seed(self) -> int:
        """
        Seed of every random draw.
        """
    @property
    def title(self) -> str:
        """
        The specification's title.
        """
def audit_all(study: Study, out: str | os.PathLike[str], *, columns: int | None = None, whole_images: int | None = None, explained: int = 0, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    What bitline.audit does: the same reads on SPICE and on the model, at the study's points where it has some.
    """
def characterise(study: Study, out: str | os.PathLike[str] | None = None, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> Characterisation:
    """
    Simulates in SPICE what a column model is fitted to.

    Args:
        study: its technology, column and levels
        out: folder for the datasets; runs that it holds are not repeated, also after an interruption; None keeps nothing
        progress: called with stage, done and total

    Returns:
        Characterisation

    Raises:
        SpiceError: if the simulator cannot be started
        SpecError, FileError: if the technology or the folder is not as it should be

    Example:
        >>> data = bitline.characterise(study, run)
        >>> len(data.columns)
        8
    """
def classify(study: Study, *, engine: str = 'ideal', run: str | os.PathLike[str] | None = None, die: int = 0, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> numpy.typing.NDArray[numpy.uint8]:
    """
    Classifies the study's test images on one engine.

    Args:
        study: its network and data
        engine: "ideal", "model" or "spice"
        run: folder of a finished run, for every engine but the ideal one
        die: from 0; its offsets are compensated
        progress: called with stage, done and total, on SPICE

    Returns:
        class of every image; shape (images,), uint8

    Raises:
        SpecError: if a run is needed and none is given
        DomainError: if the run's model belongs to another column

    Example:
        >>> classes = bitline.classify(study)
        >>> bool((classes == deployment.die(0, engine="ideal").infer()[0]).all())
        True
    """
def compensate(die: Die) -> int:
    """
    Trims the offsets of a die's columns by decisions alone, and leaves the trim in its macros.

    Args:
        die: of the model or of SPICE, as made

    Returns:
        number of columns whose offset is beyond the range of their trim rows

    Raises:
        SpecError: if a layer's trim rows are not as many as the specification's search needs
        ValueError: for a die of the ideal engine

    Example:
        >>> die = deployment.die(0, compensated=False)
        >>> bitline.compensate(die) <= 26
        True
        >>> bool((die.trim(0) == deployment.die(0).trim(0)).all())
        True
    """
def deploy(study: Study, model: ColumnModel | None = None, latch: LatchModel | None = None) -> Deployment:
    """
    Puts a study's network on macros.

    Args:
        study: names the network, the data, and how rows are used
        model: of its column; without it there is the ideal engine only
        latch: model of its comparator, where that is a latch

    Returns:
        Deployment

    Raises:
        SpecError: if the network does not fit, or the model of a latch is missing
        FileError: if a file cannot be read

    Example:
        >>> bitline.deploy(study)
        <Deployment: network 'small', 20 images>
    """
def energy(study: Study, out: str | os.PathLike[str] | None = None, *, columns: int = 24, sense: str = '100 mV', adder: str = '', progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    Simulates whole cycles of columns in SPICE: energy, time and area per operation, beside a row-by-row reading.

    Args:
        study: its technology and column
        out: folder for energy.json and its SPICE results, which are not made again; None keeps nothing
        columns: random columns whose cycles are simulated
        sense: fall of a line at which a row-by-row reading senses it
        adder: energy of an addition of that reading, for example "200 fJ"; empty: scaled from 45 nm
        progress: called with stage, done and total

    Returns:
        what `bitline energy --json` prints; names end in their units

    Raises:
        SpecError: for a fall or an energy that cannot be
        SpiceError: if the simulator cannot be started

    Source: docs/methods.md, section 13.

    Example:
        >>> figures = bitline.energy(study, columns=2)
        >>> figures["energy_ratio_sensed"] > 1
        True
    """
def explain_image(run: str | os.PathLike[str], image: int, die: int, *, compensated: bool = True, spice: bool = False, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    What bitline.Run.explain does: why an image is another digit on a die of a finished run.
    """
def fit(study: Study, out: str | os.PathLike[str] | None = None, *, data: Characterisation | None = None, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> ColumnModel:
    """
    Fits the column model.

    Args:
        study: its technology and column
        out: folder for model.yaml, and for the datasets where they have to be made; None keeps nothing
        data: a Characterisation; without it, that of `out` is made or gone on with
        progress: called with stage, done and total

    Returns:
        ColumnModel

    Raises:
        FitError: if the data do not support a model
        SpiceError: if the simulator cannot be started

    Example:
        >>> bitline.fit(study, data=data) == model
        True
    """
def fit_curves(study: Study, file: str | os.PathLike[str], map: str, out: str | os.PathLike[str] | None = None) -> tuple[ColumnModel, dict[str, typing.Any]]:
    """
    Fits a column model to discharge curves that were measured elsewhere.

    Args:
        study: its technology and column; a column that stands alone
        file: CSV with a header and one row per sample; a curve is the rows with the same word line, cells and cell
        map: which column is what, in which unit: "time=t:ns,wordline=wl:mV,bitline=bl:V", and with the columns of a number of
            cells and of a cell's name ",cells=n,cell=id"
        out: folder for model.yaml; None keeps nothing

    Returns:
        ColumnModel, which covers no mismatch, and a dict: what the fit says of itself, with the error on every fifth curve,
        which was held out

    Raises:
        SpecError: if the file or the map is wrong, with line and column, or the curves do not cover a level that is needed
        FitError: if the curves cannot carry the model

    Example:
        >>> measured, report = bitline.fit_curves(study, curves, "time=t:ns,wordline=wl:mV,bitline=bl:V,cells=n")
        >>> report["held_out"]["rms_v"] < 0.5e-3, measured.max_shift_sigmas
        (True, 0.0)
    """
def ideal_engine() -> Engine:
    """
    The exact engine: packed dot products, no silicon.

    Example:
        >>> bitline.ideal_engine()
        <Engine ideal>
    """
def infer_seconds(die: Die, codes: numpy.typing.NDArray[numpy.uint8], calls: int) -> float:
    """
    Shortest processor time of an inference in C++ [s]: what bitline.bench compares a call through Python with.
    """
def mean_interval(values: numpy.typing.NDArray[numpy.float64]) -> tuple[float, float, float]:
    """
    Mean of values and its 95 % interval by Student's t.

    Args:
        values: for example accuracies of dies; shape (values,), float64

    Returns:
        mean, low and high; a single value has an infinite interval

    Example:
        >>> mean, low, high = bitline._core.mean_interval(numpy.array([1.0, 2.0, 3.0]))
        >>> round(mean, 3), round(low, 3), round(high, 3)
        (2.0, -0.484, 4.484)
    """
def model_engine(study: Study, model: ColumnModel, latch: LatchModel | None = None) -> Engine:
    """
    The fitted model at the speed of matrix products, on the study's dies.

    Args:
        study: its technology, comparator, variation and seed decide the silicon
        model: of its column
        latch: model of its comparator, where that is a latch

    Raises:
        SpecError: if the technology cannot be read, or the model of a latch is missing

    Example:
        >>> bitline.model_engine(study, model)
        <Engine model>
    """
def read_dataset(file: str | os.PathLike[str]) -> Dataset:
    """
    Reads a dataset, for example discharge.csv, study.csv or audit.csv of a run.

    Raises:
        SpecError: with file and line, if it is not a dataset
        FileError: if it cannot be read

    Example:
        >>> bitline.read_dataset(run / "study.csv").kind
        'study'
    """
def read_latch(file: str | os.PathLike[str]) -> LatchModel:
    """
    Reads the model of a latch, latch.yaml of a run whose comparator is one.

    Raises:
        SpecError: if it is not a model of a latch
        FileError: if it cannot be read

    Example:
        >>> bitline.read_latch(run / "model.yaml")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        bitline.errors.SpecError: ...
    """
def read_model(file: str | os.PathLike[str]) -> ColumnModel:
    """
    Reads a column model, for example model.yaml of a run.

    Raises:
        SpecError: if it is not a model
        FileError: if it cannot be read

    Example:
        >>> bitline.read_model(run / "model.yaml") == model
        True
    """
def read_rram_study(file: str | os.PathLike[str], set: collections.abc.Mapping[str, typing.Any] = {}) -> RramStudy:
    """
    Reads a specification of resistive arrays and checks it.

    Args:
        file: a file of schema bitline.rram-study/1 (docs/specification.md)
        set: value by key, instead of the file's; a key is a path with dots, a value with a unit is a string

    Returns:
        RramStudy

    Raises:
        SpecError: one line for everything that is wrong, with the place in the file
        FileError: if the file cannot be read

    Example:
        >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp"), set={"array.read.voltage": "0.1 V"}).rows
        128
    """
def read_study(file: str | os.PathLike[str], set: collections.abc.Mapping[str, typing.Any] = {}) -> Study:
    """
    Reads a specification and checks it.

    Args:
        file: a file of schema bitline.study/1 (docs/specification.md)
        set: value by key, instead of the file's; a key is a path with dots, a value with a unit is a string

    Returns:
        Study

    Raises:
        SpecError: one line for everything that is wrong, with the place in the file
        FileError: if the file cannot be read

    Example:
        >>> bitline.read_study(bitline.example("digits-sram"), set={"study.dies": 3, "column.supply": "1.1 V"}).dies
        3
        >>> bitline.read_study(bitline.example("digits-sram"), set={"column.supply": 1.1})
        Traceback (most recent call last):
        ...
        bitline.errors.SpecError: --set column.supply=1.1: key 'column.supply': '1.1' has no unit; expected a voltage such as '1.2 V'.
    """
def rram_netlist(study: RramStudy, *, die: int, layer: int, column: int, image: int, plane: int, tile: int, place: int, row: int | None, run: str | os.PathLike[str] | None) -> Deck:
    """
    What bitline.netlist writes of resistive arrays.
    """
def run_all(study: Study, out: str | os.PathLike[str], progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    What bitline.run does: all stages of a run in a folder, and its result.json.
    """
def run_grid(study: RramStudy, axes: list[tuple[str, list[str]]], out: str | os.PathLike[str], progress: collections.abc.Callable[[str, int, int], None] | None = None) -> None:
    """
    What bitline.grid does: every combination of the values of all keys, and grid.csv in a folder.
    """
def run_rram(study: RramStudy, out: str | os.PathLike[str], progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    What bitline.run does with resistive arrays: all stages of a run in a folder, and its result.json.
    """
def share_folder() -> pathlib.Path:
    """
    Folder of the files that come with bitline: technologies, digits, examples.

    Returns:
        pathlib.Path

    Example:
        >>> (bitline.share_folder() / "examples" / "digits-sram" / "study.yaml").is_file()
        True
    """
def simulate(deck: Deck, progress: collections.abc.Callable[[str, int, int], None] | None = None) -> Dataset:
    """
    Runs a deck in SPICE.

    Args:
        deck: of one read, from netlist
        progress: called with stage, done and total

    Returns:
        Dataset with a row for each of the simulator's own times: time_s, and the voltage of every probe

    Raises:
        SpiceError: if the simulator cannot be started, or leaves no result after every retry

    Example:
        >>> waveforms = bitline.simulate(deck).to_pandas()
        >>> list(waveforms.columns)
        ['time_s', 'bl_v', 'blb_v']
        >>> bool(waveforms["time_s"].iloc[-1] >= deck.stop)
        True
    """
def spice_engine(study: Study, model: ColumnModel, latch: LatchModel | None = None) -> Engine:
    """
    Transistors: every column of every read is a transient in SPICE, on the same dies as the model engine's.

    Args:
        study: its technology, column, comparator, variation and seed
        model: gives the word-line levels and the precharge level, so that both engines read alike
        latch: model of its comparator, where that is a latch: it says which offset decides

    Raises:
        SpecError: if the technology cannot be read, or the model of a latch is missing

    Example:
        >>> slow = bitline.spice_engine(study, model).program(weights, threshold, trim)
        >>> bool(abs(slow.voltages(codes[:1])[0] - macro.voltages(codes[:1])[0]).max() < 1e-3)
        True
    """
def spread_block(ones: list[int], rows: int) -> numpy.typing.NDArray[numpy.uint8]:
    """
    Stored bits, shape (rows, columns), with so many ones in each column, spread evenly over its rows.
    """
def sram_netlist(study: Study, *, die: int, layer: int, column: int, image: int, strobe: int, run: str | os.PathLike[str] | None) -> Deck:
    """
    What bitline.netlist writes of columns of 6T cells.
    """
def subject_digest(study: Study) -> str:
    """
    Digest of what models are fitted to: the same for any declared comparator, study or place of files.
    """
def variation(study: Study, out: str | os.PathLike[str] | None = None, *, cells: int = 2000, replicates: int = 1000, flip: bool = False, flip_level_v: list[float] = [], progress: collections.abc.Callable[[str, int, int], None] | None = None) -> dict[str, typing.Any]:
    """
    Draws single cells in SPICE and compares their currents with the fitted model's.

    Args:
        study: its technology and column
        out: folder of the run; what it holds is not made again
        cells: number of cells
        replicates: sets of as many cells drawn from the model, for the simultaneous interval
        flip: estimate how probably a read flips a cell, too
        flip_level_v: further word-line levels for that [V]
        progress: called with stage, done and total

    Returns:
        what `bitline variation --json` prints; names end in their units

    Raises:
        SpiceError, FitError: if the simulator cannot be started, or the data do not support a model

    Example:
        >>> result = bitline.variation(study, cells=50, replicates=200)
        >>> result["cells"], len(result["levels"])
        (50, 31)
    """
def working_points(deployment: Deployment) -> Dataset:
    """
    Where each layer's comparators work: what calibration has to see.

    Returns:
        Dataset with a row for each layer: common mode, signal, largest drop, and the precharge level for calibration [V]

    Example:
        >>> bitline.working_points(deployment).to_pandas()["common_mode_v"].between(0.7, 1.2).all()
        np.True_
    """
__version__: str = '0.1.0'
