// The servers that the eager context is connected to.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "runtime/server_def.h"

namespace tf::internal {

/// Connects to the servers at these addresses as further tasks of `job`; one that is connected keeps its
/// number. Without a job, it may be of any, else becomes a "worker". `devices` gets the name of each one's CPU, as operations want it. Servers that have gone are
/// forgotten: their devices are unknown from then on. Unavailable if a server does not answer. No other
/// thread may run operations meanwhile.
Status connect_to_hosts(const std::vector<std::string>& addresses, const std::string& job,
                        std::vector<std::string>& devices);

/// Whether a connection was ever made.
bool has_connected();

/// Connects to all tasks of a cluster under its own jobs and numbers.
Status connect_to_cluster(const ClusterTasks& cluster);

}  // namespace tf::internal
