"""The functions, structs and classes that the public headers declare.

Not a C++ parser: it reads the style that this project writes, one declaration after another, and fails
loudly where a parameter's type is not one that it knows.
"""

import os
import re
from dataclasses import dataclass, field

# Headers whose functions Python gets, in the order of the generated sources.
FAMILIES = [
    "elementwise.h", "reduction.h", "math.h", "array.h", "gather.h", "linalg.h",
    "nn/activation.h", "nn/convolution.h", "nn/embedding.h", "nn/loss.h", "nn/normalization.h",
    "nn/pooling.h", "random.h", "gradients.h", "variable.h", "io.h", "config.h", "step.h",
    "checkpoint.h", "train.h", "optimizers.h", "initializers.h", "profiler.h",
]  # fmt: skip
STRUCTS = FAMILIES + ["options.h", "nn/window.h", "optimizer.h"]


@dataclass
class Parameter:
    type: str
    name: str
    default: str = None  # C++ text


@dataclass
class Function:
    path: str  # "nn.relu"
    cpp: str  # "tf::nn::relu"
    returns: str
    parameters: list
    doc: str
    header: str


@dataclass
class Struct:
    name: str  # "tf::nn::ConvOptions"
    fields: list
    doc: str
    header: str
    constructors: list = field(default_factory=list)
    is_optimizer: bool = False
    callable: bool = False  # has operator()


@dataclass
class Api:
    functions: list
    structs: dict
    aliases: list  # (path, path it is the same as)


def split_arguments(text):
    """Splits at commas outside brackets."""
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character in "(<[{") - (character in ")>]}")
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part.strip() for part in parts + [current] if part.strip()]


def parse_parameter(text):
    text, _, default = text.partition(" = ")
    match = re.fullmatch(r"(.*?[\s&>])\s*(\w+)", text.strip())
    kind = re.sub(r"^const\s+|\s*&$", "", match.group(1).strip()).replace("std::", "")
    return Parameter(kind.replace("tf::", ""), match.group(2), default.strip() or None)


FUNCTION = re.compile(r"^(?:inline\s+)?(?P<returns>[\w:<>, ]+?)\s+(?P<name>\w+)\((?P<args>.*)\)$", re.S)
CALL_OPERATOR = re.compile(r"operator\(\)\(")


def statements(text):
    """(kind, head, comment) of each statement; bodies of functions are skipped.

    Kinds: "open" a namespace or class, "close", "end" a declaration that ended with `;` or a body.
    """
    comment, head, depth = [], "", 0
    lines = iter(text.split("\n"))
    fresh = True  # the next comment begins a new one
    for line in lines:
        stripped = line.strip()
        if not depth and not head.strip():
            if stripped.startswith("//"):
                if not fresh:
                    comment, fresh = [], True
                comment.append(re.sub(r"^///? ?", "", stripped))
                continue
            if not stripped:
                comment, fresh = [], True
                continue
        if stripped.startswith("#"):
            continue
        code = re.sub(r"\s*//.*$", "", line)
        for position, character in enumerate(code + "\n"):
            if depth:
                depth += (character == "{") - (character == "}")
                if depth == 0:
                    yield "end", head.strip(), list(comment)
                    head, fresh = "", False
                continue
            if character == "{" and not head.count("(") > head.count(")"):
                text_before = head.strip()
                if re.match(r"(inline )?namespace\b|^(class|struct|enum class) ", text_before) and (
                    not text_before.endswith("=") ):
                    yield "open", text_before, list(comment)
                    head, fresh = "", False
                elif text_before.endswith("=") or re.search(r"= *$|[\w>] *$", text_before) and not (
                    text_before.endswith((")", "const"))
                ):
                    head += character  # a default member initialiser
                    head += "\0"
                else:
                    depth = 1
            elif character == "}" and "\0" in head:
                head = head.replace("\0", "", 1) + character
            elif character == "}" and not head.count("(") > head.count(")"):
                yield "close", "", []
                head = ""
            elif character == ";" and not head.count("(") > head.count(")"):
                if head.strip():
                    yield "end", head.strip(), list(comment)
                head, fresh = "", False
            else:
                head += character


def clean_doc(comment):
    text = "\n".join(line for line in comment if not line.startswith("----"))
    return text.strip()


class Reader:
    def __init__(self):
        self.api = Api([], {}, [])

    def read(self, path, header):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        scopes, access = [], []
        for kind, head, comment in statements(text):
            head = " ".join(head.split())
            if kind == "open":
                namespace = re.match(r"(?:inline )?namespace\s*([\w:]*)", head)
                if namespace:
                    scopes.append(("namespace", namespace.group(1)))
                else:
                    self._open_class(head, comment, scopes, header)
                access.append("public" if "struct" in head.split()[0] else "private")
            elif kind == "close":
                if scopes:
                    scopes.pop()
                    access.pop()
            else:
                while True:
                    label = re.match(r"(public|private|protected): ?", head)
                    if not label:
                        break
                    access[-1], head = label.group(1), head[label.end() :]
                self._declaration(head, comment, scopes, access, header)

    def _scope(self, scopes):
        return "::".join(name for _, name in scopes)

    def _open_class(self, head, comment, scopes, header):
        match = re.match(r"(?:class|struct|enum class)\s+(\w+)", head)
        scopes.append(("class", match.group(1)))
        name = self._scope(scopes)
        self.api.structs[name] = Struct(
            name, [], clean_doc(comment), header,
            is_optimizer=": public Optimizer" in head,
        )  # fmt: skip

    def _declaration(self, head, comment, scopes, access, header):
        scope = self._scope(scopes)
        if "internal" in scope or not scope.startswith("tf") or header not in FAMILIES + STRUCTS:
            return
        if scopes[-1][0] == "class":
            self._member(head, self.api.structs[scope], access[-1], scopes[-1][1])
            return
        if head.startswith(("template", "friend", "extern", "using namespace")):
            return
        using = re.fullmatch(r"using ([\w:]+)(?: = ([\w:]+))?", head)
        if using:
            self._using(using, scope)
            return
        space = re.fullmatch(r"namespace (\w+) = ([\w:]+)", head)
        if space:
            self.api.aliases.append((python_path(scope, space.group(1)), strip_tf(space.group(2)) + ".*"))
            return
        head = head.removeprefix("[[nodiscard]] ")
        match = FUNCTION.match(head)
        if not match or header not in FAMILIES or "operator" in head:
            return
        self.api.functions.append(
            Function(
                python_path(scope, match.group("name")),
                f"{scope}::{match.group('name')}",
                match.group("returns").strip(),
                [parse_parameter(p) for p in split_arguments(match.group("args"))],
                clean_doc(comment),
                header,
            )
        )

    def _using(self, using, scope):
        if using.group(2):
            self.api.aliases.append((python_path(scope, using.group(1)), strip_tf(using.group(2), scope)))
        else:
            target = strip_tf(using.group(1), scope)
            self.api.aliases.append((python_path(scope, target.rsplit(".", 1)[-1]), target))

    def _member(self, head, struct, access, name):
        if access != "public":
            return
        head = re.sub(r"^explicit ", "", head)
        if head.startswith(name + "("):
            inside = head[len(name) + 1 : head.rindex(")")] if ") :" not in head else (
                head[len(name) + 1 : head.index(") :")])
            if struct.is_optimizer and "const " + name + "&" not in inside:
                struct.constructors.append([parse_parameter(p) for p in split_arguments(inside)])
        elif CALL_OPERATOR.search(head):
            struct.callable = True
        elif re.fullmatch(r"[\w:<>, ]+?[ >]\w+( ?= ?.*)?", head) and "(" not in head.split("=")[0] and not head.startswith(("using", "friend", "template")):
            struct.fields.append(parse_parameter(re.sub(r"\s*= ?", " = ", head, count=1)))


def strip_tf(name, scope="tf"):
    """"::tf::optimizers" -> "optimizers"; relative names are looked up outwards by the caller."""
    absolute = name.startswith(("::", "tf::"))
    parts = name.lstrip(":").removeprefix("tf::").split("::")
    if absolute or scope == "tf":
        return ".".join(parts)
    inner = scope.removeprefix("tf").lstrip(":").replace("::", ".")
    return "?" + inner + "|" + ".".join(parts)


def python_path(scope, name):
    inner = scope.removeprefix("tf").lstrip(":").replace("::", ".")
    return f"{inner}.{name}" if inner else name


def read(include):
    reader = Reader()
    for header in dict.fromkeys(FAMILIES + STRUCTS):
        reader.read(os.path.join(include, header), header)
    api = reader.api
    names = {f.path for f in api.functions} | {
        s.removeprefix("tf").lstrip(":").replace("::", ".") for s in api.structs}
    api.aliases = [(alias, resolve(target, names)) for alias, target in api.aliases]
    return api


def resolve(target, names):
    """A name relative to a namespace, looked up there and then outwards."""
    if not target.startswith("?"):
        return target
    inner, _, name = target[1:].partition("|")
    while inner:
        if f"{inner}.{name}" in names:
            return f"{inner}.{name}"
        inner = inner.rpartition(".")[0]
    return name
