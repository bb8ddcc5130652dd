"""Writes data/nn_references.txt: what TensorFlow's Python computes for tf::nn, random and optimizers.

    python make_nn_references.py [OUTPUT]

Needs numpy and tensorflow alone. One array a line: NAME DTYPE SHAPE VALUES, where SHAPE is "2,3", or
"-" for rank 0. Names are FUNCTION/CASE; inputs that several cases share are in/NAME.
"""

import hashlib
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import optimizer_references  # noqa: E402
import random_references  # noqa: E402

SEED = 20170701


class Writer:
    def __init__(self, out):
        self.out = out
        self.names = set()

    def __call__(self, name, value):
        array = np.asarray(value)
        assert name not in self.names, name
        self.names.add(name)
        flat = array.ravel()
        if array.dtype.kind == "c":
            flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
        if array.dtype.kind in "biu":
            words = [str(int(x)) for x in flat]
        else:
            words = [f"{float(x):.{17 if array.dtype == np.float64 else 9}g}" for x in flat]
        shape = ",".join(str(n) for n in array.shape) or "-"
        self.out.write(" ".join([name, str(array.dtype), shape, *words]) + "\n")
        return array


def inputs(write, random):
    """Small images, rows, volumes and matrices, with few digits."""

    def normal(name, *shape):
        return write("in/" + name, np.round(random.normal(size=shape), 3).astype(np.float32))

    made = {
        "row": normal("row", 2, 7, 3),
        "image": normal("image", 2, 6, 5, 3),
        "volume": normal("volume", 1, 4, 4, 3, 2),
        "matrix": normal("matrix", 3, 4),
        "cube": normal("cube", 2, 3, 4),
        "row_filter": normal("row_filter", 3, 3, 4),
        "filter": normal("filter", 3, 2, 3, 4),
        "volume_filter": normal("volume_filter", 2, 2, 2, 2, 3),
        "depthwise": normal("depthwise", 3, 2, 3, 2),
        "pointwise": normal("pointwise", 1, 1, 6, 4),
        "scale": normal("scale", 3),
        "offset": normal("offset", 3),
    }
    return {name: tf.constant(value) for name, value in made.items()}


def activations(write, x):
    for name in ("relu", "relu6", "leaky_relu", "elu", "selu", "crelu", "gelu", "silu", "softplus",
                 "softsign", "sigmoid", "tanh", "softmax", "log_softmax"):
        write(f"{name}/default", getattr(tf.nn, name)(x["matrix"] * 3))
    write("leaky_relu/alpha", tf.nn.leaky_relu(x["matrix"], 0.3))
    write("leaky_relu/int", tf.nn.leaky_relu(tf.constant([-2, 3]), 0.5))
    write("crelu/axis", tf.nn.crelu(x["matrix"], axis=0))
    write("gelu/approximate", tf.nn.gelu(x["matrix"], approximate=True))
    write("swish/beta", tf.nn.swish(x["matrix"], beta=0.5))
    write("softmax/axis", tf.nn.softmax(x["cube"], axis=1))
    write("log_softmax/axis", tf.nn.log_softmax(x["cube"], axis=0))


def convolutions(write, x):
    nn = tf.nn
    image, row, volume = x["image"], x["row"], x["volume"]
    write("conv2d/same", nn.conv2d(image, x["filter"], 1, "SAME"))
    write("conv2d/strides", nn.conv2d(image, x["filter"], [2, 1], "VALID"))
    write("conv2d/dilations", nn.conv2d(image, x["filter"], 1, "SAME", dilations=[2, 1]))
    pads = [[0, 0], [1, 2], [0, 1], [0, 0]]
    write("conv2d/explicit", nn.conv2d(image, x["filter"], [1, 2, 2, 1], pads))
    batches = tf.reshape(image, [1, 2, 6, 5, 3])
    write("conv2d/batches", nn.conv2d(batches, x["filter"], 1, "VALID"))
    write("conv1d/same", nn.conv1d(row, x["row_filter"], 1, "SAME"))
    write("conv1d/stride", nn.conv1d(row, x["row_filter"], 2, "VALID"))
    write("conv1d/dilations", nn.conv1d(row, x["row_filter"], 1, "VALID", dilations=2))
    write("conv3d/same", nn.conv3d(volume, x["volume_filter"], [1, 1, 1, 1, 1], "SAME"))
    write("conv3d/strides", nn.conv3d(volume, x["volume_filter"], [1, 2, 2, 1, 1], "VALID"))
    write("convolution/dilations", nn.convolution(image, x["filter"], dilations=2, padding="SAME"))
    write("atrous_conv2d/valid", nn.atrous_conv2d(image, x["filter"], 2, "VALID"))
    depthwise = x["depthwise"]
    write("depthwise/same", nn.depthwise_conv2d(image, depthwise, [1, 1, 1, 1], "SAME"))
    write("depthwise/strides", nn.depthwise_conv2d(image, depthwise, [1, 2, 2, 1], "VALID"))
    write("depthwise/dilations",
          nn.depthwise_conv2d(image, depthwise, [1, 1, 1, 1], "SAME", dilations=[2, 2]))
    write("depthwise/explicit",
          nn.depthwise_conv2d(image, depthwise, [1, 1, 1, 1], pads, dilations=[1, 2]))
    write("separable/same",
          nn.separable_conv2d(image, depthwise, x["pointwise"], [1, 1, 1, 1], "SAME"))
    write("separable/dilations",
          nn.separable_conv2d(image, depthwise, x["pointwise"], [1, 1, 1, 1], "VALID",
                              dilations=[2, 1]))
    back = nn.conv2d(image, x["filter"], [2, 2], "SAME")
    write("conv2d_transpose/same",
          nn.conv2d_transpose(back, x["filter"], [2, 6, 5, 3], [2, 2]))
    row_back = nn.conv1d(row, x["row_filter"], 2, "VALID")
    write("conv1d_transpose/valid",
          nn.conv1d_transpose(row_back, x["row_filter"], [2, 7, 3], 2, "VALID"))
    volume_back = nn.conv3d(volume, x["volume_filter"], [1, 1, 1, 1, 1], "VALID")
    write("conv3d_transpose/valid",
          nn.conv3d_transpose(volume_back, x["volume_filter"], [1, 4, 4, 3, 2], 1, "VALID"))


def dilated(write, x):
    """Values and gradients of the same in float64. TensorFlow has a kernel for each in float32 alone;
    `atrous_conv2d` takes the images apart."""
    nn = tf.nn
    cases = {
        "atrous": (tf.float64, x["image"], x["filter"],
                   lambda x, k: nn.atrous_conv2d(x, k, 2, "SAME")),
        "strides": (tf.float32, x["image"], x["filter"],
                    lambda x, k: nn.conv2d(x, k, 2, "SAME", dilations=2)),
        "row": (tf.float32, x["row"], x["row_filter"],
                lambda x, k: nn.conv1d(x, k, 1, "SAME", dilations=3)),
        "volume": (tf.float32, x["volume"], x["volume_filter"],
                   lambda x, k: nn.conv3d(x, k, [1] * 5, "SAME", dilations=[1, 2, 1, 2, 1])),
        "volume_strides": (tf.float32, x["volume"], x["volume_filter"],
                           lambda x, k: nn.conv3d(x, k, [1, 2, 1, 1, 1], "SAME",
                                                  dilations=[1, 2, 2, 1, 1])),
        "transpose": (tf.float32, x["image"], tf.transpose(x["filter"], [0, 1, 3, 2]),
                      lambda x, k: nn.conv2d_transpose(x, k, [2, 6, 5, 4], 1, "SAME",
                                                       dilations=2)),
    }  # fmt: skip
    for name, (dtype, images, kernel, op) in cases.items():
        images, kernel = tf.cast(images, dtype), tf.cast(kernel, dtype)
        with tf.GradientTape() as tape:
            tape.watch([images, kernel])
            y = op(images, kernel)
            loss = tf.reduce_sum(y * y)
        for part, value in zip(("y", "dx", "dk"), [y] + tape.gradient(loss, [images, kernel])):
            write(f"dilated/{name}/{part}", tf.cast(value, tf.float32))


def pools(write, x):
    nn = tf.nn
    image, row, volume = x["image"], x["row"], x["volume"]
    for kind in ("max_pool", "avg_pool"):
        pool = getattr(nn, kind)
        write(kind + "/same", pool(image, 2, 2, "SAME"))
        write(kind + "/sizes", pool(image, [3, 2], [1, 2], "VALID"))
        write(kind + "/row", getattr(nn, kind + "1d")(row, 3, 2, "SAME"))
        write(kind + "/volume", getattr(nn, kind + "3d")(volume, 2, 1, "VALID"))
    write("max_pool/explicit",
          nn.max_pool2d(image, 2, 2, [[0, 0], [1, 1], [0, 1], [0, 0]]))
    write("max_pool/row_explicit", nn.max_pool1d(row, 3, 2, [[0, 0], [1, 2], [0, 0]]))
    output, argmax = nn.max_pool_with_argmax(image, 2, 2, "SAME", include_batch_in_index=True)
    write("max_pool_with_argmax/output", output)
    write("max_pool_with_argmax/argmax", argmax)


def normalizations(write, x):
    nn = tf.nn
    image = x["image"]
    mean, variance = nn.moments(image, [0, 1, 2])
    write("moments/mean", mean)
    write("moments/variance", variance)
    mean1, variance1 = nn.moments(x["cube"], [-1], keepdims=True)
    write("moments/keepdims_mean", mean1)
    write("moments/keepdims_variance", variance1)
    half_mean, half_variance = nn.moments(tf.cast(x["matrix"], tf.float16), [0])
    write("moments/half_mean", half_mean)
    write("moments/half_variance", half_variance)
    weights = tf.constant([[0.5], [1.0], [2.0]])
    weighted = nn.weighted_moments(x["matrix"], [0], weights)
    write("weighted_moments/mean", weighted[0])
    write("weighted_moments/variance", weighted[1])
    counts, sums, squares, _ = nn.sufficient_statistics(x["cube"], [0, 2], shift=0.5)
    write("sufficient_statistics/counts", counts)
    write("sufficient_statistics/sums", sums)
    write("sufficient_statistics/squares", squares)
    back = nn.normalize_moments(counts, sums, squares, 0.5)
    write("normalize_moments/mean", back[0])
    write("normalize_moments/variance", back[1])
    write("batch_normalization/both",
          nn.batch_normalization(image, mean, variance, x["offset"], x["scale"], 1e-3))
    write("batch_normalization/none",
          nn.batch_normalization(image, mean, variance, None, None, 1e-3))
    fused = tf.compat.v1.nn.fused_batch_norm(image, x["scale"], x["offset"])
    for name, value in zip(("y", "mean", "variance"), fused):
        write("fused_batch_norm/" + name, value)
    write("fused_batch_norm/inference", tf.compat.v1.nn.fused_batch_norm(
        image, x["scale"], x["offset"], mean=mean, variance=variance, is_training=False)[0])
    write("l2_normalize/all", nn.l2_normalize(x["matrix"]))
    write("l2_normalize/axis", nn.l2_normalize(x["cube"], axis=[1, 2]))
    pair = tf.complex(x["matrix"], x["matrix"][::-1])
    write("l2_normalize/complex", nn.l2_normalize(pair, axis=1))
    write("lrn/default", nn.local_response_normalization(image))
    write("lrn/options", nn.lrn(image, depth_radius=1, bias=2.0, alpha=0.5, beta=0.75))
    write("bias_add/last", nn.bias_add(image, x["offset"]))
    write("bias_add/first", nn.bias_add(x["cube"], tf.constant([1.0, 2.0, 3.0]), "NCW"))
    write("relu_layer/default", tf.compat.v1.nn.relu_layer(
        x["matrix"], tf.transpose(x["matrix"]), x["scale"]))
    write("zero_fraction/default", nn.zero_fraction(nn.relu(x["matrix"])))


def losses(write, x):
    nn = tf.nn
    logits, cube = x["matrix"], x["cube"]
    dense = nn.softmax(logits[::-1])
    write("in/distribution", dense)
    write("softmax_xent/default", nn.softmax_cross_entropy_with_logits(dense, logits))
    write("softmax_xent/axis", nn.softmax_cross_entropy_with_logits(
        nn.softmax(cube[::-1], axis=1), cube, axis=1))
    write("in/cube_distribution", nn.softmax(cube[::-1], axis=1))
    write("softmax_xent/half", nn.softmax_cross_entropy_with_logits(
        dense, tf.cast(logits, tf.float16)))
    write("sparse_xent/default",
          nn.sparse_softmax_cross_entropy_with_logits(tf.constant([3, 0, 1]), logits))
    write("sparse_xent/cube", nn.sparse_softmax_cross_entropy_with_logits(
        tf.constant([[3, 0, 1], [2, 2, 0]], tf.int64), cube))
    write("sigmoid_xent/default", nn.sigmoid_cross_entropy_with_logits(dense, logits * 5))
    write("weighted_xent/default", nn.weighted_cross_entropy_with_logits(dense, logits, 2.5))
    counts = tf.constant([[0.0, 1.0, 2.0, 5.0]] * 3)
    write("log_poisson/default", nn.log_poisson_loss(counts, logits))
    write("log_poisson/full", nn.log_poisson_loss(counts, logits, compute_full_loss=True))
    write("l2_loss/default", nn.l2_loss(logits))
    write("embedding/rows", nn.embedding_lookup(logits, [[2, 0], [1, 1]]))
    write("embedding/max_norm", nn.embedding_lookup(logits, [2, 0, 1], max_norm=1.0))


def script_hash():
    folder = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    for name in ("make_nn_references.py", "optimizer_references.py", "random_references.py"):
        with open(os.path.join(folder, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, "data", "nn_references.txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write(
            f"# tensorflow {tf.__version__} numpy {np.__version__} seed {SEED} "
            f"script sha256 {script_hash()}\n"
        )
        write = Writer(out)
        random = np.random.default_rng(SEED)
        x = inputs(write, random)
        for part in (activations, convolutions, pools, normalizations, losses):
            part(write, x)
        random_references.write_all(write)
        optimizer_references.write_all(write, random)
        dilated(write, x)


if __name__ == "__main__":
    main()
