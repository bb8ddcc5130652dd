// Connecting the eager context to servers, and to more of them later.
//
// The context stays task 0 of job "localhost", as it was made: then its devices, and with them all values
// and variables of the program, stay as they are. A task's number is never used twice, so a device's name
// always means one start of one server.
#include "runtime/cluster.h"

#include <algorithm>
#include <mutex>

#include "runtime/eager_context.h"
#include "runtime/placement.h"
#include "runtime/preconditions.h"
#include "runtime/server.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

constexpr const char* kOwnJob = "localhost";
constexpr int kSecondsToAnswer = 5;
constexpr int kSecondsToConnect = 20;

struct Task {
  std::string address;
  Incarnation incarnation = 0;
};

struct Cluster {
  std::mutex lock;
  std::map<std::string, std::map<int, Task>> jobs;  // connected
  std::map<std::string, int> next_task;             // by job, above any number used so far
  bool is_set = false;                              // the context has a cluster
};

Cluster& cluster() {
  static auto* const shared = new Cluster;
  return *shared;
}

std::string task_name(const std::string& job, int number) {
  return text("/job:", job, "/replica:0/task:", number);
}

bool is_alive(const std::string& job, int number) {
  TfStatus status;
  return api().TFE_ContextCheckAlive(eager_context(), task_name(job, number).c_str(), status) &&
         status.ok();
}

/// TensorFlow waits without end for a server that has gone.
void forget_the_dead(Cluster& all) {
  for (auto& [job, tasks] : all.jobs) {
    const std::string& name = job;
    std::erase_if(tasks, [&name](const auto& one) {
      Incarnation now = 0;
      return !is_alive(name, one.first) ||
             !ask_server(one.second.address, kSecondsToAnswer, now).ok() ||
             now != one.second.incarnation;
    });
  }
  std::erase_if(all.jobs, [](const auto& job) { return job.second.empty(); });
}

/// Has the context take the cluster as it is in `all` now.
Status apply(Cluster& all) {
  ClusterTasks tasks{{kOwnJob, {{0, "localhost:0"}}}};
  for (const auto& [job, numbers] : all.jobs)
    for (const auto& [number, task] : numbers) tasks[job][number] = task.address;
  const std::string bytes = server_def(tasks, kOwnJob, 0, "grpc");
  constexpr int64_t kMilliseconds = 1000 * int64_t{kSecondsToConnect};
  TfStatus status;
  if (all.is_set) {
    api().TFE_ContextUpdateServerDefWithTimeout(eager_context(), 0, bytes.data(), bytes.size(),
                                                kMilliseconds, status);
  } else {
    make_calls_wait();
    api().TFE_ContextSetServerDefWithTimeoutAndRetries(
        eager_context(), 0, bytes.data(), bytes.size(), kMilliseconds, 0, status, false);
    all.is_set = status.ok();
  }
  return clean(status.status());
}

/// The task with this address: its job and number, or an empty job.
std::pair<std::string, int> find_task(const Cluster& all, const std::string& address) {
  for (const auto& [job, tasks] : all.jobs)
    for (const auto& [number, task] : tasks)
      if (task.address == address) return {job, number};
  return {"", -1};
}

/// One server cannot be two tasks.
Status already_is(const std::string& address, const std::string& job, int number) {
  return {ErrorCode::already_exists,
          text("the server at ", address, " is connected as ", task_name(job, number),
               " already; use its devices under that name")};
}

Status add_all(Cluster& all, const ClusterTasks& wanted) {
  const auto before = all.jobs;
  for (const auto& [job, tasks] : wanted) {
    for (const auto& [number, address] : tasks) {
      Task task{address, 0};
      Status status = ask_server(address, kSecondsToAnswer, task.incarnation);
      if (!status.ok()) {
        all.jobs = before;
        return status;
      }
      all.jobs[job][number] = task;
      int& next = all.next_task[job];
      next = std::max(next, number + 1);
    }
  }
  Status status = apply(all);
  if (!status.ok()) all.jobs = before;
  return status;
}

}  // namespace

bool has_connected() {
  Cluster& all = cluster();
  const std::lock_guard<std::mutex> guard(all.lock);
  return all.is_set;
}

Status connect_to_hosts(const std::vector<std::string>& addresses, const std::string& job,
                        std::vector<std::string>& devices) {
  Cluster& all = cluster();
  const std::lock_guard<std::mutex> guard(all.lock);
  forget_the_dead(all);
  ClusterTasks wanted;
  const std::string new_job = job.empty() ? "worker" : job;
  int next = all.next_task[new_job];
  for (const std::string& address : addresses) {
    auto [in_job, number] = find_task(all, address);
    if (in_job.empty()) {
      in_job = new_job;
      wanted[in_job][number = next++] = address;
    } else if (!job.empty() && in_job != job) {
      return already_is(address, in_job, number);
    }
    devices.push_back(task_name(in_job, number) + "/device:CPU:0");
  }
  return wanted.empty() ? Status() : add_all(all, wanted);
}

Status connect_to_cluster(const ClusterTasks& tasks) {
  Cluster& all = cluster();
  const std::lock_guard<std::mutex> guard(all.lock);
  forget_the_dead(all);
  ClusterTasks wanted;
  for (const auto& [job, numbers] : tasks) {
    for (const auto& [number, address] : numbers) {
      const auto [in_job, in_number] = find_task(all, address);
      if (in_job == job && in_number == number) continue;
      if (!in_job.empty()) return already_is(address, in_job, in_number);
      const auto connected = all.jobs.find(job);
      if (connected != all.jobs.end() && connected->second.contains(number)) {
        return {ErrorCode::already_exists,
                text(task_name(job, number), " is the server at ",
                     connected->second.at(number).address, ", got another one at ", address)};
      }
      wanted[job][number] = address;
    }
  }
  return wanted.empty() ? Status() : add_all(all, wanted);
}

}  // namespace tf::internal
