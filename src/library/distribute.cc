// Servers of this process, and connections to others.
#include "imperative/distribute.h"

#include <algorithm>

#include "base/error.h"
#include "record/engine.h"
#include "record/variable_state.h"
#include "runtime/cluster.h"
#include "runtime/server.h"

namespace tf {
namespace {

using internal::ClusterTasks;
using internal::invalid_argument;
using internal::Status;

constexpr const char* kSpec = "ClusterSpec";
constexpr const char* kServer = "Server";
constexpr const char* kOwnJob = "localhost";

/// TensorFlow's rule for names of jobs; others end the process.
bool is_job(const std::string& name) {
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

void check_job(const char* function, const std::string& name, const Location& where) {
  if (is_job(name)) return;
  invalid_argument(function, where,
                   "a job's name must be letters, digits and '_', beginning with a letter, got '",
                   name, "'");
}

void check_remote_job(const char* function, const std::string& name, const Location& where) {
  check_job(function, name, where);
  if (name != kOwnJob) return;
  invalid_argument(function, where, "job 'localhost' is this process's own, got it for a server; ",
                   "give the job another name, such as 'worker'");
}

void check_address(const char* function, const std::string& address, int lowest_port,
                   const Location& where) {
  const std::string fault = internal::address_fault(address, lowest_port);
  if (fault.empty()) return;
  invalid_argument(function, where, "an address must be host:port, got '", address, "': ", fault);
}

void check(const Status& status, const char* function, const Location& where) {
  if (!status.ok()) internal::throw_error(status.code, function, status.message, where);
}

ClusterTasks tasks_of(const train::ClusterSpec& spec) {
  ClusterTasks tasks;
  for (const auto& [job, addresses] : spec.as_dict())
    for (size_t i = 0; i < addresses.size(); ++i) tasks[job][static_cast<int>(i)] = addresses[i];
  return tasks;
}

}  // namespace

namespace train {

ClusterSpec::ClusterSpec(std::map<std::string, std::vector<std::string>> cluster, Location where)
    : cluster_(std::move(cluster)) {
  for (const auto& [job, addresses] : cluster_) {
    check_job(kSpec, job, where);
    for (const std::string& address : addresses) check_address(kSpec, address, 0, where);
  }
}

std::vector<std::string> ClusterSpec::jobs() const {
  std::vector<std::string> names;
  for (const auto& [job, unused] : cluster_) names.push_back(job);
  return names;
}

const std::vector<std::string>& ClusterSpec::job_tasks(const std::string& job_name,
                                                       Location where) const {
  const auto found = cluster_.find(job_name);
  if (found != cluster_.end()) return found->second;
  std::string names;
  for (const std::string& name : jobs()) names += (names.empty() ? "" : ", ") + name;
  invalid_argument(kSpec, where, "there is no job '", job_name, "'; the jobs are ", names);
}

}  // namespace train

namespace distribute {

struct Server::State {
  internal::RunningServer server;
};

Server::Server(const train::ClusterSpec& cluster, const ServerOptions& options, Location where)
    : state_(std::make_shared<State>()) {
  const auto& jobs = cluster.as_dict();
  if (options.job_name.empty() && jobs.size() != 1)
    invalid_argument(kServer, where, "job_name must be given unless the cluster has one job, got ",
                     jobs.size(), " jobs");
  const std::string job = options.job_name.empty() ? jobs.begin()->first : options.job_name;
  const size_t tasks = cluster.job_tasks(job, where).size();
  if (options.task_index < 0 || static_cast<size_t>(options.task_index) >= tasks)
    invalid_argument(kServer, where, "task_index must be one of the ", tasks, " tasks of job '",
                     job, "', got ", options.task_index);
  if (options.protocol != "grpc")
    invalid_argument(kServer, where, "the protocol must be 'grpc', got '", options.protocol, "'");
  check(state_->server.create(tasks_of(cluster), job, options.task_index, options.protocol),
        kServer, where);
  if (options.start) start(where);
}

Server Server::create_local_server(bool start, Location where) {
  const train::ClusterSpec cluster({{"local", {"localhost:0"}}}, where);
  return Server(cluster, {.job_name = "local", .start = start}, where);
}

void Server::start(Location where) { check(state_->server.start(), kServer, where); }

void Server::join(Location where) {
  Status status;
  {
    const internal::EngineLock lock;
    const internal::EngineUnlock unlock;
    status = state_->server.join();
  }
  check(status, kServer, where);
}

std::string Server::target() const { return state_->server.target(); }

}  // namespace distribute

namespace config {

void experimental_connect_to_host(const std::vector<std::string>& remote_host,
                                  const std::string& job_name, Location where) {
  constexpr const char* kFunction = "experimental_connect_to_host";
  check_remote_job(kFunction, job_name, where);
  if (remote_host.empty())
    invalid_argument(kFunction, where, "remote_host must name at least one server, got none");
  std::vector<std::string> addresses = remote_host;
  for (std::string& address : addresses) {
    if (address.rfind("grpc://", 0) == 0) address = address.substr(7);
    check_address(kFunction, address, 1, where);
  }
  std::vector<std::string> devices;
  check(internal::connect_with_variables(
            [&] { return internal::connect_to_hosts(addresses, job_name, devices); }),
        kFunction, where);
}

void experimental_connect_to_cluster(const train::ClusterSpec& cluster, Location where) {
  constexpr const char* kFunction = "experimental_connect_to_cluster";
  for (const auto& [job, addresses] : cluster.as_dict()) {
    check_remote_job(kFunction, job, where);
    for (const std::string& address : addresses) check_address(kFunction, address, 1, where);
  }
  check(internal::connect_with_variables(
            [&] { return internal::connect_to_cluster(tasks_of(cluster)); }),
        kFunction, where);
}

}  // namespace config
}  // namespace tf
