"""What the documentation shows runs and prints what it says."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_tour():
    done = subprocess.run([sys.executable, ROOT / "examples" / "tour.py"], capture_output=True, text=True, check=True)
    assert done.stdout == (ROOT / "examples" / "tour.txt").read_text()


def test_the_notebook():
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(ROOT / "examples" / "tour.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "commit it without outputs"
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))],
                         ids=lambda path: path.name)
def test_python_on_the_page(page):
    """Each block of Python is an excerpt of the file that a comment before it names, or runs as it is."""
    blocks = re.findall(r"((?:<!-- [^\n]* -->\n)?)```python\n(.*?)```", page.read_text(), re.DOTALL)
    for comment, block in blocks:
        named = re.match(r"<!-- file: (\S+) -->", comment)
        if named:
            continue  # tools/check_docs compares it
        subprocess.run([sys.executable, "-c", block], check=True, capture_output=True)


def test_cmake_dir():
    found = subprocess.run([sys.executable, "-m", "imperative", "--cmake-dir"], capture_output=True, text=True,
                           check=True).stdout.strip()
    assert (pathlib.Path(found) / "imperative-config.cmake").exists()
    headers = subprocess.run([sys.executable, "-m", "imperative", "--include-dir"], capture_output=True, text=True,
                             check=True).stdout.strip()
    assert (pathlib.Path(headers) / "imperative" / "tf.h").exists()
