"""Cases of creation, shapes, joins, gathers, scatters and sorting."""

import numpy as np
import tensorflow as tf

f32, f64 = np.float32, np.float64


def creation_cases(case, random):
    x = np.round(random.normal(size=(2, 3)), 3).astype(f32)
    case("zeros", lambda: tf.zeros([2, 3]))
    case("zeros.bool", lambda: tf.zeros([2], tf.bool))
    case("zeros.scalar", lambda: tf.zeros([]))
    case("zeros.tensor", lambda s: tf.zeros(s, tf.int32), np.array([3, 1], np.int32))
    case("ones", lambda: tf.ones([2, 3]))
    case("ones.complex", lambda: tf.ones([2], tf.complex64))
    for name, function in [("zeros_like", tf.zeros_like), ("ones_like", tf.ones_like)]:
        case(name, function, x)
        case(f"{name}.int32", lambda a, f=function: f(a, tf.int32), x)
        case(f"{name}.bool", lambda a, f=function: f(a, tf.bool), x)
    case("fill", lambda: tf.fill([2, 2], 7))
    case("fill.tensor", lambda v: tf.fill([3], v), f32(2.5))
    case("range", lambda: tf.range(5))
    case("range.float", lambda: tf.range(2.5))
    case("range.three", lambda: tf.range(3, 18, 3))
    case("range.down", lambda: tf.range(3, 1, -0.5))
    case("range.int64", lambda: tf.range(2, 6, dtype=tf.int64))
    case("range.tensor", tf.range, np.int64(2), np.int64(9), np.int64(3))
    case("range.mixed", tf.range, np.int32(2), np.float32(5))
    case("linspace", lambda: tf.linspace(10.0, 12.0, 5))
    case("linspace.int", lambda: tf.linspace(0, 10, 4))
    case("linspace.one", lambda: tf.linspace(3.0, 5.0, 1))
    case("linspace.two", lambda: tf.linspace(3.0, 5.0, 2))
    case("linspace.axis", lambda a, b: tf.linspace(a, b, 4, axis=-1), np.array([0, 1], f32),
         np.array([10, 3], f32))
    case("linspace.axis0", lambda a, b: tf.linspace(a, b, 3), np.array([[0, 1]], f32),
         np.array([[10], [3]], f32))
    case("eye", lambda: tf.eye(3))
    case("eye.wide", lambda: tf.eye(2, 4))
    case("eye.tall", lambda: tf.eye(3, 2, dtype=tf.int32))
    case("eye.batch", lambda: tf.eye(2, batch_shape=[3]))
    case("eye.batch_wide", lambda: tf.eye(2, 3, batch_shape=[2]))
    indices = np.array([[0, 2], [-1, 1]], np.int32)
    case("one_hot", lambda a: tf.one_hot(a, 3), indices)
    case("one_hot.axis0", lambda a: tf.one_hot(a, 3, axis=0), indices)
    case("one_hot.values", lambda a: tf.one_hot(a, 3, on_value=5.0, off_value=-1.0, axis=1),
         indices)
    case("one_hot.bool", lambda a: tf.one_hot(a, 3, True, False), indices)
    case("one_hot.int64", lambda a: tf.one_hot(a, 3, dtype=tf.int64), indices)
    lengths = np.array([1, 3, 2], np.int32)
    case("sequence_mask", tf.sequence_mask, lengths)
    case("sequence_mask.maxlen", lambda a: tf.sequence_mask(a, 4), lengths)
    case("sequence_mask.float", lambda a: tf.sequence_mask(a, 2, tf.float32), lengths)
    case("sequence_mask/2d", tf.sequence_mask, np.array([[1, 3], [2, 0]], np.int64))


def shape_cases(case, random):
    x = np.round(random.normal(size=(2, 1, 3)), 3).astype(f32)
    case("shape", tf.shape, x)
    case("shape.int64", lambda a: tf.shape(a, tf.int64), x)
    case("size", tf.size, x)
    case("rank", tf.rank, x)
    case("shape_n", lambda a, b: tf.shape_n([a, b]), x, x[0])
    case("broadcast_dynamic_shape", tf.broadcast_dynamic_shape, np.array([2, 1, 3], np.int32),
         np.array([5, 1], np.int32))
    case("ensure_shape", lambda a: tf.ensure_shape(a, [None, 1, 3]), x)
    case("reshape", lambda a: tf.reshape(a, [3, 2]), x)
    case("reshape.rest", lambda a: tf.reshape(a, [-1, 2]), x)
    case("reshape.tensor", tf.reshape, x, np.array([6], np.int64))
    for axis in (0, 2, -1):
        case(f"expand_dims.{axis}", lambda a, i=axis: tf.expand_dims(a, i), x)
    case("squeeze", tf.squeeze, np.zeros((1, 2, 1, 3, 1), f32))
    case("squeeze.axis", lambda a: tf.squeeze(a, [0, -1]), np.zeros((1, 2, 1, 3, 1), f32))
    case("squeeze.one", lambda a: tf.squeeze(a, 1), x)
    case("transpose", tf.transpose, x)
    case("transpose.perm", lambda a: tf.transpose(a, [1, 2, 0]), x)
    z = np.array([[1 + 2j, 3], [4j, 5]], np.complex64)
    case("transpose.conjugate", lambda a: tf.transpose(a, conjugate=True), z)
    case("broadcast_to", lambda a: tf.broadcast_to(a, [2, 2, 3]), np.array([1, 2, 3], f32))
    case("identity", tf.identity, x)
    case("identity_n", lambda a, b: tf.identity_n([a, b]), x, np.int32(4))
    case("stop_gradient", tf.stop_gradient, x)


def join_cases(case, random):
    x = np.round(random.normal(size=(2, 3)), 3).astype(f32)
    y = np.round(random.normal(size=(2, 2)), 3).astype(f32)
    v = np.array([1, 2, 3, 4, 5, 6], np.int32)
    case("concat", lambda a, b: tf.concat([a, b], 1), x, y)
    case("concat.negative", lambda a, b: tf.concat([a, b, a], -1), x, y)
    case("concat.one", lambda a: tf.concat([a], 0), x)
    for axis in (0, 1, -1):
        case(f"stack.{axis}", lambda a, b, i=axis: tf.stack([a, b], i), x, x + 1)
    case("unstack", tf.unstack, x)
    case("unstack.axis1", lambda a: tf.unstack(a, axis=1), x)
    case("split", lambda a: tf.split(a, 3, 1), x)
    case("split.sizes", lambda a: tf.split(a, [2, 1, 3]), v)
    case("split.rest", lambda a: tf.split(a, [1, -1], axis=-1), x)
    case("tile", lambda a: tf.tile(a, [2, 1]), x)
    case("tile.tensor", tf.tile, x, np.array([1, 2], np.int64))
    case("repeat", lambda a: tf.repeat(a, 2), x)
    case("repeat.axis", lambda a: tf.repeat(a, 3, axis=1), x)
    case("repeat.list", lambda a: tf.repeat(a, [1, 2], axis=0), x)
    case("repeat.zero", lambda a: tf.repeat(a, [2, 0, 1], axis=-1), x)
    case("repeat.tensor", lambda a, n: tf.repeat(a, n, axis=1), x, np.array([1, 0, 2], np.int32))
    case("repeat.count", lambda a, n: tf.repeat(a, n, axis=1), x, np.int32(2))
    case("repeat/scalar", lambda a: tf.repeat(a, 2), f32(3))
    case("reverse", lambda a: tf.reverse(a, [1]), x)
    case("reverse.both", lambda a: tf.reverse(a, [0, -1]), x)
    case("reverse_sequence", lambda a, n: tf.reverse_sequence(a, n, 1, 0), x,
         np.array([2, 3], np.int32))
    case("roll", lambda a: tf.roll(a, 2, 0), v)
    case("roll.axes", lambda a: tf.roll(a, [1, -1], [0, 1]), x)
    case("pad", lambda a: tf.pad(a, [[1, 0], [2, 1]]), x)
    case("pad.value", lambda a: tf.pad(a, [[1, 0], [2, 1]], constant_values=-5), x)
    case("pad.reflect", lambda a: tf.pad(a, [[1, 0], [2, 1]], "REFLECT"), x)
    case("pad.symmetric", lambda a: tf.pad(a, [[1, 2], [2, 1]], "symmetric"), x)
    case("meshgrid", lambda a, b: tf.meshgrid(a, b), np.array([1, 2, 3], f32), np.array([4, 5], f32))
    case("meshgrid.ij", lambda a, b: tf.meshgrid(a, b, a, indexing="ij"), np.array([1, 2], f32),
         np.array([4, 5, 6], f32))


def gather_cases(case, random):
    x = np.round(random.normal(size=(3, 4)), 3).astype(f32)
    cube = np.round(random.normal(size=(2, 3, 2)), 3).astype(f32)
    i = np.array([[2, 0], [1, 1]], np.int32)
    case("gather", tf.gather, x, i)
    case("gather.axis1", lambda a, b: tf.gather(a, b, axis=1), x, i)
    case("gather.batch", lambda a, b: tf.gather(a, b, axis=1, batch_dims=1), cube, i)
    case("gather.batch_default", lambda a, b: tf.gather(a, b, batch_dims=1), cube, i)
    case("gather.last", lambda a, b: tf.gather(a, b, axis=-1), x, np.int64(3))
    case("batch_gather", tf.compat.v1.batch_gather, x, np.array([[0, 3], [1, 1], [2, 0]], np.int32))
    case("gather_nd", tf.gather_nd, x, np.array([[0, 3], [2, 1]], np.int32))
    case("gather_nd/rows", tf.gather_nd, x, np.array([[[1]], [[0]]], np.int64))
    case("gather_nd.batch", lambda a, b: tf.gather_nd(a, b, batch_dims=1), cube,
         np.array([[[1, 0], [2, 1]], [[0, 0], [1, 1]]], np.int32))
    case("where", tf.where, np.array([[True, False], [False, True]]))
    case("where/float32", tf.where, np.array([0, 2, 0, -1], f32))
    case("where.select", tf.where, x > 0, x, -x)
    case("where.broadcast", lambda c, a: tf.where(c, a, 0.0), np.array([[True], [False], [True]]), x)
    case("boolean_mask", tf.boolean_mask, x, np.array([True, False, True]))
    case("boolean_mask/2d", tf.boolean_mask, x, x > 0)
    case("boolean_mask.axis1", lambda a, m: tf.boolean_mask(a, m, axis=1), x,
         np.array([True, False, False, True]))
    case("boolean_mask/cube", tf.boolean_mask, cube, np.array([[True, False, True], [False, True, False]]))
    case("slice", lambda a: tf.slice(a, [1, 0], [2, 3]), x)
    case("slice.rest", lambda a: tf.slice(a, [0, 1], [-1, 2]), x)
    case("strided_slice", lambda a: tf.strided_slice(a, [0, 1], [3, 4], [2, 2]), x)
    case("strided_slice.masks",
         lambda a: tf.strided_slice(a, [1, 0], [2, 2], end_mask=2, shrink_axis_mask=1), x)
    at, rows = np.array([[4], [1]], np.int32), np.array([[1, 2], [3, 4]], f32)
    case("scatter_nd", lambda a, b: tf.scatter_nd(a, b, [5, 2]), at, rows)
    case("scatter_nd/add", lambda a, b: tf.scatter_nd(a, b, [5, 2]), at * 0, rows)
    target = np.round(random.normal(size=(5, 2)), 3).astype(f32)
    for name in ["update", "add", "sub", "max", "min"]:
        case(f"tensor_scatter_nd_{name}", getattr(tf, "tensor_scatter_nd_" + name), target, at, rows)
    case("dynamic_partition", lambda a, p: tf.dynamic_partition(a, p, 3), x,
         np.array([2, 0, 2], np.int32))
    case("dynamic_stitch", lambda a, b, c, d: tf.dynamic_stitch([a, b], [c, d]),
         np.array([1, 2], np.int32), np.array([0, 1], np.int32), rows, rows + 10)


def order_cases(case, random):
    x = np.array([[3, 1, 2, 1], [0, -1, 5, 5]], f32)
    for dtype in (f32, np.int32, np.uint8, np.int64, f64):
        y = np.abs(x).astype(dtype) if dtype == np.uint8 else x.astype(dtype)
        name = np.dtype(dtype).name
        case(f"sort/{name}", tf.sort, y)
        case(f"argsort/{name}", tf.argsort, y)
        case(f"sort.descending/{name}", lambda a: tf.sort(a, direction="DESCENDING"), y)
    case("sort.axis0", lambda a: tf.sort(a, axis=0), x)
    case("argsort.axis0", lambda a: tf.argsort(a, axis=0, direction="DESCENDING"), x)
    case("sort.axis0/cube", lambda a: tf.sort(a, axis=0),
         np.round(random.normal(size=(3, 2, 2)), 3).astype(f32))
    edges, values = np.array([[1, 3, 5], [0, 2, 9]], f32), np.array([[3, 0, 6], [2, 9, 1]], f32)
    case("searchsorted", tf.searchsorted, edges, values)
    case("searchsorted.right", lambda a, b: tf.searchsorted(a, b, "right", tf.int64), edges, values)
    case("searchsorted/vector", tf.searchsorted, edges[0], values[0])
    v = np.array([1, 1, 2, 4, 4, 4, 7, 1], np.int32)
    case("unique", lambda a: tuple(tf.unique(a)), v)
    case("unique.int64", lambda a: tuple(tf.unique(a, tf.int64)), v.astype(f32))
    case("unique_with_counts", lambda a: tuple(tf.unique_with_counts(a)), v)
    case("setdiff1d", lambda a, b: tuple(tf.compat.v1.setdiff1d(a, b)), v, np.array([4, 1], np.int32))
    case("invert_permutation", tf.math.invert_permutation, np.array([3, 0, 2, 1], np.int32))
    case("unravel_index", tf.unravel_index, np.array([2, 5, 7], np.int32), np.array([3, 3], np.int32))


def write(case, random):
    creation_cases(case, random)
    shape_cases(case, random)
    join_cases(case, random)
    gather_cases(case, random)
    order_cases(case, random)
