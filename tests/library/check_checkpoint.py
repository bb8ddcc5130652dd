"""Reads a checkpoint that checkpoint_test.cc wrote, trains one step, and writes another.

    python check_checkpoint.py CHECKPOINT NEW_PREFIX VALUES.npz
"""

import sys

import numpy as np
import tensorflow as tf


def main():
    path, new_prefix, values = sys.argv[1:]
    reader = tf.train.load_checkpoint(path)
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    found = {
        "w": reader.get_tensor("w" + suffix),
        "b": reader.get_tensor("layer/b" + suffix),
        "m": reader.get_tensor("w/.OPTIMIZER_SLOT/optimizer/m" + suffix),
    }

    w, b = tf.Variable(tf.zeros([2, 2])), tf.Variable(tf.zeros([2]))
    layer = tf.train.Checkpoint(b=b)
    optimizer = tf.compat.v1.train.AdamOptimizer(0.1)
    checkpoint = tf.train.Checkpoint(w=w, layer=layer, optimizer=optimizer)
    status = checkpoint.restore(path)
    assert int(checkpoint.save_counter) == 1
    np.testing.assert_array_equal(w.numpy(), found["w"])
    np.testing.assert_array_equal(b.numpy(), found["b"])
    optimizer.apply_gradients([(tf.ones([2, 2]), w), (tf.ones([2]), b)])
    status.assert_existing_objects_matched()
    np.testing.assert_allclose(
        optimizer.get_slot(w, "m").numpy(), 0.9 * found["m"] + 0.1, rtol=1e-6)
    checkpoint.save(new_prefix)
    found.update(new_w=w.numpy(), new_b=b.numpy(), new_m=optimizer.get_slot(w, "m").numpy())
    np.savez_compressed(values, **found)


if __name__ == "__main__":
    main()
