"""python -m imperative --cmake-dir: where the C++ side of this installation is."""

import argparse
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def cmake_dir():
    """The folder with imperative-config.cmake."""
    for folder, _, files in os.walk(HERE):
        if "imperative-config.cmake" in files:
            return folder
    raise SystemExit("this installation has no CMake package")


def main():
    parser = argparse.ArgumentParser(prog="python -m imperative", description="The C++ side of this package.")
    parser.add_argument("--cmake-dir", action="store_true", help="for CMAKE_PREFIX_PATH or imperative_DIR")
    parser.add_argument("--include-dir", action="store_true", help="folder of the headers")
    parser.add_argument("--version", action="store_true")
    options = parser.parse_args()
    if options.cmake_dir:
        print(cmake_dir())
    elif options.include_dir:
        print(os.path.join(HERE, "include"))
    elif options.version:
        import imperative

        print(imperative.__version__)
    else:
        parser.print_help()


if __name__ == "__main__":
    main()
