"""The demo: what the two networks reach, what it prints, saves and reports, and bad data files."""

import gzip
import os
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IMPERATIVE_BUILD_DIR") or os.path.join(REPOSITORY, "build", "release")
PROGRAM = os.path.join(BUILD, "examples", "mnist")
LAST_LINE = re.compile(r"test accuracy: mlp (0\.\d{3}) conv (0\.\d{3})")


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)


def accuracies(output):
    found = LAST_LINE.fullmatch(output.splitlines()[-1])
    assert found, output
    return float(found.group(1)), float(found.group(2))


class MnistTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="imperative-mnist-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def expect_refusal(self, data, message):
        done = run("--data", data, "--epochs", "1")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stderr, f"mnist: the data file '{data}' {message}\n")

    def test_accuracy_over_three_seeds(self):
        results, seconds = [], []
        for seed in range(3):
            start = time.monotonic()
            done = run("--seed", str(seed))
            seconds.append(time.monotonic() - start)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stderr, "")
            self.assertNotIn("\r", done.stdout)
            results.append(accuracies(done.stdout))
        mlp, conv = (sum(column) / 3 for column in zip(*results))
        print(f"mlp {mlp:.4f} conv {conv:.4f}, {min(seconds):.1f} to {max(seconds):.1f} s a seed")
        self.assertGreaterEqual(mlp, 0.905)
        self.assertGreaterEqual(conv, 0.968)
        self.assertLess(min(seconds), 60)

    def test_saves_loads_and_reports(self):
        report, saved = self.path("report.html"), self.path("folder/digits")
        trained = run("--epochs", "1", "--save", saved, "--report", report)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        with open(report, encoding="utf-8") as file:
            html = file.read()
        self.assertGreaterEqual(html.count("<svg"), 4)
        self.assertGreater(html.count("data:image/png;base64,"), 160)
        self.assertNotRegex(html, r"(src|href)=.(http|//)")
        loaded = run("--load", saved)
        self.assertEqual(loaded.returncode, 0, loaded.stderr)
        self.assertEqual(accuracies(loaded.stdout), accuracies(trained.stdout))
        self.assertNotIn("epoch", loaded.stdout)
        again = run("--epochs", "1")
        self.assertEqual(accuracies(again.stdout), accuracies(trained.stdout))
        absent = run("--load", self.path("absent"))
        self.assertEqual(absent.returncode, 1)
        self.assertIn("absent.index; No such file or directory", absent.stderr)

    def test_progress_bar_on_a_terminal(self):
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, "--epochs", "1"], stdout=slave, stderr=slave)
        os.close(slave)
        text = b""
        while True:
            ready, _, _ = select.select([master], [], [], 1)
            if ready:
                try:
                    chunk = os.read(master, 1 << 16)
                except OSError:  # the other end is closed
                    break
                if not chunk:
                    break
                text += chunk
            elif process.poll() is not None:
                break
        os.close(master)
        self.assertEqual(process.wait(), 0)
        self.assertRegex(text.decode(), r"\r.*epoch 1/1  loss \d\.\d+  accuracy 0\.\d+  \d+ images/s")

    def test_help(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--seed", "--epochs", "--save", "--load", "--data", "--report"):
            self.assertIn(option, done.stdout)
        self.assertEqual(run("--epochs", "0").returncode, 1)

    def test_bad_data_files(self):
        self.expect_refusal(self.path("absent"), "cannot be opened: No such file or directory")
        row = ",".join(["0"] * 784 + ["7"])

        def write(name, text):
            with gzip.open(self.path(name), "wt") as file:
                file.write(text)
            return self.path(name)

        self.expect_refusal(write("empty", ""), "has only 0 rows")
        self.expect_refusal(write("short", "1,2,3\n"),
                            "is damaged: row 1 has 3 numbers instead of 785")
        self.expect_refusal(write("words", row + "\nx,y\n"),
                            "is damaged: row 2 has something else than numbers")
        self.expect_refusal(write("label", row[:-1] + "10\n"), "is damaged: row 1 has a label above 9")
        self.expect_refusal(write("pixel", "256" + row[1:]),
                            "is damaged: row 1 has a number above 255")
        with open(write("whole", (row + "\n") * 200), "rb") as file:
            whole = file.read()
        cut = self.path("cut")
        with open(cut, "wb") as file:
            file.write(whole[:len(whole) // 2])
        done = run("--data", cut)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is damaged", done.stderr)
        wrong = self.path("wrong")
        with open(wrong, "wb") as file:
            file.write(whole[:-6] + b"\x00\x00" + whole[-4:])
        self.expect_refusal(wrong, "is damaged: incorrect data check")


if __name__ == "__main__":
    unittest.main()
