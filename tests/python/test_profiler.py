"""Timelines: JSON as Perfetto reads it, with this file's lines."""

import json
import os

import pytest

import imperative as tf


def test_timeline_is_json_with_lines_and_threads(tmp_path):
    path = str(tmp_path / 'a "name"')
    v = tf.Variable([1.0, 2.0])
    tf.profiler.experimental.start(path)
    for _ in range(10):
        v.assign_sub(0.1 * tf.tanh(v * 2 + 1))
        tf.sync()
    tf.profiler.experimental.stop()
    with open(os.path.join(path, "imperative.trace.json")) as file:
        events = json.load(file)["traceEvents"]
    plans = [event for event in events if event.get("cat") == "plan"]
    assert len(plans) == 7
    assert os.path.basename(__file__) in plans[0]["name"]
    windows = [event for event in events if event.get("cat") == "window"]
    assert len(windows) == 10
    for plan, window in zip(plans, windows[3:]):
        assert plan["tid"] == window["tid"]
        assert window["ts"] <= plan["ts"]
        assert plan["ts"] + plan["dur"] <= window["ts"] + window["dur"] + 0.002
    names = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
    assert plans[0]["tid"] in names


def test_start_twice(tmp_path):
    tf.profiler.experimental.start(str(tmp_path))
    with pytest.raises(tf.errors.AlreadyExistsError, match="one timeline at a time"):
        tf.profiler.experimental.start(str(tmp_path))
    tf.profiler.experimental.stop()
    with pytest.raises(tf.errors.UnavailableError, match="a timeline must be on"):
        tf.profiler.experimental.stop()
