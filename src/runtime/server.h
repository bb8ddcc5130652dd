// TensorFlow servers of this process, and asking any server for its devices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "runtime/server_def.h"

struct TF_Server;

namespace tf::internal {

/// A server of this process. Thread-safe. It serves until the process ends: TensorFlow has no clean way
/// to stop one, so it is never deleted.
class RunningServer {
 public:
  /// Takes the task's port; port 0 becomes a free one.
  Status create(const ClusterTasks& cluster, const std::string& job, int task,
                const std::string& protocol);
  Status start();
  /// Waits until the server stops, which is for as long as the process lives.
  Status join();
  /// "grpc://localhost:PORT".
  std::string target() const;

 private:
  TF_Server* server_ = nullptr;
};

/// Makes an operation on a server return once it ran there, instead of earlier: an operation without
/// outputs could otherwise fail unseen. To be called before the first server or connection is made.
void make_calls_wait();

/// What tells one start of a server from another at the same address.
using Incarnation = uint64_t;

/// Asks the server at `address` ("host:port") for the incarnation of its first CPU: a way to find out
/// whether a TensorFlow server answers there. Unavailable if none did in `seconds`.
Status ask_server(const std::string& address, int seconds, Incarnation& incarnation);

}  // namespace tf::internal
