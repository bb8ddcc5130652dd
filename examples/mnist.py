#!/usr/bin/env python3
"""Trains two networks on MNIST's handwritten digits: the C++ demo's, line for line.

    .venv/bin/python examples/mnist.py --figure build/mnist.png

The two front ends read each other's checkpoints (--save, --load).
"""

import argparse
import gzip
import itertools
import pathlib

import numpy as np
from tqdm import tqdm

import imperative as tf

ROOT = pathlib.Path(__file__).resolve().parents[1]
BATCH = 100


def default_data():
    path = ROOT / "build" / "mnist-path"  # which tools/bootstrap writes
    return path.read_text().strip() if path.exists() else None


def load(path):
    """Training and test digits, each as images in [0, 1] and labels; every fifth row is for testing."""
    with gzip.open(path, "rt") as file:
        rows = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    test = np.arange(len(rows)) % 5 == 0
    images, labels = rows[:, :-1].astype(np.float32) / np.float32(255), rows[:, -1].astype(np.int32)
    return [(tf.constant(images[part]), tf.constant(labels[part])) for part in (~test, test)]


class Network:
    def __init__(self, name):
        self.name = name
        self.variables = []

    def weights(self, *shape):
        return self._variable("w", tf.initializers.HeNormal()(shape))

    def bias(self, size):
        return self._variable("b", tf.zeros([size]))

    def varied(self, images):
        """What it is trained on in the images' place."""
        return images

    def _variable(self, letter, value):
        variable = tf.Variable(value, name=f"{letter}{len(self.variables) // 2 + 1}")
        self.variables.append(variable)
        return variable


class Mlp(Network):
    def __init__(self):
        super().__init__("mlp")
        self.w1, self.b1 = self.weights(784, 128), self.bias(128)
        self.w2, self.b2 = self.weights(128, 32), self.bias(32)
        self.w3, self.b3 = self.weights(32, 10), self.bias(10)

    def scores(self, images, training):
        h = tf.nn.relu(tf.matmul(images, self.w1) + self.b1)
        h = tf.nn.relu(tf.matmul(h, self.w2) + self.b2)
        return tf.matmul(h, self.w3) + self.b3


class ConvNet(Network):
    def __init__(self):
        super().__init__("conv")
        self.filter1, self.bias1 = self.weights(3, 3, 1, 16), self.bias(16)
        self.filter2, self.bias2 = self.weights(3, 3, 16, 32), self.bias(32)
        self.hidden, self.hidden_bias = self.weights(7 * 7 * 32, 64), self.bias(64)
        self.out, self.out_bias = self.weights(64, 10), self.bias(10)

    def scores(self, images, training):
        h = tf.reshape(images, [-1, 28, 28, 1])
        h = tf.nn.relu(tf.nn.conv2d(h, self.filter1, strides=1, padding="SAME") + self.bias1)
        h = tf.nn.max_pool2d(h, ksize=2, strides=2, padding="SAME")
        h = tf.nn.relu(tf.nn.conv2d(h, self.filter2, strides=1, padding="SAME") + self.bias2)
        h = tf.nn.max_pool2d(h, ksize=2, strides=2, padding="SAME")
        h = tf.reshape(h, [-1, 7 * 7 * 32])
        h = tf.nn.relu(tf.matmul(h, self.hidden) + self.hidden_bias)
        if training:
            h = tf.nn.dropout(h, 0.3)
        return tf.matmul(h, self.out) + self.out_bias

    def varied(self, images):
        """The images shifted, turned and scaled at random."""
        count, centre = len(images), 13.5
        angle = tf.random.uniform([count], -0.2, 0.2)
        size = tf.random.uniform([count], 0.9, 1.1)
        right = tf.random.uniform([count], -2.0, 2.0)
        down = tf.random.uniform([count], -2.0, 2.0)
        c, s = size * tf.cos(angle), size * tf.sin(angle)
        # Pixel (x, y) comes from (c (x - centre) - s (y - centre), s (x - centre) + c (y - centre)) + centre.
        none = tf.zeros([count])
        rows = tf.stack([c, -s, centre * (1 - c + s) + right, s, c, centre * (1 - s - c) + down, none, none], 1)
        pictures = tf.reshape(images, [-1, 28, 28, 1])
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures, transforms=rows, output_shape=[28, 28], fill_value=0.0, interpolation="BILINEAR")


def falling(first, steps):
    """A learning rate that falls from `first` to 0 in equal steps."""
    step = itertools.count()
    return lambda: first * (1 - next(step) / steps)


def accuracy_of(scores, labels):
    return tf.reduce_mean(tf.cast(tf.argmax(scores, 1, tf.int32) == labels, tf.float32))


def train(network, optimizer, digits, test, epochs):
    """Losses of all batches, and the test accuracy after each epoch."""
    images, labels = digits
    losses, accuracies = [], []
    count = len(labels) // BATCH * BATCH
    for epoch in range(epochs):
        order = tf.random.shuffle(tf.range(len(labels)))
        batches = tqdm(range(0, count, BATCH), desc=f"{network.name} {epoch + 1}/{epochs}", leave=False,
                       disable=None)  # quiet in a pipe
        for start in batches:
            with tf.new_step() as step:
                rows = order[start:start + BATCH]
                x, y = tf.gather(images, rows), tf.gather(labels, rows)
                scores = network.scores(network.varied(x), training=True)
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=scores))
                accuracy = accuracy_of(scores, y)
                step.run(optimizer.minimize(loss, network.variables))
                losses.append(float(loss))
                batches.set_postfix(loss=f"{loss:.3f}", accuracy=f"{accuracy:.2f}")
        accuracies.append(evaluate(network, test)[0])
        print(f"{network.name} epoch {epoch + 1}: loss {np.mean(losses[-len(batches):]):.3f}, "
              f"test accuracy {accuracies[-1]:.3f}")
    return losses, accuracies


def evaluate(network, digits):
    """The accuracy, and what the network takes each digit for."""
    images, labels = digits
    with tf.new_step():
        scores = network.scores(images, training=False)
        return float(accuracy_of(scores, labels)), tf.argmax(scores, 1).numpy()


def draw(path, histories, network, test):
    """Losses and accuracies, and digits that were taken for others."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    _, guesses = evaluate(network, test)
    images, labels = test[0].numpy(), test[1].numpy()
    wrong = np.flatnonzero(guesses != labels)[:16]
    figure = plt.figure(figsize=(12, 6), layout="constrained")
    left, middle, right = figure.subfigures(1, 3)
    losses, accuracies = left.subplots(), middle.subplots()
    for name, (loss, accuracy) in histories.items():
        losses.plot(np.convolve(loss, np.ones(20) / 20, "valid"), label=name)
        accuracies.plot(range(1, len(accuracy) + 1), accuracy, "o-", label=name)
    losses.set(title="loss", xlabel="batch")
    accuracies.set(title="test accuracy", xlabel="epoch")
    losses.legend()
    accuracies.legend()
    for axes, i in zip(right.subplots(4, 4).flat, wrong):
        axes.imshow(images[i].reshape(28, 28), cmap="gray_r")
        axes.set_title(f"{labels[i]} as {guesses[i]}", fontsize=8)
    for axes in right.axes:
        axes.axis("off")
    figure.savefig(path)
    print(f"figure: {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=default_data(), help="mnist_5k.csv.gz")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="rounds over the data (default: mlp 20, conv 15)")
    parser.add_argument("--networks", default="mlp,conv")
    parser.add_argument("--save", help="saves the trained networks as a checkpoint of this name")
    parser.add_argument("--load", help="loads this checkpoint and only evaluates")
    parser.add_argument("--figure", help="draws the training to this file")
    options = parser.parse_args()

    digits, test = load(options.data)
    print(f"{len(digits[1])} training and {len(test[1])} test digits")
    tf.random.set_seed(options.seed)
    mlp_epochs, conv_epochs = options.epochs or 20, options.epochs or 15
    rate = falling(0.002, conv_epochs * (len(digits[1]) // BATCH))
    courses = [(Mlp(), tf.train.GradientDescentOptimizer(0.1), mlp_epochs),
               (ConvNet(), tf.train.AdamOptimizer(rate), conv_epochs)]
    objects = {}
    for network, optimizer, _ in courses:
        objects.update({f"{network.name}/{v.name}": v for v in network.variables})
        objects[f"{network.name}_optimizer"] = optimizer
    checkpoint = tf.train.Checkpoint(objects)
    if options.load:
        checkpoint.read(options.load)

    histories, results = {}, []
    for network, optimizer, epochs in courses:
        if network.name not in options.networks.split(","):
            continue
        if not options.load:
            histories[network.name] = train(network, optimizer, digits, test, epochs)
        results.append(f"{network.name} {evaluate(network, test)[0]:.3f}")
    if options.save:
        print(f"saved as {checkpoint.write(options.save)}")
    if options.figure and histories:
        draw(options.figure, histories, network, test)
    print("test accuracy:", " ".join(results))


if __name__ == "__main__":
    main()
