"""One function of the Python module: its arguments, and the C++ that calls the overload that fits."""

import re
from dataclasses import dataclass

from signatures import Argument, python_default

SPELLED = {"string": "std::string", "Sizes": "nn::Sizes", "Padding": "nn::Padding"}
NO_DEFAULT = ("Operand", "Padding", "Extent", "LearningRate", "GradientSource")
UNSUPPORTED = {"Index", "Location", "internal::ByName"}


@dataclass
class Flat:
    """A C++ parameter, or a member of one that is a struct of options, as a Python argument."""

    name: str
    type: str
    default: str  # C++ text; None: required
    member: tuple = ()  # (variable, "common.clipnorm") of an options struct


def spelled(kind):
    kind = SPELLED.get(kind, kind)
    kind = re.sub(r"\b(vector|optional|pair|map)<", r"std::\1<", kind)
    return re.sub(r"<string>", "<std::string>", kind)


class Overload:
    def __init__(self, api, scope, parameters, rename):
        self.api, self.scope = api, scope
        self.pieces = []  # per C++ parameter: Flat, ("struct", variable, struct) or "where"
        self.flat = []
        for number, parameter in enumerate(parameters):
            if parameter.type == "Location":
                self.pieces.append("where")
                continue
            struct = self._struct(parameter.type)
            if struct and struct.fields:
                variable = f"options{number}"
                self.pieces.append(("struct", variable, struct))
                self._flatten(struct, variable, "", rename)
            else:
                flat = Flat(rename.get(parameter.name, parameter.name), parameter.type, parameter.default)
                self.pieces.append(flat)
                self.flat.append(flat)

    def _struct(self, kind):
        scope = self.scope
        while True:
            struct = self.api.structs.get(f"{scope}::{kind}")
            if struct or "::" not in scope:
                return struct
            scope = scope.rpartition("::")[0]

    def _flatten(self, struct, variable, prefix, rename):
        for member in struct.fields:
            inner = self._struct(member.type)
            if member.type in UNSUPPORTED:
                continue
            if inner and inner.fields:
                self._flatten(inner, variable, prefix + member.name + ".", rename)
                continue
            if any(f.name == member.name for f in self.flat):
                continue  # the struct's own member comes before that of a nested one
            default = member.default if member.default is not None else "{}"
            if member.type == "Padding" and member.default is None:
                default = None
            name = rename.get(member.name, member.name)
            self.flat.append(Flat(name, member.type, default, (variable, prefix + member.name)))

    def names(self):
        return {f.name for f in self.flat}

    def needed(self):
        return {f.name for f in self.flat if f.default is None}

    def body(self, index, call):
        """The statements; `index` gives positions of arguments, `call` is the C++ function."""
        lines, arguments = [], []
        for piece in self.pieces:
            if piece == "where":
                arguments.append("c.where()")
            elif isinstance(piece, tuple):
                lines += self._options(piece[1], piece[2], index)
                arguments.append(piece[1])
            else:
                arguments.append(self._argument(piece, index[piece.name]))
        return lines, f"{call}({', '.join(arguments)})"

    def _options(self, variable, struct, index):
        members = [f for f in self.flat if f.member and f.member[0] == variable]
        first = [f for f in members if f.default is None]
        given = ", ".join(f".{f.member[1]} = c.get<{spelled(f.type)}>({index[f.name]})" for f in first)
        lines = [f"{struct.name} {variable}{{{given}}};"]
        for member in members:
            if member.default is not None:
                lines.append(self._set(f"{variable}.{member.member[1]}", member, index[member.name]))
        return lines

    def _set(self, target, member, i):
        if member.type in NO_DEFAULT:
            return f"if (c.given({i})) {target} = c.get<{spelled(member.type)}>({i});"
        return f"c.set({i}, {target});"

    def _argument(self, flat, i):
        if flat.type == "Input":
            return f"c.input({i})" if flat.default is None else f"c.input({i}, {flat.default})"
        if flat.type == "Inputs":
            return f"c.inputs({i})"
        kind = spelled(flat.type)
        if flat.default is None:
            return f"c.get<{kind}>({i})"
        default = f"{kind}({flat.default})" if flat.type in NO_DEFAULT else flat.default
        return f"c.get<{kind}>({i}, {default})"


class PythonFunction:
    """All overloads of one path as one Python function."""

    def __init__(self, path, overloads, doc, calls, returns, signature):
        self.path, self.doc, self.returns = path, doc, returns
        self.variadic = None  # the argument that takes all positional ones from its place on
        self.none_if_empty = False  # whether an empty text is None
        self.hints = []  # ignored arguments that may have any value
        self.overloads, self.calls = self._distinct(overloads, calls)
        self.from_tensorflow = signature is not None
        self.arguments = list(signature) if signature is not None else self._own_arguments()
        names = [a.name for a in self.arguments]
        extra = [f for o in self.overloads for f in o.flat if f.name not in names]
        self.extra = list(dict.fromkeys(f.name for f in extra))  # that TensorFlow's function lacks
        for name in self.extra:
            self.arguments.append(Argument(name, "None"))
        names += self.extra
        self.index = {name: i for i, name in enumerate(names)}
        known = set().union(*(o.names() for o in self.overloads))
        # Arguments of TensorFlow's that have no counterpart here and may only have their default.
        self.ignored = [a for a in self.arguments if a.name not in known and a.name != "name"]

    @property
    def name(self):
        return self.path.rpartition(".")[2]

    def _distinct(self, overloads, calls):
        kept = []
        for i, overload in enumerate(overloads):
            covered = any(
                j != i and overload.names() <= other.names() and other.needed() <= overload.needed()
                and (overload.names() != other.names() or other.needed() != overload.needed() or j < i)
                and not self._by_type(overload, other)
                for j, other in enumerate(overloads)
            )  # fmt: skip
            if not covered:
                kept.append(i)
        return [overloads[i] for i in kept], [calls[i] for i in kept]

    @staticmethod
    def _by_type(one, other):
        """The argument by whose type two overloads of the same names are told apart: an int, or not."""
        if one.names() != other.names():
            return None
        types = {f.name: f.type for f in other.flat}
        for flat in one.flat:
            if (flat.type == "int") != (types[flat.name] == "int") and (
                "vector" in flat.type + types[flat.name]):
                return flat.name
        return None

    def _own_arguments(self):
        """Arguments from the C++ declarations, where TensorFlow has no such function."""
        longest = max(self.overloads, key=lambda o: len(o.flat))
        arguments = []
        for flat in longest.flat:
            needed = all(flat.name in o.needed() for o in self.overloads)
            default = None if needed else python_default(flat.default or "{}")
            arguments.append(Argument(flat.name, default))
        return [a for a in arguments if a.default is None] + [
            a for a in arguments if a.default is not None] + self._name_argument(longest)

    @staticmethod
    def _name_argument(overload):
        takes_tensors = any(f.type in ("Input", "Inputs") for f in overload.flat)
        return [Argument("name", "None")] if takes_tensors else []

    def add_older(self, arguments):
        """Further ignored arguments, by name with their defaults."""
        for name, default in arguments.items():
            self.index[name] = len(self.arguments)
            self.arguments.append(Argument(name, default))
            self.ignored.append(self.arguments[-1])

    def signature_text(self):
        return ", ".join("*" * (a.name == self.variadic) + a.text() for a in self.arguments)

    def required(self):
        count = 0
        for argument in self.arguments:
            if argument.default is not None:
                break
            count += 1
        return count

    def _mask(self, names):
        return sum(1 << self.index[name] for name in names if name in self.index)

    def cpp_body(self, wrap):
        """The statements of the body; `wrap(call)` gives the statement that returns its result."""
        lines = [f'c.unsupported({self.index[a.name]}, {quoted(a.default or "None")});'
                 for a in self.ignored if a.name not in self.hints]  # fmt: skip
        always = {a.name for a in self.arguments[: self.required()]}
        ordered = sorted(range(len(self.overloads)), key=lambda i: -len(self.overloads[i].needed()))
        for position, i in enumerate(ordered):
            overload = self.overloads[i]
            statements, call = overload.body(self.index, self.calls[i])
            statements.append(wrap(call))
            ignored = {a.name for a in self.ignored} | {"name"}
            condition = (f"c.fits({self._mask(overload.names() | ignored):#x}, "
                         f"{self._mask(overload.needed()):#x})")
            for other in self.overloads:
                by_type = other is not overload and self._by_type(overload, other)
                if by_type:
                    kind = next(f.type for f in overload.flat if f.name == by_type)
                    test = f"c.is_integer({self.index[by_type]})"
                    condition += " && " + (test if kind == "int" else "!" + test)
            whole = overload.needed() <= always and len(self.overloads) == 1
            if whole:
                lines += statements
            else:
                lines += [f"if ({condition}) {{", *["  " + s for s in statements], "}"]
        if len(self.overloads) != 1 or not self.overloads[0].needed() <= always:
            forms = "; ".join("(" + ", ".join(f.name for f in o.flat) + ")" for o in self.overloads)
            lines.append(f"c.refuse({quoted(forms)});")
        return lines


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
