"""Tests of tools/bootstrap, on a copy of it, with a small wheel that has TensorFlow's layout."""

import glob
import hashlib
import http.server
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAMES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]
UNREACHABLE = "http://127.0.0.1:9/simple"


def make_wheel(path, library=b"library", headers=True):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name in NAMES:
            wheel.writestr("tensorflow/" + name, library)
        root = "tensorflow/include/"
        if headers:
            wheel.writestr(root + "tensorflow/c/c_api.h", '#include "tensorflow/c/tf_status.h"\n')
            wheel.writestr(root + "tensorflow/c/tf_status.h", '#include "xla/tsl/c/tsl_status.h"\n')
            wheel.writestr(root + "xla/tsl/c/tsl_status.h", "#include <stdint.h>\n")
        wheel.writestr(root + "tensorflow/core/other.h", "// not a C header\n")
        wheel.writestr("tensorflow_cpu-2.21.0.dist-info/METADATA",
                       "Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n")
        wheel.writestr("tensorflow_cpu-2.21.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        wheel.writestr("tensorflow_cpu-2.21.0.dist-info/RECORD", "")
    return path


class BootstrapTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="imperative-bootstrap-")
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.repository = os.path.join(self.top, "repository")
        for name in ("bootstrap", "bootstrap.d"):
            source = os.path.join(REPOSITORY, "tools", name)
            target = os.path.join(self.repository, "tools", name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
        self.wheel = make_wheel(os.path.join(self.top, "tensorflow.whl"))
        self.digits = os.path.join(self.top, "digits.csv.gz")
        open(self.digits, "w").close()
        self.cache = os.path.join(self.top, "cache", "imperative")
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.top, "IMPERATIVE_NO_APT": "1",
            "XDG_CACHE_HOME": os.path.join(self.top, "cache"), "IMPERATIVE_MNIST": self.digits,
            "PIP_INDEX_URL": UNREACHABLE, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull,
            "no_proxy": "127.0.0.1",
        }

    def start(self, *arguments, **environment):
        command = [os.path.join(self.repository, "tools", "bootstrap"), *arguments]
        return subprocess.Popen(command, env={**self.environment, **environment}, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, start_new_session=True)

    def run_it(self, *arguments, **environment):
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=300)
        return process.returncode, output

    def root(self):
        with open(os.path.join(self.repository, "build", "tensorflow-root")) as file:
            return file.read().strip()

    def assert_complete(self, folder):
        found = [os.path.relpath(path, folder)
                 for path in glob.glob(os.path.join(folder, "**"), recursive=True)
                 if os.path.isfile(path)]
        self.assertEqual(sorted(found), [
            "include/tensorflow/c/c_api.h", "include/tensorflow/c/tf_status.h",
            "include/xla/tsl/c/tsl_status.h"] + NAMES)

    def leftovers(self):
        return glob.glob(os.path.join(self.cache, ".tmp-*"))


class WheelTest(BootstrapTest):
    def test_unpacks_libraries_and_the_c_headers_with_what_they_include(self):
        code, output = self.run_it(WHEEL=self.wheel)
        self.assertEqual(code, 0, output)
        self.assertEqual(os.path.dirname(self.root()), self.cache)
        self.assert_complete(self.root())
        self.assertEqual(self.leftovers(), [])

    def test_second_run_needs_no_network_and_changes_nothing(self):
        self.run_it(WHEEL=self.wheel)
        mark = os.path.join(self.repository, "build", "tensorflow-root")
        os.utime(mark, (1, 1))
        os.remove(self.wheel)
        code, output = self.run_it()  # remembers what was chosen
        self.assertEqual((code, output), (0, ""))
        self.assertEqual(os.stat(mark).st_mtime, 1)

    def test_killed_half_way_then_run_again(self):
        big = make_wheel(os.path.join(self.top, "big.whl"), library=bytes(400_000_000))
        process = self.start(WHEEL=big)
        deadline = time.monotonic() + 60
        while not glob.glob(os.path.join(self.cache, ".tmp-*", NAMES[0])):
            self.assertIsNone(process.poll(), "ended before it could be killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self.assertNotEqual(self.leftovers(), [])
        self.assertFalse(os.path.exists(os.path.join(self.repository, "build", "tensorflow-root")))
        code, output = self.run_it(WHEEL=big)
        self.assertEqual(code, 0, output)
        self.assert_complete(self.root())
        self.assertEqual(os.path.getsize(os.path.join(self.root(), NAMES[0])), 400_000_000)
        self.assertEqual(self.leftovers(), [])

    def test_two_at_once(self):
        big = make_wheel(os.path.join(self.top, "big.whl"), library=bytes(100_000_000))
        processes = [self.start(WHEEL=big) for _ in range(3)]
        outputs = [process.communicate(timeout=300)[0] for process in processes]
        self.assertEqual([process.returncode for process in processes], [0, 0, 0], outputs)
        self.assertEqual("".join(outputs).count("Unpacking"), 1)
        self.assert_complete(self.root())

    def test_home_read_only(self):
        environment = dict(self.environment, HOME="/proc", WHEEL=self.wheel)
        del environment["XDG_CACHE_HOME"]
        self.environment = environment
        code, output = self.run_it()
        self.assertEqual(code, 0, output)
        self.assertEqual(os.path.dirname(self.root()),
                         os.path.join(self.repository, ".cache", "imperative"))

    def test_damaged_wheel(self):
        with open(self.wheel, "r+b") as file:
            file.truncate(200)
        code, output = self.run_it(WHEEL=self.wheel)
        self.assertEqual(code, 1)
        self.assertEqual(output, f"WHEEL is {self.wheel}, which is not a wheel: it is damaged or"
                                 " another kind of file.\n")

    def test_wheel_without_headers(self):
        make_wheel(self.wheel, headers=False)
        code, output = self.run_it(WHEEL=self.wheel)
        self.assertEqual(code, 1)
        self.assertIn("lacks TensorFlow's C headers", output)
        self.assertEqual(self.leftovers(), [])


class ExistingTest(BootstrapTest):
    def package(self, version):
        """A folder for PYTHONPATH with an installed `tensorflow` of that version."""
        site = os.path.join(self.top, "site")
        with zipfile.ZipFile(self.wheel) as wheel:
            wheel.extractall(site)
        open(os.path.join(site, "tensorflow", "__init__.py"), "w").close()
        info = os.path.join(site, "tensorflow_cpu-2.21.0.dist-info", "METADATA")
        with open(info, "w") as file:
            file.write(f"Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: {version}\n")
        return site

    def test_tensorflow_root(self):
        site = self.package("2.21.0")
        for path in (site, os.path.join(site, "tensorflow")):
            code, output = self.run_it(TENSORFLOW_ROOT=path)
            self.assertEqual(code, 0, output)
            self.assertEqual(self.root(), os.path.join(site, "tensorflow"))
        self.assertFalse(os.path.exists(self.cache) and os.listdir(self.cache))

    def test_wrong_tensorflow_root(self):
        code, output = self.run_it(TENSORFLOW_ROOT=self.top)
        self.assertEqual(code, 1)
        self.assertTrue(output.startswith(f"TENSORFLOW_ROOT is {self.top}, but "), output)

    def test_installed_for_python(self):
        site = self.package("2.22.1")
        code, output = self.run_it(PYTHONPATH=site)
        self.assertEqual(code, 0, output)
        self.assertEqual(self.root(), os.path.join(site, "tensorflow"))

    def test_installed_but_too_old(self):
        code, output = self.run_it(PYTHONPATH=self.package("2.9.0"))
        self.assertEqual(code, 1)  # the index is unreachable here
        self.assertTrue(output.startswith(
            "The installed TensorFlow 2.9.0 is older than 2.21 and not used.\n"), output)


class PackagesTest(BootstrapTest):
    def fake(self, **programs):
        folder = os.path.join(self.top, "bin")
        os.makedirs(folder, exist_ok=True)
        for name, text in programs.items():
            path = os.path.join(folder, name.replace("_", "-"))
            with open(path, "w") as file:
                file.write("#!/bin/sh\n" + text + "\n")
            os.chmod(path, 0o755)
        del self.environment["IMPERATIVE_NO_APT"]
        self.environment["PATH"] = folder + ":" + self.environment["PATH"]

    def test_not_root_prints_one_line_and_stops(self):
        self.fake(dpkg_query="exit 1", id="echo 1000", apt_get=f"touch {self.top}/called")
        code, output = self.run_it(WHEEL=self.wheel)
        self.assertEqual(code, 1)
        self.assertEqual(output.splitlines()[0],
                         "Imperative's set-up needs a 280 MB download and 1.2 GB of disk, once.")
        self.assertEqual([line for line in output.splitlines() if "apt-get" in line], [
            "  sudo apt-get install --no-install-recommends -y g++ cmake ninja-build make pkg-config"
            " python3 python3-dev python3-venv libgtest-dev libbenchmark-dev libcli11-dev libminizip-dev"
            " libprotozero-dev zlib1g-dev"])
        self.assertFalse(os.path.exists(os.path.join(self.top, "called")))

    def test_root_installs_what_is_missing(self):
        log = os.path.join(self.top, "called")
        self.fake(dpkg_query='[ "$4" = cmake ] || echo installed', id="echo 0",
                  apt_get=f'echo "$@" >>{log}')
        code, output = self.run_it(WHEEL=self.wheel)
        self.assertEqual(code, 0, output)
        with open(log) as file:
            self.assertEqual(file.read(), "update\ninstall --no-install-recommends -y cmake\n")


class SpaceTest(BootstrapTest):
    def test_too_little_space(self):
        path = os.path.join(self.repository, "tools", "bootstrap.d", "bootstrap.py")
        spec = importlib.util.spec_from_file_location("bootstrap", path)
        module = importlib.util.module_from_spec(spec)
        sys.dont_write_bytecode = True
        spec.loader.exec_module(module)
        with self.assertRaisesRegex(module.SetupError, "GB free, 1000000000.00 GB are needed"):
            module.check_space(os.path.join(self.cache, "not", "there"), 10**18)


class Index(http.server.BaseHTTPRequestHandler):
    """A package index with one wheel, whose connection breaks once in the middle of the file."""

    wheel = b""
    name = "tensorflow_cpu-2.21.0-py3-none-any.whl"
    ranges = []

    def do_GET(self):
        if not self.path.endswith(".whl"):
            page = f'<a href="/files/{self.name}">{self.name}</a>'.encode()
            self.answer(200, page, "text/html", {})
            return
        asked = self.headers.get("Range")
        self.ranges.append(asked)
        first = int(asked.split("=")[1].split("-")[0]) if asked else 0
        extra = {"Accept-Ranges": "bytes", "ETag": '"1"'}
        if asked:
            extra["Content-Range"] = f"bytes {first}-{len(self.wheel) - 1}/{len(self.wheel)}"
        body = self.wheel[first:]
        broken = len(self.ranges) == 1
        self.answer(206 if asked else 200, body, "application/octet-stream", extra, broken)

    def answer(self, code, body, kind, extra, broken=False):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if broken else body)
        self.close_connection = True

    def log_message(self, *_):
        pass


class DownloadTest(BootstrapTest):
    def setUp(self):
        super().setUp()
        with open(os.path.join(REPOSITORY, "build", "tensorflow-root")) as file:
            venvs = glob.glob(os.path.join(os.path.dirname(file.read().strip()), "venv-*"))
        if not venvs:
            self.skipTest("the set-up of this checkout made no virtual environment")
        os.makedirs(self.cache)
        os.symlink(venvs[0], os.path.join(self.cache, os.path.basename(venvs[0])))
        make_wheel(self.wheel, library=os.urandom(2_000_000))
        with open(self.wheel, "rb") as file:
            Index.wheel = file.read()
        Index.ranges = []
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.environment["PIP_INDEX_URL"] = f"http://127.0.0.1:{server.server_port}/simple"
        # A TensorFlow of the machine's Python would be taken instead.
        hidden = os.path.join(self.top, "hidden", "tensorflow")
        os.makedirs(hidden)
        open(os.path.join(hidden, "__init__.py"), "w").close()
        self.environment["PYTHONPATH"] = os.path.dirname(hidden)

    def pin(self, digest):
        path = os.path.join(self.top, "pins.txt")
        with open(path, "w") as file:
            file.write(f"tensorflow-cpu==2.21.0 --hash=sha256:{digest}\n")
        return path

    def test_a_broken_download_is_resumed(self):
        pins = self.pin(hashlib.sha256(Index.wheel).hexdigest())
        code, output = self.run_it("--requirements", pins)
        self.assertEqual(code, 0, output)
        self.assertEqual(output.splitlines()[0],
                         "Imperative's set-up needs a 280 MB download and 1.2 GB of disk, once.")
        self.assertEqual(len(Index.ranges), 2)
        self.assertIsNotNone(Index.ranges[1])
        self.assert_complete(self.root())
        self.assertEqual(glob.glob(os.path.join(self.cache, "download-*")), [])

    def test_another_file_than_the_pinned_one_is_refused(self):
        Index.ranges = [None]  # do not break the connection
        code, output = self.run_it("--requirements", self.pin("0" * 64))
        self.assertEqual(code, 1)
        self.assertIn("THESE PACKAGES DO NOT MATCH THE HASHES", output)
        self.assertFalse(os.path.exists(os.path.join(self.repository, "build")))


if __name__ == "__main__":
    unittest.main()
