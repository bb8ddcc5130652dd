#!/usr/bin/env python3
"""What the library costs a program before it does anything: seconds of the compiler for the one include,
beyond those for <iostream>, and from the program's start to its first result. The best of some runs."""

import os
import subprocess
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, "build", "release")
INCLUDES = [f"-I{TOP}/include", f"-I{BUILD}/generated/include"]
PLAIN = "#include <iostream>\nint main() { std::cout << 1; }\n"
OURS = ("#include <imperative/tf.h>\n#include <iostream>\n"
        "int main() { std::cout << tf::constant(10) + tf::constant(32) << '\\n'; }\n")
RUNS = 7


def processor_seconds(command):
    before = os.times()
    subprocess.run(command, check=True)
    after = os.times()
    return (after.children_user + after.children_system - before.children_user - before.children_system)


def main():
    with tempfile.TemporaryDirectory() as folder:
        def compiled(name, text):
            source = os.path.join(folder, name + ".cc")
            with open(source, "w") as file:
                file.write(text)
            return processor_seconds(["g++", "-std=c++20", "-O2", *INCLUDES, "-c", source, "-o",
                                      os.path.join(folder, name + ".o")])

        plain = min(compiled("plain", PLAIN) for _ in range(RUNS))
        ours = min(compiled("ours", OURS) for _ in range(RUNS))
        program = os.path.join(folder, "program")
        subprocess.run(["g++", os.path.join(folder, "ours.o"), "-o", program,
                        f"{BUILD}/src/libimperative.a", "-ldl", "-pthread"], check=True)
        starts = []
        for _ in range(RUNS):
            start = time.monotonic()
            subprocess.run([program], check=True, capture_output=True)
            starts.append(time.monotonic() - start)
    print(f"compiling: {ours - plain:.2f} s more than <iostream> alone ({plain:.2f} s)")
    print(f"start to first result: {min(starts):.2f} s")


main()
