"""Makes `import tensorflow.contrib.imperative` mean this package, as in 2017.

Loaded by imperative_contrib.pth when Python starts, so it does next to nothing: it appends a finder that
answers for two names. The real `tensorflow` is imported first, by Python itself; none of its files is
replaced, and without it the import fails as ever.
"""

import sys

_PACKAGE = "tensorflow.contrib"
_MODULE = "tensorflow.contrib.imperative"


class _Loader:
    def create_module(self, spec):
        if spec.name == _PACKAGE:
            return None
        import imperative

        self._spec = imperative.__spec__
        return imperative

    def exec_module(self, module):
        if module.__name__ == "imperative":
            module.__spec__ = self._spec  # the import system has put that of the other name there


class Finder:
    """Answers for tensorflow.contrib and tensorflow.contrib.imperative, after everybody else."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != _PACKAGE and name != _MODULE:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, _Loader(), is_package=name == _PACKAGE)


if not any(isinstance(finder, type) and finder.__name__ == "Finder" and
           finder.__module__ == __name__ for finder in sys.meta_path):
    sys.meta_path.append(Finder)
