"""TensorFlow itself: eager, tf.function, and tf.function(jit_compile=True), by MODE."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from common import main, measure

MODE = os.environ["MODE"]


def compiled(step):
    if MODE == "eager":
        return step
    return tf.function(step, jit_compile=MODE == "xla", reduce_retracing=True)


def dense(inputs, outputs):
    return tf.Variable(tf.random.normal([inputs, outputs]) * 0.05), tf.Variable(tf.zeros([outputs]))


def apply(x, layer):
    return tf.nn.bias_add(x @ layer[0], layer[1])


def descend(loss_of, parameters):
    with tf.GradientTape() as tape:
        loss = loss_of()
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters)):
        variable.assign_sub(0.1 * gradient)
    return loss


def cross_entropy(labels, logits):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def chain(budget):
    start = tf.random.uniform([3])

    def step():
        y = start
        for _ in range(1000):
            y = y * 1.0001
        return y

    step = compiled(step)
    measure("chain", budget, 1000, lambda: step().numpy())


def host_loop(budget):
    def step():
        y = tf.ones([3])
        while tf.norm(y) < 1e18:
            y = y * 2
        return y

    step = compiled(step)  # AutoGraph makes the loop a part of the graph
    measure("host_loop", budget, 60, lambda: step().numpy())


def mlp(budget):
    layers = [dense(784, 128), dense(128, 32), dense(32, 10)]
    parameters = [variable for layer in layers for variable in layer]
    images, labels = tf.random.uniform([100, 784]), tf.range(100) % 10

    def loss():
        x = images
        for layer in layers[:-1]:
            x = tf.nn.relu(apply(x, layer))
        return cross_entropy(labels, apply(x, layers[-1]))

    step = compiled(lambda: descend(loss, parameters))
    measure("mlp", budget, 1, lambda: float(step()))


def conv(budget):
    first = tf.Variable(tf.random.normal([5, 5, 1, 32]) * 0.1)
    second = tf.Variable(tf.random.normal([5, 5, 32, 64]) * 0.05)
    layers = [dense(7 * 7 * 64, 128), dense(128, 10)]
    parameters = [first, second] + [variable for layer in layers for variable in layer]
    images, labels = tf.random.uniform([64, 28, 28, 1]), tf.range(64) % 10

    def loss():
        x = images
        for kernel in (first, second):
            x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "SAME")), 2, 2, "SAME")
        x = tf.nn.relu(apply(tf.reshape(x, [64, 7 * 7 * 64]), layers[0]))
        return cross_entropy(labels, apply(x, layers[1]))

    step = compiled(lambda: descend(loss, parameters))
    measure("conv", budget, 1, lambda: float(step()))


def elementwise(budget):
    b = tf.random.uniform([10_000_000])
    step = compiled(lambda: tf.tanh(b * 0.5 + 1) * b + b * b)
    measure("elementwise", budget, 1, lambda: memoryview(step()))  # numpy() would copy the 40 MB


def lstm(budget):
    batch, units, steps = 32, 128, 50
    gates = dense(2 * units, 4 * units)
    inputs = tf.random.uniform([steps, batch, units])

    def loss():
        h = c = tf.zeros([batch, units])
        for x in tf.unstack(inputs):
            gate = tf.split(apply(tf.concat([x, h], 1), gates), 4, 1)
            c = tf.sigmoid(gate[0]) * c + tf.sigmoid(gate[1]) * tf.tanh(gate[2])
            h = tf.sigmoid(gate[3]) * tf.tanh(c)
        return tf.reduce_mean(tf.square(h))

    step = compiled(lambda: descend(loss, gates))
    measure("lstm", budget, 1, lambda: float(step()))


def norm(width):
    return tf.Variable(tf.ones([width])), tf.Variable(tf.zeros([width]))


def normalize(x, layer):
    mean, variance = tf.nn.moments(x, [1], keepdims=True)
    return tf.nn.batch_normalization(x, mean, variance, layer[1], layer[0], 1e-5)


def transformer(budget):
    batch, length, width, heads = 8, 64, 128, 4
    blocks = [(norm(width), dense(width, 3 * width), dense(width, width), norm(width),
               dense(width, 4 * width), dense(4 * width, width)) for _ in range(2)]
    parameters = [variable for block in blocks for layer in block for variable in layer]
    inputs = tf.random.uniform([batch * length, width])

    def loss():
        x = inputs
        for before, into, out, between, up, down in blocks:
            qkv = tf.reshape(apply(normalize(x, before), into), [batch, length, 3, heads, width // heads])
            q, k, v = tf.unstack(tf.transpose(qkv, [2, 0, 3, 1, 4]))
            scores = tf.matmul(q, k, transpose_b=True) * (width // heads) ** -0.5
            mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores), v), [0, 2, 1, 3])
            x = x + apply(tf.reshape(mixed, [batch * length, width]), out)
            x = x + apply(tf.nn.gelu(apply(normalize(x, between), up), approximate=True), down)
        return tf.reduce_mean(tf.square(x))

    step = compiled(lambda: descend(loss, parameters))
    measure("transformer", budget, 1, lambda: float(step()))


def lengths(budget):
    first, last = dense(64, 128), dense(128, 10)
    batches = [tf.random.uniform([1 + i * 73 % 200, 64]) for i in range(200)]

    def loss(x):
        return tf.reduce_mean(tf.square(apply(tf.tanh(apply(x, first)), last)))

    step = compiled(lambda x: descend(lambda: loss(x), [*first, *last]))

    def epoch():
        for x in batches:
            float(step(x))

    measure("lengths", budget, 200, epoch)


main({"chain": chain, "host_loop": host_loop, "mlp": mlp, "conv": conv, "elementwise": elementwise,
      "lstm": lstm, "transformer": transformer, "lengths": lengths})
