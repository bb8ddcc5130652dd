"""Random numbers of TensorFlow's stateless operations, for given keys and counters and for seeds."""

import tensorflow as tf

SEED = 42
PHILOX = 1


def key_and_counter(count, key=SEED):
    return (tf.constant([key], tf.uint64), tf.constant([0, count], tf.uint64))


def from_stream(write):
    """The draws of a program that calls set_seed(42) and then these, in this order."""
    ops = tf.raw_ops
    draws = [
        ("normal", lambda key, counter: ops.StatelessRandomNormalV2(
            shape=[2, 3], key=key, counter=counter, alg=PHILOX, dtype=tf.float32)),
        ("truncated_normal", lambda key, counter: ops.StatelessTruncatedNormalV2(
            shape=[4], key=key, counter=counter, alg=PHILOX, dtype=tf.float64)),
        ("uniform", lambda key, counter: ops.StatelessRandomUniformV2(
            shape=[5], key=key, counter=counter, alg=PHILOX, dtype=tf.float32)),
        ("uniform_int", lambda key, counter: ops.StatelessRandomUniformIntV2(
            shape=[6], key=key, counter=counter, alg=PHILOX, minval=-3, maxval=10)),
        ("uniform_full", lambda key, counter: ops.StatelessRandomUniformFullIntV2(
            shape=[3], key=key, counter=counter, alg=PHILOX, dtype=tf.int64)),
        ("shuffle", lambda key, counter: ops.StatelessShuffle(
            value=tf.range(10), key=key, counter=counter, alg=PHILOX)),
        ("gamma", lambda key, counter: ops.StatelessRandomGammaV3(
            shape=[2, 3], key=key, counter=counter, alg=PHILOX, alpha=[0.5, 1.0, 3.0]) / 2.0),
    ]
    for count, (name, draw) in enumerate(draws):
        write("random/" + name, draw(*key_and_counter(count)))
    # These scramble a pair of integers themselves.
    write("random/categorical", tf.random.stateless_categorical(
        [[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]], 4, tf.constant([SEED, len(draws)], tf.int64)))
    write("random/poisson", tf.random.stateless_poisson(
        [3, 2], tf.constant([SEED, len(draws) + 1], tf.int64), [0.5, 5.0], tf.float32))


def from_seeds(write):
    seed, random = [7, 17], tf.random
    write("stateless/normal", random.stateless_normal([3], seed, 2.0, 0.5))
    write("stateless/truncated_normal", random.stateless_truncated_normal([3], seed))
    write("stateless/uniform", random.stateless_uniform([3], seed, -1.0, 2.5))
    write("stateless/uniform_int", random.stateless_uniform([5], seed, -3, 9, tf.int32))
    write("stateless/gamma", random.stateless_gamma([2, 2], seed, [0.5, 4.0], 2.0))
    write("stateless/poisson", random.stateless_poisson([3], seed, 4.0))
    write("stateless/binomial", random.stateless_binomial([3], seed, 10.0, 0.3))
    write("stateless/categorical", random.stateless_categorical([[0.0, 2.0, 1.0]], 5, seed))
    write("stateless/parameterized", random.stateless_parameterized_truncated_normal([4], seed))
    write("stateless/shuffle", random.experimental.stateless_shuffle(tf.range(6), seed))
    write("stateless/split", random.split(seed, 3))
    write("stateless/fold_in", random.fold_in(seed, 5))


def write_all(write):
    from_stream(write)
    from_seeds(write)
