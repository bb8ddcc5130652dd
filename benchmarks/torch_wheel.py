"""Puts stand-ins for a GPU's libraries into PyTorch's installed package, given as the argument.

The wheel for Linux is built for CUDA, and asks for 2.4 GB of NVIDIA's libraries, which nothing on the
processor calls: they have to be there for the loader alone. One library stands for them all. It defines the
functions that the wheel takes from them, each of which answers that there is no device.
"""

import glob
import os
import re
import subprocess
import sys


def printed(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def stand_in(torch):
    """Puts the stand-ins into the installed package in the folder `torch`."""
    folder = os.path.join(torch, "lib")
    libraries = glob.glob(os.path.join(folder, "*.so"))
    needed = set(re.findall(r"\[(lib(?:cu|nv|nccl)[^\]]+)\]", printed("readelf", "-dW", *libraries)))
    undefined = printed("nm", "-D", "--undefined-only", *libraries)
    versions = {}
    for name, version in re.findall(r" U ((?:__)?(?:cu|nv|nccl)\w+)(?:@(\S+))?$", undefined, re.M):
        versions.setdefault(version, set()).add(name)
    source, script = os.path.join(folder, "no_gpu.c"), os.path.join(folder, "no_gpu.map")
    with open(source, "w") as file:
        print("int no_device(void) { return 100; }  // cudaErrorNoDevice", file=file)
        for name in sorted(set().union(*versions.values())):
            print(f'int {name}(void) __attribute__((alias("no_device")));', file=file)
    with open(script, "w") as file:
        for version in sorted(versions.keys() - {""}):
            print(f"{version} {{ {'; '.join(sorted(versions[version]))}; }};", file=file)
    printed("gcc", "-w", "-shared", "-fPIC", f"-Wl,--version-script={script}", source, "-o",
            os.path.join(folder, "no_gpu.so"))
    for name in needed - {os.path.basename(one) for one in libraries}:
        os.symlink("no_gpu.so", os.path.join(folder, name))


stand_in(sys.argv[1])
