"""Activations, losses, convolutions, pooling, normalization, selections, images, random draws."""

import numpy as np
import tensorflow as tf
from reference_case import i, l64


def add_activations(m):
    for op in "Relu Relu6 Elu Selu Softplus Softsign".split():
        m.add(op, m.n(2, 4) * 4)
    m.add("LeakyRelu", m.n(2, 3), alpha=0.3)
    m.add("LeakyReluGrad", m.d(2, 3), m.n(2, 3), alpha=0.3)
    for op in "ReluGrad Relu6Grad EluGrad SeluGrad SoftplusGrad".split():
        m.add(op, m.d(2, 3), m.n(2, 3))
    m.add("SoftsignGrad", m.d(2, 3), m.n(2, 3), oracle="none")
    m.add("Softmax", m.d(2, 3))
    m.add("LogSoftmax", m.d(2, 3))
    m.add("L2Loss", m.d(2, 3))
    for data_format, shape in (("NHWC", (2, 2, 3)), ("NHWC", (2, 3)), ("NCHW", (2, 3, 2))):
        m.add("BiasAdd", m.d(*shape), m.d(3), data_format=data_format)
        m.add("BiasAddGrad", m.d(*shape), data_format=data_format)
    m.add("BiasAddV1", m.d(2, 3), m.d(3))
    # The second output is the gradient for labels that sum to one, and is not derived by them.
    labels = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]])
    m.add("SoftmaxCrossEntropyWithLogits", m.d(2, 3), labels, outputs=[0], fd="first")
    m.add("SoftmaxCrossEntropyWithLogits", m.d(2, 3), labels, wrt=[0], outputs=[0])
    m.add("SoftmaxCrossEntropyWithLogits", m.d(2, 3), labels, wrt=[0], second=False)
    m.add("SparseSoftmaxCrossEntropyWithLogits", m.d(2, 3), i([2, 0]), outputs=[0])
    m.add("SparseSoftmaxCrossEntropyWithLogits", m.d(2, 3), i([2, 0]), second=False)
    labels_at = l64([[0, 0], [0, 1], [1, 0]])
    logits = m.f(4, 2, 3)
    m.add("CTCLoss", logits, labels_at, i([0, 1, 0]), i([4, 4]), outputs=[0], fd="no", second=False)


def conv_attrs(strides, padding, dilations, explicit=None):
    result = dict(strides=list(strides), padding=padding, dilations=list(dilations))
    if explicit is not None:
        result["explicit_paddings"] = explicit
    return result


def add_convolutions(m):
    settings = [
        conv_attrs((1, 1, 1, 1), "SAME", (1, 1, 1, 1)),
        conv_attrs((1, 2, 2, 1), "VALID", (1, 1, 1, 1)),
        conv_attrs((1, 1, 1, 1), "EXPLICIT", (1, 1, 1, 1), [0, 0, 1, 0, 0, 2, 0, 0]),
    ]
    for setting in settings:
        x, k = m.d(1, 5, 5, 2), m.d(2, 2, 2, 2)
        m.add("Conv2D", x, k, **setting)
        y = tf.nn.conv2d(x, k, setting["strides"], padding_of(setting))
        dy = m.d(*y.shape)
        m.add("Conv2DBackpropInput", i(x.shape), k, dy, **setting)
        m.add("Conv2DBackpropFilter", x, i(k.shape), dy, **setting)
    for strides, padding in (((1, 1, 1, 1), "SAME"), ((1, 2, 2, 1), "VALID")):
        setting = conv_attrs(strides, padding, (1, 1, 1, 1))
        x, k = m.d(1, 4, 4, 2), m.d(2, 2, 2, 2)
        m.add("DepthwiseConv2dNative", x, k, **setting)
        dy = m.d(*tf.raw_ops.DepthwiseConv2dNative(input=x, filter=k, **setting).shape)
        m.add("DepthwiseConv2dNativeBackpropInput", i(x.shape), k, dy, **setting)
        m.add("DepthwiseConv2dNativeBackpropFilter", x, i(k.shape), dy, **setting)
    setting = dict(strides=[1, 1, 2, 1, 1], padding="SAME")
    x, k = m.d(1, 2, 3, 3, 1), m.d(2, 2, 1, 1, 2)
    m.add("Conv3D", x, k, **setting)
    dy = m.d(*tf.raw_ops.Conv3D(input=x, filter=k, **setting).shape)
    m.add("Conv3DBackpropInputV2", i(x.shape), k, dy, **setting)
    m.add("Conv3DBackpropFilterV2", x, i(k.shape), dy, **setting)
    m.add(
        "Dilation2D",
        m.far(1, 4, 4, 1),
        m.far(2, 2, 1, gap=0.013),
        strides=[1, 1, 1, 1],
        rates=[1, 1, 1, 1],
        padding="VALID",
    )


def add_dilated_convolutions(m):
    """TensorFlow has gradients of these in float32 alone, and none with explicit paddings."""
    settings = [
        conv_attrs((1, 1, 1, 1), "SAME", (1, 2, 1, 1)),
        conv_attrs((1, 2, 2, 1), "VALID", (1, 2, 2, 1)),
        conv_attrs((1, 1, 2, 1), "EXPLICIT", (1, 1, 3, 1), [0, 0, 1, 0, 2, 1, 0, 0]),
    ]
    for setting in settings:
        m.add("Conv2D", m.d(1, 5, 6, 2), m.d(2, 2, 2, 2), oracle="none", **setting)
        if "explicit_paddings" not in setting:
            m.add("Conv2D", m.f(1, 5, 6, 2), m.f(2, 2, 2, 2), **setting)


def padding_of(setting):
    if "explicit_paddings" not in setting:
        return setting["padding"]
    return np.reshape(setting["explicit_paddings"], (4, 2)).tolist()


def add_pools(m):
    even, uneven = ((1, 2, 2, 1), (1, 2, 2, 1), "VALID"), ((1, 3, 2, 1), (1, 1, 2, 1), "SAME")
    for ksize, strides, padding in (even, uneven):
        window = dict(ksize=list(ksize), strides=list(strides), padding=padding)
        x = m.far(1, 4, 4, 2)
        m.add("AvgPool", x, **window)
        m.add("MaxPool", x, **window)
        y = tf.raw_ops.MaxPool(input=tf.constant(x), **window).numpy()
        m.add("AvgPoolGrad", i(x.shape), m.d(*y.shape), **window)
        m.add("MaxPoolGrad", x, y, m.d(*y.shape), fd="no", **window)
        m.add("MaxPoolGradGrad", x, y, m.d(*x.shape), fd="no", **window)
        sizes = i(ksize), i(strides)
        m.add("MaxPoolV2", x, *sizes, padding=padding)
        m.add("MaxPoolGradV2", x, y, m.d(*y.shape), *sizes, fd="no", padding=padding)
        m.add("MaxPoolWithArgmax", x, outputs=[0], **window)
    window = dict(ksize=[1, 2, 2, 2, 1], strides=[1, 1, 2, 2, 1], padding="VALID")
    x = m.far(1, 2, 2, 4, 1)
    x = x.astype(np.float32)
    m.add("AvgPool3D", x, fd="no", **window)
    m.add("AvgPool3DGrad", i(x.shape), m.f(1, 1, 1, 2, 1), fd="no", **window)
    y = tf.raw_ops.MaxPool3D(input=x, **window).numpy()
    m.add("MaxPool3D", x, fd="no", **window)
    m.add("MaxPool3DGrad", x, y, m.f(*y.shape), fd="no", **window)
    m.add("MaxPool3DGradGrad", x, y, m.f(*x.shape), fd="no", **window)
    fractional = dict(pooling_ratio=[1.0, 1.5, 1.5, 1.0], deterministic=True, seed=3, seed2=5)
    x = m.far(1, 4, 4, 1)
    m.add("FractionalAvgPool", x, outputs=[0], **fractional)
    m.add("FractionalMaxPool", x, outputs=[0], **fractional)


def add_normalizations(m):
    m.add("LRN", m.f(1, 1, 2, 6), fd="no", depth_radius=2, bias=1.0, alpha=0.5, beta=0.5)
    for training in (True, False):
        mean, variance = (m.f(0), m.f(0)) if training else (m.f(2), m.f(2, low=0.5, high=1.5))
        flags = dict(epsilon=0.01, is_training=training)
        x, scale, offset = m.f(2, 2, 2, 2), m.f(2, low=0.5, high=1.5), m.f(2)
        common = dict(outputs=[0], wrt=[0, 1, 2], fd="no")
        for op in ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"):
            m.add(op, x, scale, offset, mean, variance, **common, **flags)
        moments = (m.f(2), m.f(2, low=0.5, high=1.5)) if training else (mean, variance)
        if training:
            moments = batch_moments(x)
        back = dict(outputs=[0, 1, 2], wrt=[0, 1, 2], fd="no")
        dy = m.f(*x.shape)
        # TensorFlow's next derivative misses how the mean moves the variance.
        back["second"] = not training
        m.add("FusedBatchNormGrad", dy, x, scale, *moments, **back, **flags)
        m.add("FusedBatchNormGradV2", dy, x, scale, *moments, **back, **flags)
        m.add("FusedBatchNormGradV3", dy, x, scale, *moments, m.f(0), **back, **flags)


def batch_moments(x):
    return x.mean((0, 1, 2)), x.var((0, 1, 2))


def add_selections(m):
    for shape in ((5,), (2, 4), (2, 1, 3)):
        m.add("TopKV2", m.far(*shape), i(2), outputs=[0])
    m.add("NthElement", m.far(2, 4), i(1), reverse=True)
    m.add("IsotonicRegression", m.d(2, 4), output_dtype=tf.float64, outputs=[0], second=False)


def add_images(m):
    size = i([3, 5])
    for corners, half in ((True, False), (False, True), (False, False)):
        flags = dict(align_corners=corners, half_pixel_centers=half)
        m.add("ResizeNearestNeighbor", m.d(1, 2, 3, 1), size, second=False, **flags)
        m.add("ResizeBilinear", m.f(1, 2, 3, 1), size, fd="no", second=False, **flags)
        m.add("ResizeBicubic", m.f(1, 2, 3, 1), size, fd="no", second=False, **flags)
    m.add(
        "ScaleAndTranslate", m.f(1, 3, 3, 1), size, m.f(2, low=1, high=2), m.f(2),
        wrt=[0], fd="no", second=False, kernel_type="triangle", antialias=True,
    )  # fmt: skip
    boxes = np.array([[0.1, 0.2, 0.8, 0.9], [0.0, 0.3, 0.7, 1.0]], np.float32)
    for method in ("bilinear", "nearest"):
        m.add(
            "CropAndResize", m.f(1, 4, 4, 2), boxes, i([0, 0]), i([2, 3]),
            fd="no", second=False, method=method,
        )  # fmt: skip
    colors = np.array([[0.9, 0.5, 0.2], [0.3, 0.8, 0.6], [0.1, 0.4, 0.7], [0.6, 0.2, 0.4]])
    m.add("RGBToHSV", colors, second=False)
    greys = np.array([[0.2, 0.9, 0.5], [0.4, 0.1, 0.9], [0.5, 0.5, 0.5]])
    m.add("RGBToHSV", greys, fd="no", second=False)
    turn = np.array([[1.0, 0.1, 0.2, -0.1, 1.1, 0.3, 0.0, 0.01]], np.float32)
    kinds = dict(interpolation="BILINEAR", fill_mode="CONSTANT")
    kinds.update(wrt=[0], fd="no", second=False)
    size = i([3, 3])
    m.add("ImageProjectiveTransformV2", m.f(1, 3, 3, 1), turn, size, **kinds)
    m.add("ImageProjectiveTransformV3", m.f(1, 3, 3, 1), turn, size, m.f() * 0, **kinds)
    for padding in ("VALID", "SAME"):
        m.add(
            "ExtractImagePatches", m.d(2, 4, 3, 2),
            ksizes=[1, 2, 2, 1], strides=[1, 2, 1, 1], rates=[1, 1, 1, 1], padding=padding,
        )  # fmt: skip
        m.add(
            "ExtractVolumePatches", m.d(1, 2, 3, 2, 2),
            ksizes=[1, 2, 2, 1, 1], strides=[1, 1, 1, 1, 1], padding=padding,
        )  # fmt: skip


def add_draws(m):
    seed = i([3, 5])
    draw = dict(fd="no", second=False)
    m.add("StatelessRandomGammaV2", i([3, 2]), seed, m.p(2), wrt=[2], **draw)
    m.add(
        "StatelessParameterizedTruncatedNormal",
        i([4, 2]), seed, m.d(2), m.p(), m.d(1) - 2, m.d(2) + 2,
        wrt=[2, 3, 4, 5], **draw,
    )  # fmt: skip


def add_cases(m):
    add_activations(m)
    add_convolutions(m)
    add_pools(m)
    add_normalizations(m)
    add_selections(m)
    add_images(m)
    add_draws(m)
    add_dilated_convolutions(m)
