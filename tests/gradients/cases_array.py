"""Shapes, joins, slices, gathers, scatters, diagonals, quantizers and identities."""

import tensorflow as tf
from reference_case import b, i, l64


def add_shapes(m):
    m.add("Reshape", m.d(2, 3), i([3, -1]))
    m.add("ExpandDims", m.d(2, 3), i(1))
    m.add("Squeeze", m.d(2, 1, 3))
    m.add("Transpose", m.d(2, 3, 2), i([2, 0, 1]))
    m.add("ConjugateTranspose", m.c(2, 3), i([1, 0]))
    m.add("Tile", m.d(2, 3), i([2, 1]))
    m.add("Tile", m.d(2, 1), i([2, 3]))
    m.add("BroadcastTo", m.d(2, 1), i([3, 2, 2]))
    m.add("BroadcastTo", m.d(), i([2, 2]))
    m.add("Fill", i([2, 2]), m.d())
    m.add("Pad", m.d(2, 3), i([[1, 0], [0, 2]]))
    m.add("PadV2", m.d(2, 2), i([[1, 0], [0, 1]]), m.d(), wrt=[0])
    for mode in ("REFLECT", "SYMMETRIC"):
        m.add("MirrorPad", m.d(3, 3), i([[1, 1], [2, 0]]), mode=mode)
        m.add("MirrorPadGrad", m.d(5, 5), i([[1, 1], [2, 0]]), mode=mode)
    m.add("ReverseV2", m.d(2, 3), i([1]))
    m.add("Reverse", m.d(2, 3), b([True, False]))
    m.add("ReverseSequence", m.d(2, 4), l64([3, 2]), seq_dim=1, batch_dim=0)
    m.add("Roll", m.d(2, 4), i([1, -1]), i([1, 0]))
    m.add("SpaceToBatch", m.d(1, 2, 2, 1), i([[0, 0], [1, 1]]), block_size=2)
    m.add("BatchToSpace", m.d(4, 1, 2, 1), i([[0, 0], [0, 1]]), block_size=2)
    m.add("SpaceToBatchND", m.d(1, 4, 1), i([2]), i([[1, 1]]))
    m.add("BatchToSpaceND", m.d(2, 3, 1), i([2]), i([[1, 0]]))
    m.add("SpaceToDepth", m.d(1, 2, 4, 1), block_size=2)
    m.add("DepthToSpace", m.d(1, 1, 2, 4), block_size=2)
    m.add("EnsureShape", m.d(2, 2), shape=tf.TensorShape([2, None]))


def add_joins(m):
    m.add("Pack", [m.d(2, 2), m.d(2, 2), m.d(2, 2)], axis=1)
    m.add("Unpack", m.d(3, 2), num=2, axis=-1)
    m.add("Unpack", m.d(3, 2), num=3, axis=0, outputs=[1])
    m.add("ConcatV2", [m.d(2, 1), m.d(2, 2), m.d(2, 3)], i(-1))
    m.add("ConcatV2", [m.d(2, 1), m.d(2, 2)], i(1), wrt=[1])
    m.add("Concat", i(0), [m.d(1, 2), m.d(2, 2)])
    m.add("Split", i(1), m.d(2, 4), num_split=2)
    m.add("SplitV", m.d(2, 5), i([1, 3, 1]), i(1), num_split=3)
    m.add("DynamicPartition", m.d(4, 2), i([0, 1, 0, 2]), num_partitions=3, outputs=[0, 1])
    for op in ("DynamicStitch", "ParallelDynamicStitch"):
        m.add(op, [i([0, 2]), i([1])], [m.d(2, 2), m.d(1, 2)])


def add_slices(m):
    m.add("Slice", m.d(4, 3), i([1, 0]), i([2, -1]))
    m.add("Slice", m.d(4, 3), i([0, 0]), i([4, 3]))
    masks = dict(begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0)
    m.add("StridedSlice", m.d(4, 3), i([0, 1]), i([4, 3]), i([2, 1]), **masks)
    shrink = dict(masks, shrink_axis_mask=1, end_mask=2)
    m.add("StridedSlice", m.d(4, 3), i([1, 0]), i([2, 0]), i([1, 1]), **shrink)
    other = dict(masks, begin_mask=2, ellipsis_mask=1, new_axis_mask=4)
    m.add("StridedSlice", m.d(2, 3, 2), i([0, 0, 0]), i([0, 1, 0]), i([1, 1, 1]), **other)
    m.add("StridedSliceGrad", i([4, 3]), i([0, 1]), i([4, 3]), i([2, 1]), m.d(2, 2), **masks)
    every_other = i([0, 1]), i([4, 3]), i([2, 1])
    m.add("TensorStridedSliceUpdate", m.d(4, 3), *every_other, m.d(2, 2), **masks)
    m.add("TensorStridedSliceUpdate", m.d(4, 3), *every_other, m.d(), **masks)
    m.add("XlaDynamicSlice", m.d(4, 3), i([1, 1]), i([2, 2]), oracle="none")
    m.add("XlaDynamicUpdateSlice", m.d(4, 3), m.d(2, 2), i([1, 1]), oracle="none")


def add_gathers(m):
    m.add("Gather", m.d(4, 2), i([3, 0, 3]))
    m.add("GatherV2", m.d(4, 2), i([3, 0, 3]), i(0))
    m.add("GatherV2", m.d(4, 2), i([[3, 0], [1, 3]]), i(0))
    m.add("GatherV2", m.d(4, 2), i(2), i(0))
    m.add("GatherV2", m.d(2, 4, 2), l64([[3, 0], [1, 3]]), i(1))
    m.add("GatherV2", m.d(2, 4), i([3, 3, 0]), i(-1))
    m.add("GatherV2", m.d(2, 4, 2), i([[3, 0, 0], [1, 3, 2]]), i(1), batch_dims=1)
    m.add("GatherV2", m.d(2, 2, 3), i([[2, 0], [1, 1]]), i(2), batch_dims=1)
    m.add("GatherV2", m.d(2, 2, 3), i([[2, 0], [1, 1]]), i(2), batch_dims=2)
    m.add("GatherNd", m.d(3, 2), i([[2, 0], [0, 1], [2, 0]]))
    m.add("GatherNd", m.d(3, 2), i([[2], [2]]))
    m.add("ScatterNd", i([[2], [0], [2]]), m.d(3, 2), i([4, 2]))
    m.add("ScatterNdNonAliasingAdd", m.d(4, 2), i([[2], [0], [2]]), m.d(3, 2))
    for op in "TensorScatterAdd TensorScatterSub TensorScatterUpdate".split():
        m.add(op, m.d(4, 2), i([[2], [0]]), m.d(2, 2))
    for op in "TensorScatterMax TensorScatterMin".split():
        m.add(op, m.far(4, 2), i([[2], [0]]), m.far(2, 2, gap=0.17))


def add_diagonals(m):
    m.add("Diag", m.d(2, 2))
    m.add("DiagPart", m.d(2, 3, 2, 3))
    m.add("MatrixDiag", m.d(2, 3))
    m.add("MatrixDiagPart", m.d(2, 3, 4))
    m.add("MatrixDiagPart", m.d(3, 3))
    m.add("MatrixSetDiag", m.d(2, 3, 4), m.d(2, 3))
    zero = m.d() * 0
    m.add("MatrixDiagV2", m.d(3), i(1), i(-1), i(-1), zero, wrt=[0])
    m.add("MatrixDiagPartV2", m.d(3, 4), i(-1), zero, wrt=[0])
    m.add("MatrixSetDiagV2", m.d(3, 4), m.d(3), i(1))
    for align in ("RIGHT_LEFT", "LEFT_LEFT"):
        bands = i([-1, 1])
        m.add("MatrixDiagV3", m.d(3, 3), bands, i(-1), i(-1), zero, wrt=[0], align=align)
        m.add("MatrixDiagPartV3", m.d(3, 3), bands, zero, wrt=[0], align=align)
        m.add("MatrixSetDiagV3", m.d(3, 3), m.d(3, 3), bands, align=align)
    m.add("MatrixBandPart", m.d(2, 3, 3), i(1), i(0))


def add_quantizers(m):
    flags = dict(signed_input=True, num_bits=8, range_given=True)
    low, high = m.d() * 0 - 1, m.d() * 0 + 1
    m.add("QuantizeAndDequantizeV2", m.d(4), low, high, wrt=[0], fd="no", **flags)
    m.add("QuantizeAndDequantizeV3", m.d(4), low, high, i(8), wrt=[0], fd="no")
    m.add("QuantizeAndDequantizeV4", m.d(4) * 2, low, high, fd="no", second=False, **flags)
    m.add("FakeQuantWithMinMaxArgs", m.f(4, low=-8, high=8), fd="no", min=-4.0, max=4.0)
    f_low, f_high = m.f() * 0 - 1, m.f() * 0 + 1
    m.add("FakeQuantWithMinMaxVars", m.f(5, low=-2, high=2), f_low, f_high, fd="no", num_bits=6)
    m.add(
        "FakeQuantWithMinMaxVarsPerChannel",
        m.f(4, 2, low=-2, high=2),
        m.f(2) * 0 - 1,
        m.f(2) * 0 + 1,
        fd="no",
        narrow_range=True,
    )


def add_identities(m):
    m.add("Identity", m.d(2))
    m.add("IdentityN", [m.d(2), m.c(2)])
    m.add("CheckNumerics", m.d(2), message="here")
    m.add("CheckNumericsV2", m.d(2), message="here")
    m.add("PlaceholderWithDefault", m.d(2), shape=tf.TensorShape([2]))


def add_cases(m):
    add_shapes(m)
    add_joins(m)
    add_slices(m)
    add_gathers(m)
    add_diagonals(m)
    add_quantizers(m)
    add_identities(m)
