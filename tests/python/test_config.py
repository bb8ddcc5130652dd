"""Settings: what each promises is seen in a program's values and counters."""

import contextlib
import sys

import pytest

import imperative as tf

SWITCHES = {"verify": False, "deterministic": False, "run_each_op": False, "xla": True, "build_in_background": False}


def put_back():
    for name, default in SWITCHES.items():
        getattr(tf.config, f"set_{name}")(default)
    tf.config.set_plan_after(4)
    tf.config.set_history_limit()


@pytest.fixture(autouse=True)
def defaults():
    """Before too: a seed that an earlier test set implies determinism."""
    tf.sync()
    put_back()
    yield
    put_back()


@pytest.fixture
def seeded():
    def run(program):
        tf.random.set_seed(3)
        return program()

    return run


@contextlib.contextmanager
def moved():
    """A dictionary that then holds how far each counter moved."""
    names = ("ops_run", "windows", "plan_hits", "plan_misses", "plan_builds", "xla_builds", "xla_hits")
    before, result = tf.stats(), {}
    yield result
    tf.sync()
    after = tf.stats()
    result.update({name: getattr(after, name) - getattr(before, name) for name in names})


def counting(count):
    return tf.cast(tf.range(count), tf.float32) * 0.25


def descend(count, steps=20):
    """A small loop's losses and last state. Whoever gives a `count` of its own meets nobody's plans."""
    w = tf.Variable(counting(count))
    losses = []
    for _ in range(steps):
        loss = tf.reduce_sum(tf.square(tf.tanh(w) - 0.5))
        w.assign_sub(0.125 * tf.gradients(loss, w)[0])
        losses.append(loss.tolist())
    return losses, w.tolist()


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_says_how_it_was_set(name):
    for enabled in (True, False):
        assert getattr(tf.config, f"set_{name}")(enabled) is None
        assert getattr(tf.config, name)() is enabled


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_is_set_by_a_value(name):
    setter = getattr(tf.config, f"set_{name}")
    with pytest.raises(ValueError, match=rf"^set_{name}\(\): argument 'enabled' must have a value, got None$"):
        setter(None)
    with pytest.raises(TypeError):
        setter()
    with pytest.raises(TypeError):
        setter(True, True)
    assert getattr(tf.config, name)() is SWITCHES[name]


@pytest.mark.parametrize("name", SWITCHES)
def test_a_word_is_not_taken_for_true(name):
    with pytest.raises(TypeError, match=rf"^set_{name}\(\): argument 'enabled': True or False is needed, got 'no'"):
        getattr(tf.config, f"set_{name}")("no")
    assert getattr(tf.config, name)() is SWITCHES[name]


@pytest.mark.parametrize("wrong", ["4", 1.5, [4]])
@pytest.mark.parametrize("setter", ["set_plan_after", "set_history_limit"])
def test_a_number_is_set_by_an_integer(setter, wrong):
    before = tf.config.plan_after(), str(tf.config.history_limit())
    with pytest.raises(TypeError, match=rf"^{setter}\(\): argument '\w+': an integer is needed"):
        getattr(tf.config, setter)(wrong)
    assert (tf.config.plan_after(), str(tf.config.history_limit())) == before


def test_numbers_out_of_range_are_refused_at_the_line():
    limit = "versions and iterations must be at least 1 and bytes at least 0, got versions 8, bytes -1, iterations 1500"
    cases = {"[set_plan_after] sightings must be at least 0, got -1": lambda: tf.config.set_plan_after(-1),
             f"[set_history_limit] {limit}": lambda: tf.config.set_history_limit(bytes=-1)}
    for text, call in cases.items():
        with pytest.raises(tf.errors.InvalidArgumentError) as raised:
            call()
        assert str(raised.value).startswith(f"{text} ({__file__}:")
    assert tf.config.plan_after() == 4 and tf.config.history_limit().bytes == 1 << 30


@pytest.mark.parametrize("each, ran", [(False, [0, 0, 0, 3]), (True, [1, 2, 3, 3])])
def test_run_each_op_runs_each_operation_at_its_line(each, ran):
    """Otherwise they wait for a look. Reading the counters is none."""
    x = counting(5)
    tf.sync()
    tf.config.set_run_each_op(each)
    counts = [tf.stats().ops_run]
    y = tf.tanh(x)
    counts.append(tf.stats().ops_run)
    y = y * 2
    counts.append(tf.stats().ops_run)
    y = y + 1
    counts.append(tf.stats().ops_run)
    y.numpy()
    counts.append(tf.stats().ops_run)
    assert [count - counts[0] for count in counts[1:]] == ran


def test_run_each_op_plans_nothing():
    tf.config.set_deterministic(True)
    expected = descend(6)
    tf.config.set_run_each_op(True)
    with moved() as cost:
        assert descend(6) == expected
    assert cost["plan_hits"] == cost["plan_builds"] == 0
    assert cost["ops_run"] >= 20 * 8


def test_run_each_op_raises_at_the_line():
    """What is only known when it runs is otherwise told at the next look."""
    table, index = counting(4), tf.constant([4])
    found = tf.gather(table, index)
    with pytest.raises(tf.errors.InvalidArgumentError):
        found.numpy()
    tf.config.set_run_each_op(True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=rf"test_config\.py:{sys._getframe().f_lineno + 1}\b"):
        tf.gather(table, index)


@pytest.mark.parametrize("sightings, count", [(1, 31), (2, 32), (4, 33), (10, 34)])
def test_plan_after_counts_sightings(sightings, count):
    """The loop looks at each loss, so that each round is a sighting. The first differs: nothing ran before it."""
    tf.config.set_deterministic(True)
    tf.config.set_xla(False)
    tf.config.set_plan_after(sightings)
    with moved() as cost:
        descend(count)
    assert cost["plan_builds"] >= 1
    assert 20 - sightings - 2 <= cost["plan_hits"] <= 20 - sightings + 1, cost


def test_plan_after_zero_uses_no_plan_that_is_there():
    tf.config.set_deterministic(True)
    expected = descend(35)
    tf.config.set_plan_after(0)
    with moved() as cost:
        assert descend(35) == expected
    assert cost["plan_hits"] == cost["plan_builds"] == 0 and cost["plan_misses"] >= 20
    tf.config.set_plan_after(4)
    with moved() as cost:
        assert descend(35) == expected
    assert cost["plan_hits"] >= 15, "it was kept meanwhile"


def elementwise(count, steps):
    v = tf.Variable(tf.zeros([count]))
    x = counting(count)
    for _ in range(steps):
        v.assign(tf.tanh(v) * 0.5 + tf.sin(x) * 0.25 + tf.square(v) * 0.125 - 0.0625)
        tf.sync()
    return v.numpy()


def noisy(count, steps):
    v = tf.Variable(counting(count))
    for _ in range(steps):
        with tf.new_step():
            v.assign(tf.tanh(v) * 0.5 + tf.random.normal([count]) * 0.25)
    return v.numpy()


@pytest.mark.parametrize("program", [
    lambda: descend(36), lambda: noisy(36, 30).tolist(), lambda: elementwise(20_036, 300).tolist(),
], ids=["gradients", "random numbers", "served by XLA"])  # fmt: skip
def test_verify_lets_plans_pass_that_are_right(program, seeded):
    """What differs by rounding is right too: XLA's."""
    seeded(program)  # what XLA may serve, it serves from here on
    expected = seeded(program)
    tf.config.set_verify(True)
    with moved() as cost:
        assert seeded(program) == expected
    assert cost["plan_hits"] >= 15


def test_build_in_background_serves_once_it_is_built():
    assert not tf.config.build_in_background()
    expected = descend(37, 400)
    tf.config.set_build_in_background(True)
    assert tf.config.build_in_background()
    hits = 0
    for _ in range(50):
        with moved() as cost:
            assert descend(38, 400) == descend(38, 400)
        hits += cost["plan_hits"]
    assert hits > 1000
    assert descend(37, 400) == expected


@pytest.mark.parametrize("enabled", [True, False])
def test_xla_serves_only_if_it_may(enabled):
    tf.config.set_deterministic(True)  # it then serves from some 256 sightings on, whatever the clock says
    tf.config.set_xla(enabled)
    with moved() as cost:
        elementwise(20_000 + enabled, 300)
    assert (cost["xla_builds"] > 0, cost["xla_hits"] > 20) == (enabled, enabled), cost
    assert cost["plan_hits"] >= 290


def test_history_limit_has_the_values_that_were_set():
    default = tf.config.history_limit()
    assert (default.versions, default.bytes, default.iterations) == (8, 1 << 30, 1500)
    tf.config.set_history_limit(2, bytes=3 << 20, iterations=40)
    limit = tf.config.history_limit()
    assert (limit.versions, limit.bytes, limit.iterations) == (2, 3 << 20, 40)
    tf.config.set_history_limit(versions=3)  # what is not given is the default, not what was set before
    limit = tf.config.history_limit()
    assert (limit.versions, limit.bytes, limit.iterations) == (3, 1 << 30, 1500)


def test_history_limit_closes_superseded_versions():
    def ask(superseded):
        v = tf.Variable(counting(38))
        loss = tf.reduce_sum(tf.square(v))
        for _ in range(superseded):
            v.assign_add(tf.ones([38]))
            tf.sync()
        value = loss.tolist()
        try:
            return value, tf.gradients(loss, v)[0].tolist()
        except tf.errors.FailedPreconditionError as error:
            assert "set_history_limit" in str(error) and "test_config.py" in str(error)
            return value, None

    value, gradient = ask(5)
    assert gradient is not None
    tf.config.set_history_limit(versions=2)
    assert ask(1) == (value, gradient)
    assert ask(5) == (value, None), "values stay"


def test_history_limit_closes_old_repetitions():
    def ask(rounds):
        x = tf.constant(counting(39))
        y = x
        for _ in range(rounds):
            y = tf.sin(y)
            tf.sync()
        return tf.gradients(y, x)[0]

    assert ask(60) is not None
    tf.config.set_history_limit(iterations=10)
    closed = tf.stats().history_closed
    with pytest.raises(tf.errors.FailedPreconditionError, match="set_history_limit"):
        ask(60)
    assert tf.stats().history_closed > closed


def test_threads_are_set_before_the_first_operation_only(run_python):
    done = run_python("""
import imperative as tf
for name in ("intra", "inter"):
    getattr(tf.config, f"set_{name}_op_parallelism_threads")(1)
print(float(tf.reduce_sum(tf.matmul(tf.ones([3, 4]), tf.ones([4, 5])))))
for name in ("intra", "inter"):
    try:
        getattr(tf.config, f"set_{name}_op_parallelism_threads")(2)
    except tf.errors.FailedPreconditionError as error:
        print(name, "refused")
""")
    assert done.stdout == "60.0\nintra refused\ninter refused\n"


def test_defaults_and_that_a_seed_implies_determinism(run_python):
    done = run_python("""
import imperative as tf
limit = tf.config.history_limit()
print(limit.versions, limit.bytes, limit.iterations, tf.config.plan_after())
print(tf.config.verify(), tf.config.run_each_op(), tf.config.xla(), tf.config.deterministic())
tf.random.set_seed(1)
print(tf.config.deterministic())
""")
    assert done.stdout == f"8 {1 << 30} 1500 4\nFalse False True False\nTrue\n"
