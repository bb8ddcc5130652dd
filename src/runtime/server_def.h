// tensorflow.ServerDef, the message that describes a cluster and a process's place in it.
#pragma once

#include <map>
#include <string>

namespace tf::internal {

/// Addresses ("host:port") of a cluster's tasks, by job and number: a tensorflow.ClusterDef.
using ClusterTasks = std::map<std::string, std::map<int, std::string>>;

/// A serialized tensorflow.ServerDef for task `task` of job `job`.
std::string server_def(const ClusterTasks& cluster, const std::string& job, int task,
                       const std::string& protocol);

/// What is wrong with an address, or an empty text. `lowest_port`: 0 where a port may be chosen.
std::string address_fault(const std::string& address, int lowest_port);

}  // namespace tf::internal
