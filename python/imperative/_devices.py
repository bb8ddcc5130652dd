"""Devices, targets and servers, with the signatures that TensorFlow's Python has."""

import _thread
import collections
import time

from imperative import _imperative

LogicalDevice = collections.namedtuple("LogicalDevice", "name device_type")
LogicalDevice.__doc__ = "A device that operations can run on (tf.config.LogicalDevice)."
LogicalDevice.__module__ = "imperative"


class device:
    """The scope in which operations run on a device: `with tf.device("/job:worker/task:1"):`.

    Parts of the name that are left out are those of this machine's first CPU; None leaves the choice to
    TensorFlow. Variables made inside live there. One object is for one `with` at a time.
    """

    def __init__(self, device_name):
        if not isinstance(device_name, str | None):
            raise TypeError(f"the name of a device must be a string or None, got {device_name!r}")
        self._name = device_name or ""
        self._scope = _imperative.DeviceScope()

    def __enter__(self):
        self._scope.enter(self._name)

    def __exit__(self, *_):
        self._scope.exit()


class ImperativeMode:
    """The scope of 2017: `with ImperativeMode(target) as mode:`.

    The target is "grpc://host:port" for a TensorFlow server, "" for this machine. What is recorded inside runs
    there, and variables made inside live there; a value comes back when it is looked at.
    """

    def __init__(self, target="", parent_graph=None):
        if not isinstance(target, str | None):
            raise TypeError(f"the target must be a string such as 'grpc://host:port', '' or None, got {target!r}")
        self.target = target or ""
        self._scope = _imperative.ModeScope()

    def __enter__(self):
        self._scope.enter(self.target)
        return self

    def __exit__(self, *_):
        self._scope.exit()

    def new_step(self):
        return _imperative.Step()

    @staticmethod
    def run(operations):
        with _imperative.Step() as step:
            step.run(operations)


class ClusterSpec:
    """A cluster: `tf.train.ClusterSpec({"worker": ["host:port", "host:port"]})`."""

    def __init__(self, cluster):
        self._jobs = {job: _addresses(job, tasks) for job, tasks in getattr(cluster, "_jobs", cluster).items()}
        _imperative.check_cluster(self._jobs)

    def as_dict(self):
        return {job: list(tasks) for job, tasks in self._jobs.items()}

    @property
    def jobs(self):
        return list(self._jobs)

    def job_tasks(self, job_name):
        if job_name not in self._jobs:
            raise ValueError(f"there is no job {job_name!r}; the jobs are {', '.join(sorted(self._jobs))}")
        return list(self._jobs[job_name])

    def num_tasks(self, job_name):
        return len(self.job_tasks(job_name))

    def task_indices(self, job_name):
        return list(range(self.num_tasks(job_name)))

    def task_address(self, job_name, task_index):
        return self.job_tasks(job_name)[task_index]

    def __eq__(self, other):
        return isinstance(other, ClusterSpec) and self._jobs == other._jobs

    def __repr__(self):
        return f"ClusterSpec({self._jobs!r})"


def _addresses(job, tasks):
    if isinstance(tasks, str) or not all(isinstance(one, str) for one in tasks):
        raise TypeError(f"the tasks of job {job!r} must be a list of addresses 'host:port', got {tasks!r}")
    return list(tasks)


class Server:
    """A TensorFlow server in this process: `tf.distribute.Server.create_local_server()`.

    Programs elsewhere use it by its `target`. Port 0 in an address becomes a free one. It serves until the process
    ends, since TensorFlow cannot stop a server. Whoever reaches its port can run any operation.
    """

    def __init__(self, server_or_cluster_def, job_name=None, task_index=None, protocol=None, config=None, start=True):
        if config is not None:
            raise NotImplementedError("a server takes no config")
        jobs = ClusterSpec(server_or_cluster_def).as_dict()
        self._inner = _imperative.make_server(jobs, job_name or "", task_index or 0, protocol or "grpc", start)

    @staticmethod
    def create_local_server(config=None, start=True):
        """The only task of a cluster of its own, at a free port of this machine."""
        return Server({"local": ["localhost:0"]}, protocol="grpc", config=config, start=start)

    @property
    def target(self):
        """"grpc://localhost:PORT"."""
        return self._inner.target

    def start(self):
        """Starts serving; does nothing if it has begun."""
        self._inner.start()

    def join(self):
        """Waits until the process is ended, as by Ctrl-C."""
        ended = []

        def wait():
            try:
                ended.append(self._inner.join())
            except Exception as error:
                ended.append(error)

        # A signal interrupts the main thread only, and neither threading.Thread's start nor a wait without a limit
        # if it comes just before.
        _thread.start_new_thread(wait, ())
        while not ended:
            time.sleep(0.1)
        if ended[0] is not None:
            raise ended[0]


def experimental_connect_to_host(remote_host=None, job_name="worker"):
    """Connects to servers, "host:port" or a list of them, as further tasks of the job."""
    hosts = [remote_host] if isinstance(remote_host, str) else list(remote_host or ())
    _imperative.connect_to_host(hosts, job_name)


def experimental_connect_to_cluster(cluster_spec_or_resolver):
    """Connects to all tasks of a cluster, of which this process is none."""
    _imperative.connect_to_cluster(ClusterSpec(cluster_spec_or_resolver).as_dict())


def list_logical_devices(device_type=None):
    """The devices of this machine and of all servers that it is connected to."""
    return [LogicalDevice(*one) for one in _imperative.logical_devices(device_type or "")]


PUBLIC = {
    "config.LogicalDevice": LogicalDevice,
    "config.experimental_connect_to_cluster": experimental_connect_to_cluster,
    "config.experimental_connect_to_host": experimental_connect_to_host,
    "config.list_logical_devices": list_logical_devices,
    "distribute.Server": Server,
    "train.ClusterSpec": ClusterSpec,
    "train.Server": Server,
}
