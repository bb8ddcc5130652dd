"""What all tests share."""

import subprocess
import sys

import pytest


@pytest.fixture
def run_python(tmp_path):
    """Runs a program in an interpreter of its own; returns (exit status, stdout, stderr)."""

    def run(program, *arguments, check=True, timeout=600):
        path = tmp_path / "program.py"
        path.write_text(program)
        done = subprocess.run([sys.executable, str(path), *arguments], capture_output=True, text=True,
                              timeout=timeout)
        if check:
            assert done.returncode == 0, done.stderr
        return done

    return run
