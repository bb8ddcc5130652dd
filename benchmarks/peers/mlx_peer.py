"""MLX on the CPU: mx.compile over whole steps with their state, as its documentation recommends."""

import functools

import mlx.core as mx
import mlx.nn as nn
from common import main, measure
from mlx.utils import tree_map


def dense(inputs, outputs):
    return [mx.random.normal((inputs, outputs)) * 0.05, mx.zeros(outputs)]


def apply(x, layer):
    return mx.addmm(layer[1], x, layer[0])


def training(name, budget, parameters, loss, *data):
    state = [parameters]
    mx.eval(state, *data)

    @functools.partial(mx.compile, inputs=state, outputs=state)
    def step(*data):
        value, gradients = mx.value_and_grad(loss)(state[0], *data)
        state[0] = tree_map(lambda p, g: p - 0.1 * g, state[0], gradients)
        return value

    def run():
        value = step(*data)
        mx.eval(value, state)

    measure(name, budget, 1, run)


def chain(budget):
    start = mx.random.uniform(shape=(3,))
    mx.eval(start)

    @mx.compile
    def step(y):
        for _ in range(1000):
            y = y * 1.0001
        return y

    measure("chain", budget, 1000, lambda: mx.eval(step(start)))


def host_loop(budget):
    def step():
        y = mx.ones(3)
        while mx.linalg.norm(y) < 1e18:
            y = y * 2

    measure("host_loop", budget, 60, step)


def mlp(budget):
    def loss(layers, images, labels):
        x = images
        for layer in layers[:-1]:
            x = nn.relu(apply(x, layer))
        return nn.losses.cross_entropy(apply(x, layers[-1]), labels, reduction="mean")

    training("mlp", budget, [dense(784, 128), dense(128, 32), dense(32, 10)], loss,
             mx.random.uniform(shape=(100, 784)), mx.arange(100) % 10)


def conv(budget):
    pool = nn.MaxPool2d(2, 2)

    def loss(parameters, images, labels):
        first, second, hidden, last = parameters
        x = images
        for kernel in (first, second):
            x = pool(nn.relu(mx.conv2d(x, kernel, padding=2)))
        logits = apply(nn.relu(apply(x.reshape(64, -1), hidden)), last)
        return nn.losses.cross_entropy(logits, labels, reduction="mean")

    parameters = [mx.random.normal((32, 5, 5, 1)) * 0.1, mx.random.normal((64, 5, 5, 32)) * 0.05,
                  dense(7 * 7 * 64, 128), dense(128, 10)]
    training("conv", budget, parameters, loss, mx.random.uniform(shape=(64, 28, 28, 1)), mx.arange(64) % 10)


def elementwise(budget):
    b = mx.random.uniform(shape=(10_000_000,))
    mx.eval(b)
    step = mx.compile(lambda b: mx.tanh(b * 0.5 + 1) * b + b * b)
    measure("elementwise", budget, 1, lambda: mx.eval(step(b)))


def lstm(budget):
    batch, units, steps = 32, 128, 50

    def loss(gates, inputs):
        h = c = mx.zeros((batch, units))
        for i in range(steps):
            gate = mx.split(apply(mx.concatenate([inputs[i], h], 1), gates), 4, 1)
            c = mx.sigmoid(gate[0]) * c + mx.sigmoid(gate[1]) * mx.tanh(gate[2])
            h = mx.sigmoid(gate[3]) * mx.tanh(c)
        return mx.mean(mx.square(h))

    training("lstm", budget, dense(2 * units, 4 * units), loss,
             mx.random.uniform(shape=(steps, batch, units)))


def transformer(budget):
    batch, length, width, heads = 8, 64, 128, 4

    def norm():
        return [mx.ones(width), mx.zeros(width)]

    def loss(blocks, x):
        for before, into, out, between, up, down in blocks:
            qkv = apply(mx.fast.layer_norm(x, *before, 1e-5), into)
            q, k, v = qkv.reshape(batch, length, 3, heads, width // heads).transpose(2, 0, 3, 1, 4)
            mixed = mx.fast.scaled_dot_product_attention(q, k, v, scale=(width // heads) ** -0.5)
            x = x + apply(mixed.transpose(0, 2, 1, 3).reshape(batch * length, width), out)
            x = x + apply(nn.gelu_approx(apply(mx.fast.layer_norm(x, *between, 1e-5), up)), down)
        return mx.mean(mx.square(x))

    blocks = [[norm(), dense(width, 3 * width), dense(width, width), norm(), dense(width, 4 * width),
               dense(4 * width, width)] for _ in range(2)]
    training("transformer", budget, blocks, loss, mx.random.uniform(shape=(batch * length, width)))


def lengths(budget):
    """Op by op: mx.compile compiles anew for each length."""
    parameters = [dense(64, 128), dense(128, 10)]
    batches = [mx.random.uniform(shape=(1 + i * 73 % 200, 64)) for i in range(200)]
    mx.eval(parameters, batches)

    def loss(layers, x):
        return mx.mean(mx.square(apply(mx.tanh(apply(x, layers[0])), layers[1])))

    step = mx.value_and_grad(loss)

    def epoch():
        nonlocal parameters
        for x in batches:
            value, gradients = step(parameters, x)
            parameters = tree_map(lambda p, g: p - 0.1 * g, parameters, gradients)
            mx.eval(value, parameters)

    measure("lengths", budget, 200, epoch)


main({"chain": chain, "host_loop": host_loop, "mlp": mlp, "conv": conv, "elementwise": elementwise,
      "lstm": lstm, "transformer": transformer, "lengths": lengths})
