// Clusters, servers and devices: what is refused before any server is asked.
#include "imperative/distribute.h"

#include "helpers/engine.h"
#include "helpers/error_text.h"
#include "imperative/device.h"
#include "imperative/tf.h"

namespace tf::testing {
namespace {

using config::experimental_connect_to_cluster;
using config::experimental_connect_to_host;
using distribute::Server;
using train::ClusterSpec;

template <class Action>
std::string refusal(const Action& action, Location where = Location::current()) {
  return error_text<InvalidArgumentError>(action, where);
}

TEST(ClusterSpec, NamesJobsAndTasks) {
  const ClusterSpec spec({{"worker", {"a:1", "b.c-d:2"}}, {"ps", {"[::1]:3"}}});
  EXPECT_EQ(spec.jobs(), (std::vector<std::string>{"ps", "worker"}));
  EXPECT_EQ(spec.job_tasks("worker"), (std::vector<std::string>{"a:1", "b.c-d:2"}));
  EXPECT_EQ(spec.as_dict().at("ps")[0], "[::1]:3");
  EXPECT_EQ(refusal([&] { (void)spec.job_tasks("chief"); }),
            "[ClusterSpec] there is no job 'chief'; the jobs are ps, worker");
}

TEST(ClusterSpec, RefusesWhatIsNoJobOrAddress) {
  EXPECT_EQ(
      refusal([] {
        ClusterSpec({{"a b", {}}});
      }),
      "[ClusterSpec] a job's name must be letters, digits and '_', beginning with a letter, got "
      "'a b'");
  EXPECT_EQ(refusal([] {
              ClusterSpec({{"worker", {"host"}}});
            }),
            "[ClusterSpec] an address must be host:port, got 'host': it has no port");
  EXPECT_EQ(refusal([] {
              ClusterSpec({{"worker", {":1"}}});
            }),
            "[ClusterSpec] an address must be host:port, got ':1': it has no valid host");
  EXPECT_EQ(
      refusal([] {
        ClusterSpec({{"worker", {"a:70000"}}});
      }),
      "[ClusterSpec] an address must be host:port, got 'a:70000': its port is not a number from "
      "0 to 65535");
}

TEST(Server, RefusesTasksThatThereAreNot) {
  const ClusterSpec two({{"ps", {"localhost:0"}}, {"worker", {"localhost:0"}}});
  EXPECT_EQ(refusal([&] { Server{two}; }),
            "[Server] job_name must be given unless the cluster has one job, got 2 jobs");
  EXPECT_EQ(refusal([&] { Server(two, {.job_name = "ps", .task_index = 1}); }),
            "[Server] task_index must be one of the 1 tasks of job 'ps', got 1");
  EXPECT_EQ(refusal([&] { Server(two, {.job_name = "ps", .task_index = -1}); }),
            "[Server] task_index must be one of the 1 tasks of job 'ps', got -1");
  EXPECT_EQ(refusal([&] { Server(two, {.job_name = "ps", .protocol = "grpc+verbs"}); }),
            "[Server] the protocol must be 'grpc', got 'grpc+verbs'");
  EXPECT_EQ(refusal([&] { Server(two, {.job_name = "chief"}); }),
            "[ClusterSpec] there is no job 'chief'; the jobs are ps, worker");
}

TEST(Server, RefusesAPortThatIsTaken) {
  const Server first = Server::create_local_server();
  const std::string address = first.target().substr(7);
  EXPECT_THROW(Server(ClusterSpec({{"local", {address}}})), UnknownError);
}

TEST(Connect, RefusesWhatIsNoServer) {
  EXPECT_EQ(refusal([] { experimental_connect_to_host(std::vector<std::string>{}); }),
            "[experimental_connect_to_host] remote_host must name at least one server, got none");
  EXPECT_EQ(refusal([] { experimental_connect_to_host("grpc://a"); }),
            "[experimental_connect_to_host] an address must be host:port, got 'a': it has no port");
  EXPECT_EQ(refusal([] { experimental_connect_to_host("a:1", "localhost"); }),
            "[experimental_connect_to_host] job 'localhost' is this process's own, got it for a "
            "server; give the job another name, such as 'worker'");
  EXPECT_EQ(
      refusal([] {
        experimental_connect_to_cluster(ClusterSpec({{"worker", {"a:0"}}}));
      }),
      "[experimental_connect_to_cluster] an address must be host:port, got 'a:0': its port is "
      "not a number from 1 to 65535");
}

TEST(Device, RefusesWhatIsNoDevice) {
  for (const std::string name :
       {"/job:nowhere/task:3", "/GPU:99", "cpu:0:1", "/job:", "//", "/task:x", ":", "/device:"})
    EXPECT_EQ(refusal([&] { const DeviceScope on = device(name); }),
              "[device] there is no device '" + name +
                  "'; the devices are /job:localhost/replica:0/task:0/device:CPU:0");
}

TEST(Device, TheOnlyDeviceOfThisMachineIsTheDefault) {
  const std::vector<LogicalDevice> all = config::list_logical_devices();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "/job:localhost/replica:0/task:0/device:CPU:0");
  EXPECT_EQ(all[0].device_type, "CPU");
  EXPECT_TRUE(config::list_logical_devices("GPU").empty());
  for (const std::string name :
       {"/cpu:0", "CPU", "/device:CPU:0", "/job:localhost", all[0].name.c_str()}) {
    const DeviceScope on = device(name);
    EXPECT_EQ((constant(10) + constant(32)).item<int>(), 42);
  }
}

}  // namespace
}  // namespace tf::testing
