"""The report of a run on resistive arrays: the numbers of the run, in one file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import bitline
from bitline.html_report import array_assumptions

if TYPE_CHECKING:
    from tests.python.conftest import FinishedArrays


@pytest.fixture(scope="module")
def folder(finished_arrays: FinishedArrays, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(finished_arrays.folder, tmp_path_factory.mktemp("report") / "run"))


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return bitline.report(folder).read_text(encoding="utf-8")


def result(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found


def changed(folder: Path, to: Path, **parts: Any) -> str:
    """The page of the run with another result."""
    run = Path(shutil.copytree(folder, to / "run"))
    (run / "result.json").write_text(json.dumps(result(folder) | parts))
    return bitline.report(run).read_text(encoding="utf-8")


def names_of(page: str) -> list[str]:
    return re.findall(r'alt="([^:]*):', page)


def cells(page: str, title: str) -> list[list[str]]:
    """The rows of a table."""
    table = page.split(f"<h3>{title}</h3>")[1].split("</table>")[0]
    return [re.findall("<td>(.*?)</td>", row) for row in re.findall("<tr>(.*?)</tr>", table)][1:]


def test_the_answer_has_the_numbers_of_the_run(page: str, folder: Path) -> None:
    accuracy, audit = result(folder)["accuracy"], result(folder)["audit"]
    said = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)
    assert said is not None
    for way, after in (("hardware", " of 50 images, all rows read at once"), ("row_by_row", " row by row")):
        values = accuracy[way]
        mean = f"{100 * values['mean']:.2f} % ({100 * values['low']:.2f} … {100 * values['high']:.2f})"
        assert mean + after in said[1]
    assert f"the exact network reaches {100 * accuracy['ideal']:.2f} %" in said[1]
    assert f"nothing varies {100 * accuracy['nominal']:.2f} %" in said[1]
    assert f"by {100 * audit['rms']:.4f} % of full scale rms on 4 reads, and 2 of 2 codes are equal" in said[1]


def test_a_page_has_all_pictures_tables_and_what_it_takes_to_repeat_it(page: str, folder: Path) -> None:
    layers = ["What occurs in layer 1, the lowest bit of its inputs", "What occurs in layer 2", "What occurs in layer 3"]
    assert names_of(page) == ["Accuracy of the dies", *layers, "Errors of the model", "Energy"]
    assert "not drawn" not in page
    found = result(folder)
    assert [row[:2] for row in cells(page, "Sense amplifiers")] == [["1", "0"], ["1", "1"], ["2", "0"], ["3", "0"]]
    assert cells(page, "Sense amplifiers")[2][2] == " ".join(map(str, found["sensing"][1][0]["matches"]))
    full_scale = f"{1e6 * found['audit']['full_scale']:.4g} µA"
    assert ["full scale, all rows match", full_scale] in cells(page, "Audit against SPICE")
    energy = {row[0]: row[5] for row in cells(page, "Energy and time of a read")}
    assert energy["all rows at once"] == f"{1e12 * found['energy']['parallel']['total_joule']:.3g} pJ"
    lost = 100 * (found["accuracy"]["ideal"] - found["accuracy"]["row_by_row"]["mean"])
    assert cells(page, "Accuracy")[2][3] == f"{lost:.2f}"
    run = bitline.read_rram_run(folder)
    assert run.study.digest in page and bitline.read_dataset(folder / "rram_rows.csv").digest in page
    for command in ("bitline run resolved.yaml --out run", "bitline report run"):
        assert command in page
    assert "cell: rram_2t2r" in page and "<dt>rows of a sub-array</dt><dd>32</dd>" in page


def test_a_page_needs_no_other_file_and_is_the_same_again(page: str, folder: Path, tmp_path: Path) -> None:
    assert set(re.findall(r'(?:src|href)="([^"]{0,5})', page)) == {"data:"}
    assert bitline.report(folder, tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_layers_on_6t_cells_have_pictures_and_a_table_of_their_own(folder: Path, tmp_path: Path) -> None:
    found = result(folder)
    errors = {"rms_v": 2e-5, "max_v": 9e-5, "rms": 3e-5, "max": 1e-4, "signal_rms_v": 0.09}
    sram = {
        "layers": [3],
        "rows": 16,
        "code": 31,
        "wordline_v": 0.44,
        "mlsa_bits": 2,
        "references": "lloyd-max",
        "fit": {"holdout_columns": 24, "holdout_column_rms_v": 9e-6},
        "audit": {"columns": 2, "failed": 0, "codes_equal": 1} | errors,
    }
    last = {"references_v": [-0.01, 0.02], "sums": [-2, 3], "levels": [-9, 0, 9], "rms_error": 1.5}
    (tmp_path / "sram").mkdir()
    run = Path(shutil.copytree(folder, tmp_path / "sram" / "copy"))
    (run / "sram_audit.csv").write_text(
        "# schema: bitline.dataset/1\n# kind: sram-audit\n# digest: 0\n"
        "die,image,layer,plane,tile,column,model_v,spice_v,model_code,spice_code,margin_v\n"
        "0,1,2,0,0,1,0.0501,0.05,3,3,0.001\n1,2,2,0,0,2,-0.0301,-0.03,1,2,0.0001\n"
    )
    page = changed(run, tmp_path, sram=sram, sensing=[*found["sensing"][:2], [last]])
    assert "Errors of the model on 6T cells" in names_of(page) and "not drawn" not in page
    rows = cells(page, "Layers on 6T cells")
    assert ["layers", "3"] in rows and ["error, rms", "0.020 mV, 0.0030 % of the swing"] in rows
    assert cells(page, "Sense amplifiers")[-1] == ["3", "0", "−2 3", "−9 0 9", "1.50"]
    assert "on 6T cells it differs by 0.020 mV rms on 2 reads" in page


def test_one_die_has_no_interval_and_a_read_that_failed_no_energy(folder: Path, tmp_path: Path) -> None:
    found = result(folder)
    alone = {"mean": 0.5, "low": None, "high": None, "worst": 0.5, "dies": 1}
    failed = dict.fromkeys(found["energy"]["row_by_row"])
    page = changed(
        folder,
        tmp_path,
        accuracy=found["accuracy"] | {"hardware": alone},
        energy=found["energy"] | {"row_by_row": failed},
        audit=found["audit"] | {"columns": 0},
    )
    assert "recognises 50.00 % of 50 images" in page
    assert "no read was repeated in SPICE" in page
    assert cells(page, "Energy and time of a read")[1] == ["row by row", *["failed in SPICE"] * 5, "–"]


def test_assumptions_are_those_of_the_methods_and_of_the_run(page: str, root: Path, folder: Path) -> None:
    section = (root / "docs" / "methods.md").read_text().split("## 20.")[1]
    rows = [*array_assumptions.ALWAYS, *array_assumptions.CLAMP, array_assumptions.CALIBRATED]
    for assumed, consequence in rows:
        assert f"| {assumed} | {consequence} |" in section
        assert assumed in page
    fields = yaml.safe_load((folder / "resolved.yaml").read_text())
    fields["array"]["mlsa"]["calibrated"] = False
    (folder.parent / "as-made").mkdir()
    (folder.parent / "as-made" / "resolved.yaml").write_text(yaml.safe_dump(fields))
    as_made = bitline.RramRun(folder.parent / "as-made", {})
    assert array_assumptions.CALIBRATED not in array_assumptions.assumptions(as_made)
