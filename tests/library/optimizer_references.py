"""Twenty steps of each optimizer on a small regression, as TensorFlow takes them."""

import numpy as np
import tensorflow as tf

STEPS = 20


def problem(write, random):
    x = write("optimizer/x", np.round(random.normal(size=(8, 3)), 3).astype(np.float32))
    y = write("optimizer/y", np.round(random.normal(size=(8, 2)), 3).astype(np.float32))
    w = write("optimizer/w", np.round(random.normal(size=(3, 2)), 3).astype(np.float32))
    b = write("optimizer/b", np.round(random.normal(size=(2,)), 3).astype(np.float32))
    return x, y, w, b


def gradients_of(x, y, w, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - y))
    return tape.gradient(loss, [w, b])


def run(write, name, given, step):
    """Writes both variables after steps 1 and 20."""
    x, y, w0, b0 = given
    w, b = tf.Variable(w0), tf.Variable(b0)
    for index in range(STEPS):
        step(gradients_of(x, y, w, b), [w, b])
        if index in (0, STEPS - 1):
            write(f"optimizer/{name}/w{index + 1}", w.numpy())
            write(f"optimizer/{name}/b{index + 1}", b.numpy())


def clipped(optimizer):
    def step(gradients, variables):
        gradients, _ = tf.clip_by_global_norm(gradients, 0.5)
        optimizer.apply_gradients(zip(gradients, variables))

    return step


def plain(optimizer):
    return lambda gradients, variables: optimizer.apply_gradients(zip(gradients, variables))


def in_float64(write):
    """Three steps down a parabola."""
    for name, optimizer in (
        ("KerasAdam", tf.keras.optimizers.Adam(0.1)),
        ("AdamW", tf.keras.optimizers.AdamW(0.1)),
        ("Adam", tf.compat.v1.train.AdamOptimizer(0.1)),
        ("RMSProp", tf.compat.v1.train.RMSPropOptimizer(0.1, momentum=0.3)),
    ):
        v = tf.Variable(1.0, dtype=tf.float64)
        for _ in range(3):
            optimizer.apply_gradients([(2 * v.value(), v)])
        write("optimizer/float64/" + name, v.numpy())


def write_all(write, random):
    given = problem(write, random)
    train, keras = tf.compat.v1.train, tf.keras.optimizers
    one = {
        "GradientDescent": train.GradientDescentOptimizer(0.1),
        "Momentum": train.MomentumOptimizer(0.05, 0.9),
        "Nesterov": train.MomentumOptimizer(0.05, 0.9, use_nesterov=True),
        "Adam": train.AdamOptimizer(0.05),
        "RMSProp": train.RMSPropOptimizer(0.01),
        "RMSPropCentered": train.RMSPropOptimizer(0.01, 0.8, 0.5, 1e-6, centered=True),
        "Adagrad": train.AdagradOptimizer(0.1),
    }
    two = {
        "SGD": keras.SGD(),
        "SGDNesterov": keras.SGD(0.05, 0.9, nesterov=True, weight_decay=0.01),
        "KerasAdam": keras.Adam(0.05),
        "Amsgrad": keras.Adam(0.05, amsgrad=True, clipnorm=0.3),
        "AdamW": keras.AdamW(0.05, weight_decay=0.1),
        "RMSprop": keras.RMSprop(0.01),
        "RMSpropCentered": keras.RMSprop(0.01, 0.8, 0.5, 1e-6, centered=True, global_clipnorm=0.5),
        "KerasAdagrad": keras.Adagrad(0.1, clipvalue=0.2),
    }
    for name, optimizer in {**one, **two}.items():
        run(write, name, given, plain(optimizer))
    run(write, "Clipped", given, clipped(train.GradientDescentOptimizer(0.1)))
    in_float64(write)
