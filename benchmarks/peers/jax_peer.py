"""jax.jit over whole steps, parameters donated, and lax.while_loop, as JAX's documentation recommends."""

import functools

import jax
import jax.numpy as jnp
from common import main, measure

KEY = jax.random.PRNGKey(0)


def dense(inputs, outputs):
    return jax.random.normal(KEY, (inputs, outputs)) * 0.05, jnp.zeros(outputs)


def apply(x, layer):
    return x @ layer[0] + layer[1]


def cross_entropy(labels, logits):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def descent(loss):
    @functools.partial(jax.jit, donate_argnums=0)
    def step(parameters, *data):
        value, gradients = jax.value_and_grad(loss)(parameters, *data)
        return value, jax.tree.map(lambda p, g: p - 0.1 * g, parameters, gradients)

    return step


def training(name, budget, parameters, loss, *data):
    step = descent(loss)

    def run():
        nonlocal parameters
        value, parameters = step(parameters, *data)
        float(value)

    measure(name, budget, 1, run)


def chain(budget):
    start = jax.random.uniform(KEY, (3,))

    @jax.jit
    def step(y):
        for _ in range(1000):
            y = y * 1.0001
        return y

    measure("chain", budget, 1000, lambda: step(start).block_until_ready())


def host_loop(budget):
    @jax.jit
    def step():
        return jax.lax.while_loop(lambda y: jnp.linalg.norm(y) < 1e18, lambda y: y * 2, jnp.ones(3))

    measure("host_loop", budget, 60, lambda: step().block_until_ready())


def mlp(budget):
    def loss(layers, images, labels):
        x = images
        for layer in layers[:-1]:
            x = jax.nn.relu(apply(x, layer))
        return cross_entropy(labels, apply(x, layers[-1]))

    training("mlp", budget, [dense(784, 128), dense(128, 32), dense(32, 10)], loss,
             jax.random.uniform(KEY, (100, 784)), jnp.arange(100) % 10)


def conv(budget):
    def loss(parameters, images, labels):
        first, second, hidden, last = parameters
        x = images
        for kernel in (first, second):
            x = jax.nn.relu(jax.lax.conv_general_dilated(
                x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")))
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME")
        return cross_entropy(labels, apply(jax.nn.relu(apply(x.reshape(64, -1), hidden)), last))

    parameters = [jax.random.normal(KEY, (5, 5, 1, 32)) * 0.1,
                  jax.random.normal(KEY, (5, 5, 32, 64)) * 0.05, dense(7 * 7 * 64, 128), dense(128, 10)]
    training("conv", budget, parameters, loss, jax.random.uniform(KEY, (64, 28, 28, 1)),
             jnp.arange(64) % 10)


def elementwise(budget):
    b = jax.random.uniform(KEY, (10_000_000,))
    step = jax.jit(lambda b: jnp.tanh(b * 0.5 + 1) * b + b * b)
    measure("elementwise", budget, 1, lambda: step(b).block_until_ready())


def lstm(budget):
    batch, units, steps = 32, 128, 50

    def loss(gates, inputs):
        h = c = jnp.zeros((batch, units))
        for i in range(steps):
            gate = jnp.split(apply(jnp.concatenate([inputs[i], h], 1), gates), 4, 1)
            c = jax.nn.sigmoid(gate[0]) * c + jax.nn.sigmoid(gate[1]) * jnp.tanh(gate[2])
            h = jax.nn.sigmoid(gate[3]) * jnp.tanh(c)
        return jnp.mean(jnp.square(h))

    training("lstm", budget, dense(2 * units, 4 * units), loss,
             jax.random.uniform(KEY, (steps, batch, units)))


def normalize(x, layer):
    mean = jnp.mean(x, 1, keepdims=True)
    variance = jnp.mean(jnp.square(x - mean), 1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * layer[0] + layer[1]


def transformer(budget):
    batch, length, width, heads = 8, 64, 128, 4
    norm = jnp.ones(width), jnp.zeros(width)

    def loss(blocks, x):
        for before, into, out, between, up, down in blocks:
            qkv = apply(normalize(x, before), into).reshape(batch, length, 3, heads, width // heads)
            q, k, v = qkv.transpose(2, 0, 3, 1, 4)
            scores = q @ k.swapaxes(2, 3) * (width // heads) ** -0.5
            mixed = (jax.nn.softmax(scores) @ v).transpose(0, 2, 1, 3)
            x = x + apply(mixed.reshape(batch * length, width), out)
            x = x + apply(jax.nn.gelu(apply(normalize(x, between), up)), down)
        return jnp.mean(jnp.square(x))

    blocks = [(norm, dense(width, 3 * width), dense(width, width), norm, dense(width, 4 * width),
               dense(4 * width, width)) for _ in range(2)]
    training("transformer", budget, jax.tree.map(jnp.copy, blocks), loss,
             jax.random.uniform(KEY, (batch * length, width)))


def lengths(budget):
    """Compiles for each length, in the first epoch."""
    parameters = [dense(64, 128), dense(128, 10)]
    batches = [jax.random.uniform(KEY, (1 + i * 73 % 200, 64)) for i in range(200)]
    step = descent(lambda layers, x: jnp.mean(jnp.square(apply(jnp.tanh(apply(x, layers[0])), layers[1]))))

    def epoch():
        nonlocal parameters
        for x in batches:
            value, parameters = step(parameters, x)
            float(value)

    measure("lengths", budget, 200, epoch)


main({"chain": chain, "host_loop": host_loop, "mlp": mlp, "conv": conv, "elementwise": elementwise,
      "lstm": lstm, "transformer": transformer, "lengths": lengths})
