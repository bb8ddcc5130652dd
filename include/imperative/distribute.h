// TensorFlow servers: starting one in this process, and connecting to others.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "imperative/location.h"

namespace tf {

namespace train {

/// A cluster: the addresses ("host:port") of each job's tasks, in order. Errors: InvalidArgumentError
/// for what is no address. Source: `tf.train.ClusterSpec`.
class ClusterSpec {
 public:
  ClusterSpec(std::initializer_list<std::pair<const std::string, std::vector<std::string>>> cluster,
              Location where = Location::current())
      : ClusterSpec(std::map<std::string, std::vector<std::string>>(cluster), where) {}
  explicit ClusterSpec(std::map<std::string, std::vector<std::string>> cluster,
                       Location where = Location::current());
  const std::map<std::string, std::vector<std::string>>& as_dict() const { return cluster_; }
  std::vector<std::string> jobs() const;
  /// The addresses of a job's tasks. Errors: InvalidArgumentError if there is no such job.
  const std::vector<std::string>& job_tasks(const std::string& job_name,
                                            Location where = Location::current()) const;

 private:
  std::map<std::string, std::vector<std::string>> cluster_;
};

}  // namespace train

namespace distribute {

/// Options of a Server, as in `tf.distribute.Server`. `job_name` may be left out if there is one job.
struct ServerOptions {
  std::string job_name;
  int task_index = 0;
  std::string protocol = "grpc";
  bool start = true;
};

/// A TensorFlow server in this process, of one task of a cluster; programs elsewhere use it by its
/// `target()`. Port 0 becomes a free one. It serves until the process ends, also when the object has
/// gone: TensorFlow cannot stop a server. Whoever reaches its port can run any operation: keep it from
/// networks that are not trusted. Errors: InvalidArgumentError for a task or a protocol that there is
/// not, UnknownError or UnavailableError if the port cannot be had. Source: `tf.distribute.Server`.
class Server {
 public:
  Server(const train::ClusterSpec& server_or_cluster_def, const ServerOptions& options = {},
         Location where = Location::current());
  /// The only task of a cluster of its own, at a free port of this machine.
  static Server create_local_server(bool start = true, Location where = Location::current());
  /// Starts serving; does nothing if it has begun.
  void start(Location where = Location::current());
  /// Waits until the server stops, which is until the process is ended.
  void join(Location where = Location::current());
  /// "grpc://localhost:PORT", for `ImperativeMode` in any process of this machine.
  std::string target() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace distribute

namespace train {
using distribute::Server;  // its name in TensorFlow 1
}  // namespace train

namespace config {

/// Connects to the servers at `remote_host` ("host:port", or with "grpc://" before it), which become
/// tasks 0, 1, ... of the job; later calls add tasks. Their devices are named
/// "/job:worker/replica:0/task:0/device:CPU:0". Call it while no other thread computes.
/// Errors: InvalidArgumentError for what is no address or job, UnavailableError if a server does not
/// answer within seconds, AlreadyExistsError if one is connected under another job.
/// Source: `tf.config.experimental_connect_to_host`.
void experimental_connect_to_host(const std::vector<std::string>& remote_host,
                                  const std::string& job_name = "worker",
                                  Location where = Location::current());
inline void experimental_connect_to_host(const std::string& remote_host,
                                         const std::string& job_name = "worker",
                                         Location where = Location::current()) {
  experimental_connect_to_host(std::vector<std::string>{remote_host}, job_name, where);
}

/// As `experimental_connect_to_host` for all tasks of a cluster, under its jobs' names. This process is
/// none of them: a job "localhost" is an InvalidArgumentError. AlreadyExistsError if a task is
/// connected as another server, or a server as another task. Source: `tf.config.experimental_connect_to_cluster`.
void experimental_connect_to_cluster(const train::ClusterSpec& cluster_spec_or_resolver,
                                     Location where = Location::current());

}  // namespace config

}  // namespace tf
