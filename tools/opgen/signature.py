"""How an op of the registry looks as a C++ function: names, types, defaults."""

from dataclasses import dataclass

# C++ type of an attribute as a member, and as a parameter where it differs.
MEMBER_TYPES = {
    "bool": "bool",
    "int": "int64_t",
    "float": "float",
    "string": "std::string",
    "type": "DType",
    "shape": "tf::Shape",
    "tensor": "Tensor",
    "func": "FunctionRef",
}
BY_VALUE = ("bool", "int", "float", "type")

# DataType numbers by the names of tf::DType.
DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string",
    8: "complex64", 9: "int64", 10: "bool_", 11: "qint8", 12: "quint8", 13: "qint32",
    14: "bfloat16", 15: "qint16", 16: "quint16", 17: "uint16", 18: "complex128", 19: "float16",
    20: "resource", 21: "variant", 22: "uint32", 23: "uint64", 24: "float8_e5m2",
    25: "float8_e4m3fn", 26: "float8_e4m3fnuz", 27: "float8_e4m3b11fnuz", 28: "float8_e5m2fnuz",
    29: "int4", 30: "uint4", 31: "int2", 32: "uint2",
}  # fmt: skip

# Families that stand for their members in the generated documentation.
FAMILIES = {
    "float": (19, 14, 1, 2),
    "int": (6, 5, 3, 9),
    "uint": (4, 17, 22, 23),
    "complex": (8, 18),
    "quantized": (11, 12, 13, 15, 16),
}


def member_type(kind):
    if kind.startswith("list("):
        return "std::vector<%s>" % MEMBER_TYPES[kind[5:-1]]
    return MEMBER_TYPES[kind]


def parameter_type(kind):
    return MEMBER_TYPES[kind] if kind in BY_VALUE else "const %s&" % member_type(kind)


def quoted(text):
    """A C++ string literal."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"%s"' % "".join(
        escapes.get(c, c if 32 <= ord(c) < 127 else "\\%03o" % ord(c)) for c in text
    )


def _number(value):
    if value == float("inf"):
        return "std::numeric_limits<float>::infinity()"
    if value == float("-inf"):
        return "-std::numeric_limits<float>::infinity()"
    text = "%.9g" % value
    return text + ("f" if "." in text or "e" in text else ".f")


def _scalar(kind, value):
    if kind == "bool":
        return "true" if value else "false"
    if kind == "int":
        return str(value) if abs(value) < 2**31 else "%dll" % value
    if kind == "float":
        return _number(value)
    if kind == "type":
        return "DType::" + DTYPES[value]
    if kind == "shape":
        return "tf::Shape::unknown()" if value is None else "{%s}" % ", ".join(map(str, value))
    return quoted(value)


def initializer(attr):
    """The text after the member's name, so that a default-made struct has the registry's default.

    A tensor is left undefined, which stands for the default.
    """
    if attr.inferred:
        return " = DType::invalid"  # a dtype that the inputs decide unless they are all absent
    if attr.type == "tensor" or attr.default == "":
        return " = {}"  # said explicitly: compilers warn of designated initialisers without it
    if attr.type.startswith("list("):
        items = ", ".join(_scalar(attr.type[5:-1], item) for item in attr.default)
        return " = {%s}" % items if items else " = {}"
    if attr.type == "func":
        return " = {%s}" % quoted(attr.default)
    return " = " + _scalar(attr.type, attr.default)


@dataclass
class Parameter:
    type: str
    name: str
    attr: object = None  # the attribute that it gives


class Signature:
    """The C++ view of one op."""

    def __init__(self, op, reserved):
        self.op = op
        self.reserved = reserved
        self.inputs = [
            Parameter("const Inputs&" if arg.is_list else "const Input&", self.cpp(arg.name))
            for arg in op.inputs
        ]
        self.required = [
            Parameter(parameter_type(a.type), self.cpp(a.name), a)
            for a in op.attrs
            if not a.inferred and not a.has_default
        ]
        self.optional = [a for a in op.attrs if self._is_optional(a)]
        self.struct = op.name + "Attrs"
        self.results = op.name + "Outputs"
        self.has_where = not op.inputs

    def cpp(self, name):
        return name + "_" if name in self.reserved else name

    def _is_optional(self, attr):
        if not attr.inferred:
            return attr.has_default
        return attr.type == "type" and self._may_lack_inputs(attr)

    def _may_lack_inputs(self, attr):
        """Whether everything that decides this attribute is a list that may be empty."""
        deciding = [arg for arg in self.op.inputs if arg.type_attr == attr.name]
        return all(a.number_attr and not self.op.attr(a.number_attr).minimum for a in deciding)

    @property
    def returns(self):
        outputs = self.op.outputs
        if not outputs:
            return "Operation"
        if len(outputs) > 1:
            return self.results
        return "std::vector<Tensor>" if outputs[0].is_list else "Tensor"

    def parameters(self, declare):
        """The parameter list; with defaults in a declaration."""
        texts = ["%s %s" % (p.type, p.name) for p in self.inputs + self.required]
        if self.optional:
            texts.append("const %s& attrs%s" % (self.struct, " = {}" if declare else ""))
        if self.has_where:
            default = " = Location::current()" if declare else ""
            texts.append("Location where" + default)
        return ", ".join(texts)


def _dtypes(numbers):
    """Dtypes in words, whole families by their name."""
    rest = set(numbers)
    words = []
    for family, members in FAMILIES.items():
        if rest.issuperset(members):
            words.append(family)
            rest -= set(members)
    words += sorted(DTYPES[n].rstrip("_") for n in rest)
    return "|".join(words)


def _operand(op, arg):
    if arg.type_list_attr:
        return "%s..." % arg.name
    dots = "..." if arg.number_attr else ""
    kind = arg.type_attr or DTYPES[arg.type].rstrip("_")
    return "%s%s: %s" % (arg.name, dots, kind)


def documentation(signature):
    """One line: operands with their dtypes, then what the dtype letters stand for."""
    op = signature.op
    inputs = ", ".join(_operand(op, arg) for arg in op.inputs)
    outputs = ", ".join(_operand(op, arg) for arg in op.outputs)
    kinds = [
        "%s = %s" % (a.name, _dtypes(a.allowed)) for a in op.attrs if a.type == "type" and a.allowed
    ]
    choices = [
        "%s = %s" % (a.name, "|".join(a.allowed))
        for a in op.attrs
        if a.type == "string" and a.allowed
    ]
    text = "TensorFlow's `%s(%s) -> (%s)`" % (op.name, inputs, outputs)
    text += "".join("; " + part for part in kinds + choices) + "."
    if op.deprecation:
        text += " Deprecated: %s." % op.deprecation.rstrip(".").replace("\n", " ")
    return text
