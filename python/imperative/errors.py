"""tf.errors: TensorFlow's exceptions, which are also those that Python or NumPy would raise."""

import re
import sys

__all__ = ["OpError", "OperatorNotAllowedInGraphError"]

OK = 0


class OpError(Exception):
    """Base of the library's exceptions. `message` says what was wrong, `op` which operation refused it;
    `filename` and `lineno` are the Python line that asked for it."""

    error_code = 2

    def __init__(self, node_def, op, message, error_code=None, filename="", lineno=0):
        super().__init__(message)
        self.node_def, self.op, self.message = node_def, op, message
        self.filename, self.lineno = filename, lineno
        if error_code is not None:
            self.error_code = error_code

    def __str__(self):
        text = f"[{self.op}] {self.message}" if self.op else self.message
        return f"{text} ({_place(self.filename, self.lineno)})" if self.lineno else text

    def __reduce__(self):
        return _again, (type(self).__mro__[_depth(type(self))], type(self).__name__, self.node_def, self.op,
                        self.message, self.error_code, self.filename, self.lineno)


class OperatorNotAllowedInGraphError(TypeError):
    """TensorFlow's error for a tensor in an `if` of a graph; never raised, since any tensor may be there."""


def _place(filename, lineno):
    """"file.py:12"; of a notebook's cell, whose file nobody knows, "Cell In[3], line 12" as tracebacks say it."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    try:
        kind, name = shell.compile.format_code_name(filename)
        return f"{kind} {name}, line {lineno}"
    except (AttributeError, TypeError):  # no notebook, none of its cells, or an older one
        return f"{filename}:{lineno}"


def _depth(kind):
    """Where the public class is among the bases: a variant such as the IndexError is not importable."""
    return 0 if globals().get(kind.__name__) is kind else 1


def _again(public, name, node_def, op, message, error_code, filename, lineno):
    return make_error(error_code, op, message, filename, lineno)


_CODES = [
    (1, "CancelledError", ()),
    (2, "UnknownError", ()),
    (3, "InvalidArgumentError", (ValueError,)),
    (4, "DeadlineExceededError", (TimeoutError,)),
    (5, "NotFoundError", (LookupError,)),
    (6, "AlreadyExistsError", ()),
    (7, "PermissionDeniedError", (PermissionError,)),
    (8, "ResourceExhaustedError", (MemoryError,)),
    (9, "FailedPreconditionError", ()),
    (10, "AbortedError", ()),
    (11, "OutOfRangeError", (IndexError,)),
    (12, "UnimplementedError", (NotImplementedError,)),
    (13, "InternalError", ()),
    (14, "UnavailableError", (ConnectionError,)),
    (15, "DataLossError", ()),
    (16, "UnauthenticatedError", ()),
]

_by_code = {}
for _code, _name, _bases in _CODES:
    _kind = type(_name, (OpError, *_bases), {"error_code": _code, "__module__": __name__,
                                              "__doc__": f"TensorFlow's tf.errors.{_name}."})
    globals()[_name] = _by_code[_code] = _kind
    __all__.append(_name)
    globals()[re.sub("(?<=[a-z])(?=[A-Z])", "_", _name.removesuffix("Error")).upper()] = _code


_variants = {}


def _variant(public, also):
    """The class for errors that NumPy or Python has another name for; a subclass of the public one."""
    key = public, also
    if key not in _variants:
        _variants[key] = type(public.__name__, (public, also), {"__module__": __name__})
    return _variants[key]


# What indices out of range and axes out of range are told by.
_INDEX = re.compile(r"is not in \[0|does not index into|axis must be in|axis -?\d+ was given for a tensor of rank 0")
_DTYPE = re.compile(r"dtype|of one kind|convert it with tf\.cast|must be (numbers|floating-point or complex), got"
                    r"|must be one of .*\bgot (bool|string|q?u?int|float|bfloat|complex|half|resource|variant)")
# What is said of files, by the system, this library and TensorFlow; a path or a name may contain any other word.
_FILES = {
    NotADirectoryError: re.compile(r"(: |; )Not a directory$", re.MULTILINE),
    IsADirectoryError: re.compile(r"(: |; )(Is a directory|it is a folder)$", re.MULTILINE),
    FileNotFoundError: re.compile(
        r"(: |; )No such file or directory$|^'.*' is not there$|Failed to find any matching files for "
        r"|^its shared libraries were not found\.", re.MULTILINE),
}  # fmt: skip
_NO_KERNEL = re.compile(r"Could not find device for node|No OpKernel was registered")


def _python_class(code, op, message):
    """What NumPy or Python would raise besides, or None."""
    if code == 3 and op in ("getitem", "setitem") and "value" not in message:
        is_value_error = "step" in message or "broadcast" in message and "indexing arrays" not in message
        return None if is_value_error else IndexError
    if code == 3 and (_INDEX.search(message) or op == "broadcast"):  # of index arrays of unknown extents
        return IndexError
    if code == 3 and _DTYPE.search(message):
        return TypeError
    if code == 5 and _NO_KERNEL.search(message):
        return TypeError
    if code in (2, 5, 9):
        of_files = (kind for kind, text in _FILES.items() if text.search(message))
        return next(of_files, KeyError if code == 5 else None)
    return None


# C++'s words, and Python's.
_WORDS = [("::", "."), ("an empty handle (default-made or moved from)", "None"),
          ("empty handles (default-made or moved from)", "None"), ("braces must be", "nested lists must be"),
          ("v.handle()", "v.handle")]


def _in_python(text):
    for words, ours in _WORDS:
        text = text.replace(words, ours)
    return text


def make_error(code, op, message, filename, lineno):
    """The exception for an error of the library."""
    op, message = (_in_python(text) for text in (op, message))
    public = _by_code.get(code, _by_code[2])
    also = _python_class(code, op, message)
    return (_variant(public, also) if also else public)(None, op, message, code, filename, lineno)
