"""The program of docs/usage/python.md."""

import pickle

import numpy as np

import imperative as tf

# Values.
x = tf.constant([[7.0], [6.0]])
y = tf.constant([[6.0, 7.0]])
print(repr(tf.matmul(x, y)))
print(x.T @ x + 1, float(x[0, 0]), x.shape, x.dtype)
x[0] = 5.0  # this object has another value now; what was computed from it has not
print(x.tolist())

# NumPy.
a = np.linspace(0, 1, 4)
print(tf.reduce_sum(a), (tf.constant(a) * a).numpy())
print(np.sqrt(tf.constant([4.0, 9.0])))

# Gradients, variables, steps.
w = tf.Variable(np.zeros(3), dtype=tf.float32, name="w")
data = tf.constant([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])
target = tf.constant([1.0, 2.0])
optimizer = tf.train.GradientDescentOptimizer(0.3)
for i in range(200):
    with tf.new_step() as step:
        loss = tf.reduce_mean((data @ w - target) ** 2)
        step.run(optimizer.minimize(loss, [w]))
print(f"{loss:.4f}", (data @ w).round(3))

# Operations by name, errors, pickles.
values, indices = tf.raw_ops.TopKV2(input=[3, 9, 5], k=2)
print(values, indices)
try:
    tf.matmul(x, x)
except ValueError as error:
    print(type(error).__name__, error.op)
print(pickle.loads(pickle.dumps(w)).round(2))
