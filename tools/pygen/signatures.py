"""TensorFlow's Python signatures, and those of functions that TensorFlow lacks."""

import ast
import re
from dataclasses import dataclass

DTYPE_NAMES = re.compile(r"^(float|int|uint|complex|bfloat|bool|string|qint|quint)\d*$")


@dataclass
class Argument:
    name: str
    default: str = None  # Python text; None: required

    def text(self):
        return self.name if self.default is None else f"{self.name}={self.default}"


def parse_arguments(text):
    """The arguments of "a, b=1, c=<Enum.X: 'x'>"."""
    text = re.sub(r"<[\w.]+: ('\w+')>", r"\1", text)
    text = re.sub(r"<[^<>]*>", "None", text)
    arguments = ast.parse(f"def f({text}): pass").body[0].args
    names = [a.arg for a in arguments.posonlyargs + arguments.args]
    defaults = [None] * (len(names) - len(arguments.defaults)) + arguments.defaults
    pairs = list(zip(names, defaults)) + list(zip([a.arg for a in arguments.kwonlyargs],
                                                  arguments.kw_defaults))
    return [Argument(name, None if value is None else literal(value)) for name, value in pairs]


def literal(value):
    """A default as text that needs no name: dtypes are strings."""
    text = ast.unparse(value)
    if DTYPE_NAMES.match(text):
        return repr(text)
    try:
        ast.literal_eval(text)
    except ValueError:
        return "None"
    return text


def load(path):
    """(arguments, whether only TensorFlow 1 has it) by path ("nn.relu"); functions whose text is not a
    signature are left out."""
    found, is_old = {}, False
    with open(path, encoding="utf-8") as file:
        for line in file:
            is_old = is_old or line.startswith("# 1.x")
            match = re.match(r"tf\.([\w.]+)\((.*)\)((?: = .*)?)$", line.strip())
            if not match or "*" in match.group(2):
                continue
            try:
                arguments = parse_arguments(match.group(2))
            except SyntaxError:
                continue
            names = [match.group(1)] + re.findall(r"tf\.([\w.]+)", match.group(3))
            for name in names:
                found.setdefault(name, (arguments, is_old))
    return found


def python_default(text):
    """A C++ default as Python text."""
    if text in ("{}", "std::nullopt", "nullptr", "DType::invalid", "Location::current()"):
        return "None"
    if text in ("true", "false"):
        return text.title()
    if match := re.fullmatch(r"(?:DType::)?(float\d+|int\d+|uint\d+|bool_|complex\d+)", text):
        return repr(match.group(1).rstrip("_"))
    if match := re.fullmatch(r"(-?[\d.]+(?:e-?\d+)?)f?", text):
        return match.group(1)
    if match := re.fullmatch(r"Operand\((.*)\)", text):
        return python_default(match.group(1))
    return text if re.fullmatch(r'"[^"]*"', text) else "None"
