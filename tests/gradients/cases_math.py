"""Element-wise functions, special functions, reductions and segments."""

import tensorflow as tf
from reference_case import b, i, l64


def add_unary(m):
    anywhere = "Neg Square Exp Expm1 Sinh Cosh Tanh Sigmoid Sin Cos Asinh Atan Erf Erfc Sign"
    for op in anywhere.split():
        m.add(op, m.n(2, 3))
    for op in "Abs Inv Reciprocal Tan Atan".split():
        m.add(op, m.n(2, 2))
    for op in "Sqrt Rsqrt Log Log1p Lgamma Digamma".split():
        m.add(op, m.p(2, 3))
    for op in "Asin Acos Atanh Erfinv".split():
        m.add(op, m.d(2, 3, low=-0.8, high=0.8))
    m.add("Acosh", m.d(2, 3, low=1.2, high=2.5))
    m.add("Ndtri", m.d(2, 3, low=0.1, high=0.9))
    for op in "Floor Ceil Round Rint".split():
        m.add(op, m.d(3))
    holomorphic = (
        "Neg Square Exp Expm1 Sinh Cosh Tanh Sigmoid Sin Cos Tan Asin Acos Asinh Acosh Atan Atanh "
        "Sqrt Rsqrt Log Log1p Inv Reciprocal"
    )
    for op in holomorphic.split():
        m.add(op, m.c(3))
    for op in "TanhGrad SigmoidGrad SqrtGrad RsqrtGrad ReciprocalGrad InvGrad".split():
        m.add(op, m.p(3), m.n(3))
        m.add(op, m.c(3), m.c(3), fd="no")
    m.add("Cast", m.d(3), DstT=tf.float32, fd="no")
    m.add("Cast", m.d(3), DstT=tf.complex128)
    m.add("Cast", m.c(3), DstT=tf.float64)
    m.add("Cast", m.d(3), DstT=tf.float64)


def add_complex(m):
    m.add("Real", m.c(3), Tout=tf.float64)
    m.add("Imag", m.c(3), Tout=tf.float64)
    m.add("Angle", m.c(3), Tout=tf.float64)
    m.add("ComplexAbs", m.c(3), Tout=tf.float64)
    m.add("Conj", m.c(3))
    m.add("Complex", m.d(2, 3), m.d(2, 3), Tout=tf.complex128)
    m.add("Complex", m.d(2, 1), m.d(3), Tout=tf.complex128)


def add_binary(m):
    ops = "Add AddV2 Sub Mul RealDiv Div DivNoNan SquaredDifference MulNoNan Maximum Minimum Atan2"
    for op in ops.split():
        m.add(op, m.n(2, 3), m.n(2, 3))
        m.add(op, m.n(2, 3), m.n(3))
        m.add(op, m.n(2, 1), m.n(1, 3))
        m.add(op, m.n(), m.n(2, 2))
    for op in "Add AddV2 Sub Mul RealDiv Div DivNoNan".split():
        m.add(op, m.c(2, 2), m.c(2))
    m.add("Mul", m.n(2, 1, 2), m.n(3, 1))
    m.add("DivNoNan", m.n(3), m.n(3) * [0, 1, 1], fd="no")
    m.add("MulNoNan", m.n(3), m.n(3) * [0, 1, 1], fd="no")
    m.add("Pow", m.p(2, 3), m.n(3))
    m.add("Pow", m.n(2), 3.0 * m.p() * 0 + 3)
    m.add("Pow", m.d(3) * [0, 1, 1], m.d(3, low=1.5, high=2.5), fd="no", second=False)
    m.add("Pow", m.c(2), m.c(2))
    m.add("FloorMod", m.n(2, 3) * 5, m.n(3))
    m.add("FloorDiv", m.n(3), m.n(3))
    m.add("TruncateDiv", i([7, 3]), i([2, 2]), wrt=[], fd="no")
    for op in "Xlogy Xlog1py Xdivy".split():
        m.add(op, m.p(2, 3), m.p(3))
        m.add(op, m.p(3) * [0, 1, 1], m.p(3), fd="no")
        m.add(op, m.c(3), m.c(3), oracle="none")  # TensorFlow leaves the conjugates out.
    m.add("NextAfter", m.d(2, 2), m.d(2), fd="no", second=False)
    m.add("Cross", m.d(2, 3), m.d(2, 3))
    m.add("ClipByValue", m.d(2, 4), m.d() * 0 - 0.5, m.d() * 0 + 0.4)
    m.add("ClipByValue", m.d(2, 4), m.d(2, 4) - 1, m.d(2, 4) + 0.8)
    m.add("AddN", [m.d(2, 2), m.d(2, 2), m.d(2, 2)])
    m.add("AccumulateNV2", [m.d(2), m.d(2)], fd="no", shape=tf.TensorShape([2]))
    mask = b([[True, False, True], [False, True, False]])
    m.add("Select", mask, m.d(2, 3), m.d(2, 3))
    m.add("Select", mask[:, 0], m.d(2, 3), m.d(2, 3))
    m.add("SelectV2", mask, m.d(2, 3), m.d(2, 3))
    m.add("SelectV2", mask, m.d(3), m.d())
    m.add("SelectV2", mask[:, :1], m.d(3), m.d(2, 3))


def add_special(m):
    for op in "Dawsn FresnelCos FresnelSin BesselI0 BesselI0e BesselI1 BesselI1e".split():
        m.add(op, m.n(4))
    for op in "Expint Spence BesselJ0 BesselJ1 BesselK0 BesselK0e BesselK1 BesselK1e".split():
        m.add(op, m.p(4))
    for op in "BesselY0 BesselY1".split():
        m.add(op, m.p(4))
    for op in "BesselI1 BesselI1e BesselJ1".split():
        m.add(op, m.n(3) * [0, 1, 1], fd="no", second=False)
    m.add("Spence", m.p(2) * [0, 1] + [1, 0], fd="no", second=False)
    for op in "Igamma Igammac".split():
        m.add(op, m.p(2, 3), m.p(3), second=False)
    m.add("Betainc", m.p(3), m.p(3), m.d(3, low=0.2, high=0.8), wrt=[2])
    m.add("Zeta", m.p(3) + 2, m.p(3), wrt=[1])
    m.add("Polygamma", i([1, 2, 3]).astype("float64"), m.p(2, 3), wrt=[1])


def add_reductions(m):
    for op in "Sum Mean Prod EuclideanNorm Max Min".split():
        x = m.far(2, 3, 2) if op in ("Max", "Min") else m.n(2, 3, 2)
        m.add(op, x, i([0, 1, 2]), keep_dims=False)
        m.add(op, x, i([0]), keep_dims=False)
        m.add(op, x, i([1]), keep_dims=False)
        m.add(op, x, i([-1]), keep_dims=True)
        m.add(op, x, l64([2, 0]), keep_dims=False)
        m.add(op, x, i(1), keep_dims=True)
        m.add(op, x[0, 0], i([]), keep_dims=False)
    m.add("Max", m.d(2, 3) * 0 + [0.5, 0.5, 0.1], i([1]), keep_dims=False, fd="no")
    m.add("Prod", m.n(2, 3) * [0, 1, 1], i([1]), keep_dims=False, fd="first")
    for op in "Sum Mean".split():
        m.add(op, m.c(2, 3), i([1]), keep_dims=False)
    # TensorFlow leaves conjugates out of Cumprod's gradient.
    m.add("Prod", m.c(2, 3), i([1]), keep_dims=False, second=False)
    m.add("Prod", m.c(2, 3), i([1]), keep_dims=False, oracle="none")
    m.add("Cumprod", m.c(2, 3), i(1), exclusive=False, reverse=False, oracle="none")
    m.add("Cumsum", m.c(3), i(0), exclusive=True, reverse=False)
    for exclusive in (False, True):
        for reverse in (False, True):
            flags = {"exclusive": exclusive, "reverse": reverse}
            m.add("Cumsum", m.d(2, 3), i(1), **flags)
            m.add("Cumprod", m.n(2, 3), i(0), **flags)
            finite = "no" if exclusive else "yes"
            m.add("CumulativeLogsumexp", m.d(2, 3), i(1), second=False, fd=finite, **flags)


def add_segments(m):
    for op in "SegmentSum SegmentMean SegmentMin SegmentMax SegmentProd".split():
        m.add(op, m.far(5, 2, gap=0.13), i([0, 0, 1, 1, 1]))
        m.add(op, m.far(3, 2, gap=0.13), i([0, 2, 2]), fd="no")
    m.add("SegmentProd", m.n(4) * [0, 1, 0, 0], i([0, 0, 1, 1]), fd="no")
    for op in "Sum Min Max Prod".split():
        m.add("UnsortedSegment" + op, m.far(5, 2, gap=0.13), i([1, -1, 0, 1, 2]), i(3))
        m.add("UnsortedSegment" + op, m.far(3, 2, gap=0.13), i([3, -1, 0]), i(4), fd="no")
    m.add("UnsortedSegmentSum", m.d(2, 2, 2), i([[0, 1], [1, -1]]), i(3))
    m.add("UnsortedSegmentMax", m.far(2, 2, 2), i([[0, 1], [1, -1]]), i(2))
    for op in "SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN".split():
        m.add(op, m.d(4, 2), i([0, 3, 0]), i([0, 0, 1]))
        m.add(op + "WithNumSegments", m.d(4, 2), i([0, 3, 0]), i([0, 0, 2]), i(4))


def add_cases(m):
    add_unary(m)
    add_complex(m)
    add_binary(m)
    add_special(m)
    add_reductions(m)
    add_segments(m)
