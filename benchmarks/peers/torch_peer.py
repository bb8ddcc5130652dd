"""PyTorch as its documentation recommends, eager or by torch.compile, by MODE.

No gradients where none are needed, fused layers, channels last for convolutions. MODE=compile has a whole
training step as one graph, its update included, which takes less than a compiled loss beside an optimizer.
compare.py sets threads and allocator.
"""

import os
import sys

import torch
import torch.nn.functional as F
from common import main, measure

COMPILE = os.environ["MODE"] == "compile"
torch._dynamo.config.trace_autograd_ops = True  # gradients within a graph


def compiled(step):
    return torch.compile(step, fullgraph=True) if COMPILE else step


def parameter(values):
    return torch.nn.Parameter(values)


def dense(inputs, outputs):
    return parameter(torch.randn(outputs, inputs) * 0.05), parameter(torch.zeros(outputs))


def descent(loss_of, parameters):
    """A function that takes a step of SGD and returns the loss as a number."""
    parameters = list(parameters)
    optimizer = torch.optim.SGD(parameters, lr=0.1)

    def eager(*data):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(*data)
        loss.backward()
        optimizer.step()
        return loss.item()

    @compiled
    def graph(*data):
        loss = loss_of(*data)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for variable, gradient in zip(parameters, gradients):
                variable.sub_(0.1 * gradient)
        return loss.detach()

    return (lambda *data: graph(*data).item()) if COMPILE else eager


def training(name, budget, parameters, loss_of):
    measure(name, budget, 1, descent(loss_of, parameters))


@torch.inference_mode()
def chain(budget):
    start = torch.rand(3)

    @compiled
    def step():
        y = start
        for _ in range(1000):
            y = y * 1.0001
        return y

    measure("chain", budget, 1000, step)


@torch.inference_mode()
def host_loop(budget):
    if COMPILE:
        sys.exit("a loop on a value cannot be part of its graphs")

    def step():
        y = torch.ones(3)
        while torch.linalg.norm(y) < 1e18:
            y = y * 2

    measure("host_loop", budget, 60, step)


def mlp(budget):
    layers = [dense(784, 128), dense(128, 32), dense(32, 10)]
    images, labels = torch.rand(100, 784), torch.arange(100) % 10

    def loss():
        x = images
        for layer in layers[:-1]:
            x = F.relu(F.linear(x, *layer))
        return F.cross_entropy(F.linear(x, *layers[-1]), labels)

    training("mlp", budget, [one for layer in layers for one in layer], loss)


def conv(budget):
    def channels_last(values):
        return values.to(memory_format=torch.channels_last)

    kernels = [parameter(channels_last(torch.randn(32, 1, 5, 5) * 0.1)),
               parameter(channels_last(torch.randn(64, 32, 5, 5) * 0.05))]
    layers = [dense(7 * 7 * 64, 128), dense(128, 10)]
    images, labels = channels_last(torch.rand(64, 1, 28, 28)), torch.arange(64) % 10

    def loss():
        x = images
        for kernel in kernels:
            x = F.max_pool2d(F.relu(F.conv2d(x, kernel, padding=2)), 2)
        return F.cross_entropy(F.linear(F.relu(F.linear(x.flatten(1), *layers[0])), *layers[1]), labels)

    training("conv", budget, kernels + [one for layer in layers for one in layer], loss)


@torch.inference_mode()
def elementwise(budget):
    b = torch.rand(10_000_000)
    measure("elementwise", budget, 1, compiled(lambda: torch.tanh(b * 0.5 + 1) * b + b * b))


def lstm(budget):
    batch, units, steps = 32, 128, 50
    gates = dense(2 * units, 4 * units)
    inputs = torch.rand(steps, batch, units)

    def loss():
        h = c = torch.zeros(batch, units)
        for x in inputs.unbind():
            gate = F.linear(torch.cat([x, h], 1), *gates).chunk(4, 1)
            c = torch.sigmoid(gate[0]) * c + torch.sigmoid(gate[1]) * torch.tanh(gate[2])
            h = torch.sigmoid(gate[3]) * torch.tanh(c)
        return h.square().mean()

    training("lstm", budget, gates, loss)


def transformer(budget):
    batch, length, width, heads = 8, 64, 128, 4

    def norm():
        return parameter(torch.ones(width)), parameter(torch.zeros(width))

    blocks = [(norm(), dense(width, 3 * width), dense(width, width), norm(), dense(width, 4 * width),
               dense(4 * width, width)) for _ in range(2)]
    inputs = torch.rand(batch * length, width)

    def loss():
        x = inputs
        for before, into, out, between, up, down in blocks:
            qkv = F.linear(F.layer_norm(x, [width], *before), *into)
            q, k, v = qkv.reshape(batch, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
            mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2)
            x = x + F.linear(mixed.reshape(batch * length, width), *out)
            hidden = F.gelu(F.linear(F.layer_norm(x, [width], *between), *up), approximate="tanh")
            x = x + F.linear(hidden, *down)
        return x.square().mean()

    training("transformer", budget, [one for block in blocks for layer in block for one in layer], loss)


def lengths(budget):
    first, last = dense(64, 128), dense(128, 10)
    batches = [torch.rand(1 + i * 73 % 200, 64) for i in range(200)]

    def loss(x):
        return F.linear(torch.tanh(F.linear(x, *first)), *last).square().mean()

    step = descent(loss, [*first, *last])

    def epoch():
        for x in batches:
            step(x)

    measure("lengths", budget, 200, epoch)


main({"chain": chain, "host_loop": host_loop, "mlp": mlp, "conv": conv, "elementwise": elementwise,
      "lstm": lstm, "transformer": transformer, "lengths": lengths})
