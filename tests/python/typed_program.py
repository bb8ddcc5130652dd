"""A program that the type stubs must accept as it is; test_stubs.py runs mypy on it."""

import numpy as np

import imperative as tf


def loss_of(x: tf.Tensor, w: tf.Variable, y: np.ndarray) -> tf.Tensor:
    scores = tf.nn.softmax(tf.matmul(x, w), axis=-1)
    return tf.reduce_mean(tf.square(scores - y), axis=[0, 1], keepdims=False)


def main() -> None:
    x = tf.constant([[1.0, 2.0]], dtype=tf.float32)
    w = tf.Variable(tf.initializers.HeNormal(seed=1)([2, 3]), name="w")
    optimizer = tf.train.AdamOptimizer(learning_rate=0.1)
    with tf.new_step() as step:
        loss = loss_of(x, w, np.zeros((1, 3), np.float32))
        step.run(optimizer.minimize(loss, [w]))
    with tf.ImperativeMode("") as mode, tf.device("/CPU:0"):
        mode.run(w.assign(w))
        names: list[str] = [one.name for one in tf.config.list_logical_devices("CPU")]
    gradients: list[tf.Tensor] = tf.gradients(loss_of(x, w, np.zeros((1, 3), np.float32)), [w])
    shape: tuple[int, ...] = gradients[0].shape
    value: float = float(loss)
    mean = tf.nn.moments(x, axes=[0]).mean
    parts: list[tf.Tensor] = tf.split(x, 2, axis=1)
    keras = tf.keras.optimizers.Adam(learning_rate=0.1)
    keras.minimize(lambda: loss_of(x, w, np.zeros((1, 3), np.float32)), [w])
    zeros: tf.Tensor = tf.keras.initializers.Zeros()([2])
    checkpoint = tf.train.Checkpoint(w=w, optimizer=keras).restore(tf.train.latest_checkpoint("nowhere"))
    quotient, remainder = divmod(x, 2)
    whole: tf.Tensor = 7 // x + round(x, 1) + quotient.clip(0, 1).cumsum(0)
    found: bool = 1.0 in remainder and x.item((0, 1)) > 0 and x.nbytes > 0
    array: np.ndarray = x.numpy()
    counted: tf.Tensor = tf.unique_with_counts([1, 1]).count
    print(zeros, checkpoint.save_counter, whole, found, array, counted, tf.raw_ops.Any(input=[True], axis=0))
    try:
        tf.reshape(x, [3])
    except tf.errors.InvalidArgumentError as error:
        print(error.message, error.lineno)
    print(shape, value, mean[0] + 1, len(parts), names, tf.linalg.svd(x).s, tf.stats().plan_hits)
    view: memoryview = x.__buffer__(0) if hasattr(x, "__buffer__") else memoryview(x)  # a member from Python 3.12 on
    print(view.nbytes)
    print(tf.raw_ops.Add(x=1, y=2), tf.random.normal([2]), x.dtype == tf.float32)


if __name__ == "__main__":
    main()
