"""Cases of element-wise functions, reductions, counting and clipping."""

import numpy as np
import tensorflow as tf

f32, f64 = np.float32, np.float64


def rounded(random, shape, low, high, dtype=f32):
    return np.round(random.uniform(low, high, size=shape), 3).astype(dtype)


def unary_cases(case, random):
    anywhere = {
        "sin": tf.sin, "cos": tf.cos, "tan": tf.tan, "atan": tf.atan, "sinh": tf.sinh,
        "cosh": tf.cosh, "tanh": tf.tanh, "asinh": tf.asinh, "exp": tf.exp,
        "expm1": tf.math.expm1, "sigmoid": tf.sigmoid, "log_sigmoid": tf.math.log_sigmoid,
        "erf": tf.math.erf, "erfc": tf.math.erfc, "lgamma": tf.math.lgamma,
        "digamma": tf.math.digamma, "negative": tf.negative, "abs": tf.abs, "sign": tf.sign,
        "square": tf.square, "ceil": tf.math.ceil, "floor": tf.floor, "round": tf.round,
        "rint": tf.math.rint, "math.bessel_i0": tf.math.bessel_i0,
        "math.bessel_i0e": tf.math.bessel_i0e, "math.bessel_i1": tf.math.bessel_i1,
        "math.bessel_i1e": tf.math.bessel_i1e, "is_nan": tf.math.is_nan,
        "is_inf": tf.math.is_inf, "is_finite": tf.math.is_finite,
    }
    positive = {
        "sqrt": tf.sqrt, "rsqrt": tf.math.rsqrt, "log": tf.math.log, "log1p": tf.math.log1p,
        "reciprocal": tf.math.reciprocal,
    }
    within_one = {
        "asin": tf.asin, "acos": tf.acos, "atanh": tf.atanh, "math.erfinv": tf.math.erfinv,
    }
    for functions, low, high in [(anywhere, -3, 3), (positive, 0.1, 4), (within_one, -0.9, 0.9)]:
        for name, function in functions.items():
            for dtype in (f32, f64):
                case(f"{name}/{dtype.__name__}", function, rounded(random, (2, 3), low, high, dtype))
    case("acosh/float32", tf.acosh, rounded(random, (4,), 1, 5))
    dtype_cases(case, random, {**anywhere, **positive})


def dtype_cases(case, random, functions):
    """The same functions on complex, special, short and whole numbers."""
    for name, function in [("math.ndtri", tf.math.ndtri), ("math.erfcinv", tf.math.erfcinv)]:
        case(f"{name}/float32", function, rounded(random, (4,), 0.1, 0.9))
        case(f"{name}/float64", function, rounded(random, (4,), 0.1, 0.9, f64))
    z = (rounded(random, (3,), -2, 2) + 1j * rounded(random, (3,), -2, 2)).astype(np.complex64)
    for name in ["sin", "cos", "tan", "exp", "tanh", "sqrt", "log", "negative", "abs", "sign",
                 "square", "reciprocal", "sigmoid"]:
        function = functions[name]
        case(f"{name}/complex64", function, z)
        case(f"{name}/complex128", function, z.astype(np.complex128))
    special = np.array([np.nan, np.inf, -np.inf, 0, -0.0, 1e-40, 3.4e38, -2.5, 2.5, 0.5], f32)
    for name in ["exp", "tanh", "sigmoid", "abs", "sign", "ceil", "floor", "round", "rint",
                 "is_nan", "is_inf", "is_finite", "square", "negative", "erf"]:
        case(f"{name}/special", functions[name], special)
    for name in ["sqrt", "log", "log1p", "rsqrt", "reciprocal"]:
        case(f"{name}/special", functions[name], special)
    for dtype in (np.int8, np.int16, np.int32, np.int64):
        whole = np.array([[-3, 0, 2], [7, -8, 1]], dtype)
        for name in ["abs", "negative", "sign", "square"]:
            case(f"{name}/{dtype.__name__}", functions[name], whole)
    case("round/int32", tf.round, np.array([1, -2], np.int32))
    for name in ["sin", "exp", "tanh", "sqrt", "log", "sigmoid", "floor", "abs"]:
        case(f"{name}/float16", functions[name], rounded(random, (3,), 0.2, 2).astype(np.float16))
    case("exp/empty", tf.exp, np.zeros((0, 3), f32))
    case("exp/scalar", tf.exp, f32(0.5))
    part_cases(case, z)


def part_cases(case, z):
    case("complex", tf.complex, np.array([1, 2], f32), np.array([3, -4], f32))
    case("complex/float64", tf.complex, np.array([1, 2], f64), np.array([3, -4], f64))
    for name, function in [("real", tf.math.real), ("imag", tf.math.imag),
                           ("angle", tf.math.angle), ("conj", tf.math.conj)]:
        case(f"{name}/complex64", function, z)
        case(f"{name}/complex128", function, z.astype(np.complex128))
        case(f"{name}/float32", function, np.array([1.5, -2, 0], f32))
    case("math.reciprocal_no_nan", tf.math.reciprocal_no_nan, np.array([2, 0, -4], f32))
    case("logical_not", tf.logical_not, np.array([True, False]))
    case("bitwise.invert/int32", tf.bitwise.invert, np.array([0, 5, -7], np.int32))
    case("bitwise.invert/uint8", tf.bitwise.invert, np.array([0, 5, 255], np.uint8))
    for values in ([1, 2, 2, 5], [1, 3, 2], [4], []):
        x = np.array(values, f32)
        case(f"is_non_decreasing/{len(values)}", tf.math.is_non_decreasing, x)
        case(f"is_strictly_increasing/{len(values)}", tf.math.is_strictly_increasing, x)


def binary_cases(case, random):
    functions = {
        "add": tf.add, "subtract": tf.subtract, "multiply": tf.multiply, "divide": tf.divide,
        "truediv": tf.truediv, "floordiv": tf.math.floordiv, "floormod": tf.math.floormod,
        "mod": tf.math.mod, "maximum": tf.maximum, "minimum": tf.minimum,
        "squared_difference": tf.math.squared_difference, "div_no_nan": tf.math.divide_no_nan,
        "math.divide_no_nan": tf.math.divide_no_nan, "equal": tf.equal,
        "not_equal": tf.not_equal, "less": tf.less, "less_equal": tf.less_equal,
        "greater": tf.greater, "greater_equal": tf.greater_equal, "div": tf.compat.v1.div,
    }
    for name, function in functions.items():
        x = rounded(random, (2, 3), -3, 3)
        y = np.where(np.arange(3) == 1, x[0], rounded(random, (3,), 1, 3)).astype(f32)
        case(f"{name}/float32", function, x, y)
        case(f"{name}/float64", function, x.astype(f64), y[:1].astype(f64))
        case(f"{name}/int32", function, np.array([[7, -7, 4], [0, 5, -9]], np.int32),
             np.array([2, -3, 4], np.int32))
        case(f"{name}/int64", function, np.array([7, -7], np.int64), np.int64(2))
    for name in ["add", "subtract", "multiply", "truediv", "maximum", "floormod", "less", "equal"]:
        for dtype in (np.int8, np.uint8, np.int16, np.uint16):
            case(f"{name}/{dtype.__name__}", functions[name], np.array([7, 5, 100], dtype),
                 np.array([2, 5, 3], dtype))
    z = np.array([1 + 2j, -3 + 0.5j], np.complex64)
    for name in ["add", "subtract", "multiply", "divide", "squared_difference", "equal",
                 "div_no_nan"]:
        case(f"{name}/complex64", functions[name], z, z[::-1] + 1)
    for name, function in [("truncatediv", tf.truncatediv), ("truncatemod", tf.truncatemod)]:
        case(f"{name}/int32", function, np.array([7, -7, 4], np.int32), np.array([2, 2, -3], np.int32))
    special_cases(case, random, z)


def special_cases(case, random, z):
    case("realdiv", tf.realdiv, np.array([1, 2, 3], f32), f32(4))
    case("pow/float32", tf.pow, rounded(random, (4,), 0.1, 3), rounded(random, (4,), -2, 2))
    case("pow/int32", tf.pow, np.array([2, -3], np.int32), np.array([5, 3], np.int32))
    case("pow/complex64", tf.pow, z, np.complex64(2))
    case("atan2", tf.atan2, rounded(random, (2, 3), -2, 2), rounded(random, (3,), -2, 2))
    zeros = np.array([0, 0, 2, 3], f32)
    others = np.array([0, 5, 0, np.inf], f32)
    for name, function in [("xlogy", tf.math.xlogy), ("xlog1py", tf.math.xlog1py),
                           ("xdivy", tf.math.xdivy), ("multiply_no_nan", tf.math.multiply_no_nan)]:
        case(f"math.{name}", function, zeros, others)
        case(f"math.{name}/float64", function, zeros.astype(f64), others.astype(f64))
    case("math.nextafter", tf.math.nextafter, np.array([1, 0, -2], f32), np.array([2, 1, -3], f32))
    case("igamma", tf.math.igamma, np.array([0.5, 2, 3], f32), np.array([1, 0.3, 4], f32))
    case("igammac", tf.math.igammac, np.array([0.5, 2, 3], f32), np.array([1, 0.3, 4], f32))
    case("zeta", tf.math.zeta, np.array([2, 3.5], f32), np.array([1, 0.5], f32))
    case("polygamma", tf.math.polygamma, np.array([1, 2], f32), np.array([0.7, 3], f32))
    case("betainc", tf.math.betainc, np.array([1, 2], f32), np.array([3, 0.5], f32),
         np.array([0.2, 0.7], f32))
    bit_cases(case)
    scalar_cases(case, random)


def bit_cases(case):
    yes = np.array([True, True, False, False])
    no = np.array([True, False, True, False])
    for name in ["logical_and", "logical_or", "logical_xor"]:
        case(name, getattr(tf.math, name), yes, no)
    bits, other = np.array([12, 5, -7], np.int32), np.array([10, 3, 2], np.int32)
    for name in ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"]:
        case(f"bitwise.{name}/int32", getattr(tf.bitwise, name), bits, other)
        case(f"bitwise.{name}/uint8", getattr(tf.bitwise, name), np.array([200, 7], np.uint8),
             np.array([3, 1], np.uint8))


def scalar_cases(case, random):
    x, y = rounded(random, (2, 2), -1, 1), rounded(random, (2, 2), -1, 1)
    case("add_n", lambda a, b: tf.add_n([a, b, a]), x, y)
    case("add_n.one", lambda a: tf.add_n([a]), x)
    case("accumulate_n", lambda a, b: tf.math.accumulate_n([a, b]), x, y)
    case("scalar_mul", lambda a: tf.scalar_mul(2.5, a), x)
    case("math.polyval", lambda a, b: tf.math.polyval([a, b, a], b), x, y)
    case("add.scalar", lambda a: tf.add(a, 2.5), x)
    case("pow.scalar", lambda a: tf.pow(a, 2), x)
    case("maximum.scalar", lambda a: tf.maximum(0.25, a), x)


def conversion_cases(case, random):
    sources = {
        "float32": np.array([-2.7, 0, 1.5, 3e3], f32), "float64": np.array([-2.7, 0, 1e10], f64),
        "int32": np.array([-5, 0, 300], np.int32), "int64": np.array([-5, 0, 2**31 - 1], np.int64),
        "uint8": np.array([0, 1, 255], np.uint8), "bool": np.array([True, False]),
        "complex64": np.array([1 + 2j, 0], np.complex64),
    }
    for source, x in sources.items():
        for target in ["float32", "float64", "int32", "int64", "bool", "complex64", "float16",
                       "int16", "bfloat16"]:
            if source == "complex64" and not target.startswith("complex") and target != "float32":
                continue
            if source == "float64" and target in ("int32", "int16", "float16"):
                continue
            case(f"cast.{target}/{source}", lambda a, t=target: tf.cast(a, t), x)
    wide = np.array([-1e30, -129, -5.5, 0, 127.5, 255.9, 70000, 3e9, 1e30], f64)
    for target in ["int8", "uint8", "int16", "uint16", "int32", "float16", "float32"]:
        case(f"saturate_cast.{target}/float64", lambda a, t=target: tf.saturate_cast(a, t), wide)
        case(f"saturate_cast.{target}/float32", lambda a, t=target: tf.saturate_cast(a, t),
             wide.astype(f32))
    for target in ["int8", "uint8", "uint16", "int32"]:
        case(f"saturate_cast.{target}/int64", lambda a, t=target: tf.saturate_cast(a, t),
             np.array([-2**40, -300, -1, 0, 99, 70000, 2**40], np.int64))
    case("bitcast.int32", lambda a: tf.bitcast(a, tf.int32), np.array([1, -2], f32))
    case("bitcast.uint8", lambda a: tf.bitcast(a, tf.uint8), np.array([1, 256], np.int32))
    x = np.array([1, -2.5], f64)
    for name in ["to_float", "to_int32", "to_int64", "to_bfloat16", "to_complex64"]:
        case(name, getattr(tf.compat.v1, name), x)
    case("to_double", tf.compat.v1.to_double, x.astype(f32))
    case("to_complex128", tf.compat.v1.to_complex128, x)


def reduction_cases(case, random):
    names = ["sum", "mean", "prod", "max", "min", "logsumexp", "variance", "std",
             "euclidean_norm"]
    for name in names:
        function = getattr(tf.math, "reduce_" + name)
        for dtype in (f32, f64):
            x = rounded(random, (2, 3, 2), -2, 2, dtype)
            tag = dtype.__name__
            case(f"reduce_{name}/{tag}", function, x)
            case(f"reduce_{name}.axis1/{tag}", lambda a, f=function: f(a, 1), x)
            case(f"reduce_{name}.keep/{tag}", lambda a, f=function: f(a, [0, -1], True), x)
        case(f"reduce_{name}/scalar", function, f32(1.5))
    for name in ["sum", "mean", "prod", "max", "min"]:
        function = getattr(tf.math, "reduce_" + name)
        x = np.array([[1, -5, 3], [4, 2, 2]], np.int32)
        case(f"reduce_{name}/int32", function, x)
        case(f"reduce_{name}.axis1/int64", lambda a, f=function: f(a, 1), x.astype(np.int64))
    z = np.array([[1 + 2j, 3], [-1j, 2]], np.complex64)
    for name in ["sum", "mean", "prod", "variance"]:
        case(f"reduce_{name}/complex64", getattr(tf.math, "reduce_" + name), z)
    x = np.array([[-np.inf, 3], [-np.inf, -np.inf]], f32)
    case("reduce_logsumexp.axis1/infinite", lambda a: tf.reduce_logsumexp(a, 1), x)
    case("reduce_sum/empty", tf.reduce_sum, np.zeros((0, 2), f32))
    truth = np.array([[True, False], [True, True]])
    for name in ["all", "any"]:
        function = getattr(tf, "reduce_" + name)
        case(f"reduce_{name}", function, truth)
        case(f"reduce_{name}.axis1", lambda a, f=function: f(a, 1), truth)
        case(f"reduce_{name}.keep", lambda a, f=function: f(a, [0, -1], True), truth)
    x = np.array([[3, 0, 9, 9], [-1, 0, 0, -5]], f32)
    case("count_nonzero", tf.math.count_nonzero, x)
    case("count_nonzero.axis1", lambda a: tf.math.count_nonzero(a, 1, True, tf.int32), x)
    case("count_nonzero/bool", tf.math.count_nonzero, truth)
    for name, function in [("argmax", tf.argmax), ("argmin", tf.argmin)]:
        case(name, function, x)
        case(f"{name}.axis1", lambda a, f=function: f(a, 1), x)
        case(f"{name}.int32", lambda a, f=function: f(a, -1, tf.int32), x)
    for name, function in [("cumsum", tf.cumsum), ("cumprod", tf.math.cumprod),
                           ("math.cumulative_logsumexp", tf.math.cumulative_logsumexp)]:
        x = rounded(random, (2, 3), -2, 2)
        case(name, function, x)
        case(f"{name}.axis1", lambda a, f=function: f(a, 1), x)
        case(f"{name}.exclusive", lambda a, f=function: f(a, -1, exclusive=True), x)
        case(f"{name}.reverse", lambda a, f=function: f(a, 1, reverse=True), x)
        case(f"{name}.both", lambda a, f=function: f(a, 0, exclusive=True, reverse=True), x)


def counting_cases(case, random):
    data, ids = rounded(random, (5, 2), -2, 2), np.array([0, 0, 1, 3, 3], np.int32)
    mixed = np.array([2, 0, -1, 2, 1], np.int32)
    for name in ["sum", "mean", "prod", "max", "min"]:
        case(f"segment_{name}", getattr(tf.math, "segment_" + name), data, ids)
        case(f"unsorted_segment_{name}",
             lambda a, b, n=name: getattr(tf.math, "unsorted_segment_" + n)(a, b, 4), data, mixed)
    case("unsorted_segment_sqrt_n", lambda a, b: tf.math.unsorted_segment_sqrt_n(a, b, 4), data,
         mixed)
    case("unsorted_segment_mean/2d", lambda a, b: tf.math.unsorted_segment_mean(a, b, 4),
         rounded(random, (2, 3, 2), -2, 2), np.array([[0, 1, 0], [3, 3, 1]], np.int32))
    x = np.array([1, 1, 4, 0, 2], np.int32)
    case("bincount", tf.math.bincount, x)
    case("bincount/2d", tf.math.bincount, np.array([[1, 1], [3, 0]], np.int32))
    case("bincount/empty", tf.math.bincount, np.zeros((0,), np.int32))
    case("bincount.rows", lambda a: tf.math.bincount(a, axis=-1),
         np.array([[1, 1], [3, 0]], np.int32))
    case("bincount.min", lambda a: tf.math.bincount(a, minlength=8), x)
    case("bincount.max", lambda a: tf.math.bincount(a, maxlength=3), x)
    case("bincount.binary", lambda a: tf.math.bincount(a, binary_output=True), x)
    case("bincount.float", lambda a: tf.math.bincount(a, dtype=tf.float32), x)
    case("bincount.weights", lambda a, w: tf.math.bincount(a, weights=w), x,
         np.array([1, 2, 3, 4, 0.5], f32))
    labels, guesses = np.array([1, 2, 4], np.int32), np.array([2, 2, 4], np.int32)
    case("confusion_matrix", tf.math.confusion_matrix, labels, guesses)
    case("confusion_matrix/column", tf.math.confusion_matrix, labels, guesses[:, None])
    case("confusion_matrix.classes", lambda a, b: tf.math.confusion_matrix(a, b, num_classes=6),
         labels, guesses)
    case("confusion_matrix.weights",
         lambda a, b, w: tf.math.confusion_matrix(a, b, weights=w, dtype=tf.float32), labels,
         guesses, np.array([0.5, 1, 2], f32))
    values = np.array([-1, 0, 1.5, 2, 5, 15], f32)
    case("histogram_fixed_width", lambda a: tf.histogram_fixed_width(a, [0.0, 5.0], nbins=5),
         values)
    case("histogram_fixed_width_bins",
         lambda a: tf.histogram_fixed_width_bins(a, [0.0, 5.0], nbins=5), values)
    x = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]], f32)
    case("math.top_k", lambda a: tuple(tf.math.top_k(a)), x)
    case("math.top_k.three", lambda a: tuple(tf.math.top_k(a, 3)), x)
    case("math.top_k.int64", lambda a: tuple(tf.math.top_k(a, 2, index_type=tf.int64)), x)
    case("math.in_top_k", lambda t, p: tf.math.in_top_k(t, p, 2), np.array([2, 3], np.int32), x)


def clip_cases(case, random):
    x = rounded(random, (2, 3), -3, 3)
    case("clip_by_value", lambda a: tf.clip_by_value(a, -1.0, 0.5), x)
    case("clip_by_value/int32", lambda a: tf.clip_by_value(a, tf.cast(-1, a.dtype),
                                                           tf.cast(2, a.dtype)),
         np.array([-5, 1, 7], np.int32))
    case("clip_by_value.tensors", tf.clip_by_value, x, np.array([-1, 0, 1], f32),
         np.array([0, 1, 2], f32))
    case("clip_by_norm", lambda a: tf.clip_by_norm(a, 1.5), x)
    case("clip_by_norm/zero", lambda a: tf.clip_by_norm(a, 1.5), np.zeros((2,), f32))
    case("clip_by_norm.axes", lambda a: tf.clip_by_norm(a, 1.5, [1]), x)
    case("clip_by_average_norm", lambda a: tf.compat.v1.clip_by_average_norm(a, 0.4), x)
    case("global_norm", lambda a, b: tf.linalg.global_norm([a, b]), x, x[0])

    def clipped(a, b, **options):
        tensors, norm = tf.clip_by_global_norm([a, b], 2.0, **options)
        return [*tensors, norm]

    case("clip_by_global_norm", clipped, x, x[0])
    case("clip_by_global_norm/small", clipped, x / 100, x[0] / 100)
    case("clip_by_global_norm/infinite", clipped, x, np.array([np.inf], f32))
    case("clip_by_global_norm.use", lambda a, b: clipped(a, b, use_norm=tf.constant(3.0)), x, x[0])


def write(case, random):
    unary_cases(case, random)
    binary_cases(case, random)
    conversion_cases(case, random)
    reduction_cases(case, random)
    counting_cases(case, random)
    clip_cases(case, random)
