// Programs on TensorFlow servers: in processes of their own and in this one.
#include <filesystem>
#include <thread>

#include "helpers/engine.h"
#include "helpers/server_process.h"
#include "imperative/checkpoint.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace tf::testing {
namespace {

class ServersTest : public EngineTest {
 protected:
  static ServerProcess& server() {
    static ServerProcess* const shared = new ServerProcess;
    return *shared;
  }
};

// The program of these tests: what it computes, and where.
struct Trained {
  std::vector<float> weights;
  std::vector<float> losses;
  std::vector<float> noise;
};

Trained train(int steps) {
  Trained result;
  random::set_seed(7);
  const Tensor x = random_normal({16, 4});
  const Tensor y = matmul(x, constant({{1.f}, {-2.f}, {3.f}, {0.5f}}));
  Variable w(zeros({4, 1}));
  for (int i = 0; i < steps; ++i) {
    auto step = new_step();
    const Tensor loss = reduce_mean(square(matmul(x, w) - y));
    const Tensor slope = gradients({loss}, {w})[0];
    step.run(w.assign_sub(0.05 * slope));
    result.losses.push_back(loss.item<float>());
  }
  result.noise = random_uniform({3}).to_vector<float>();
  result.weights = w.to_vector<float>();
  return result;
}

TEST_F(ServersTest, TrainsAsOnThisMachine) {
  const Trained here = train(30);
  const ImperativeMode mode(server().target());
  EXPECT_EQ(mode.target(), server().target());
  const Moved moved;
  const Trained there = train(30);
  EXPECT_EQ(there.noise, here.noise);
  ASSERT_EQ(there.losses.size(), here.losses.size());
  for (size_t i = 0; i < here.losses.size(); ++i)
    EXPECT_NEAR(there.losses[i], here.losses[i], 1e-5f * (1 + here.losses[i])) << i;
  for (size_t i = 0; i < here.weights.size(); ++i)
    EXPECT_NEAR(there.weights[i], here.weights[i], 1e-5f);
  EXPECT_GT(moved(&Stats::plan_hits), 20);
}

TEST_F(ServersTest, OperationsRunOnTheServer) {
  const Tensor local = constant({1.f, 2.f}) + 1.f;
  sync();
  Tensor remote;
  {
    const ImperativeMode mode(server().target());
    // A file of the process that serves: its own command line begins with the name given to it.
    const Tensor line = raw_ops::ReadFile("/proc/self/cmdline");
    EXPECT_EQ(line.item<std::string>().substr(0, 6), "server");
    remote = local * 3.f;
  }
  EXPECT_NE(raw_ops::ReadFile("/proc/self/cmdline").item<std::string>().substr(0, 6), "server");
  EXPECT_EQ(remote.to_vector<float>(), (std::vector<float>{6, 9}));
  EXPECT_EQ((remote + local).to_vector<float>(), (std::vector<float>{8, 12}));
}

// In a process of its own, which CI gives each test, this is the first connection.
TEST_F(ServersTest, AVariableMadeBeforeTheFirstConnectionIsStillAssigned) {
  Variable pending(1.f);
  Variable assigned(2.f);
  assigned.assign_add(1.f);
  sync();
  const Tensor old = assigned.value();
  const auto repeat = [&] {
    for (int i = 0; i < 10; ++i) {
      assigned.assign_add(tf::abs(assigned) * 0.f + 1.f);
      sync();
    }
  };
  repeat();
  pending.assign_add(1.f);
  { const ImperativeMode mode(server().target()); }
  repeat();
  pending.assign_add(1.f);
  EXPECT_EQ(pending.item<float>(), 3.f);
  EXPECT_EQ(assigned.item<float>(), 23.f);
  EXPECT_EQ(old.item<float>(), 3.f);
}

TEST_F(ServersTest, VariablesLiveWhereTheyWereMade) {
  Variable here(1.f);
  const ImperativeMode mode(server().target());
  Variable there(10.f);
  for (int i = 0; i < 12; ++i) {  // of both places: op by op
    there.assign(there * 2.f + here - here);
    here.assign_add(there / there);
    sync();
  }
  EXPECT_EQ(here.item<float>(), 13.f);
  EXPECT_EQ(there.item<float>(), 40960.f);
  {
    const DeviceScope back("");
    for (int i = 0; i < 12; ++i) {
      here.assign(here * 1.f + there * 0.f + 1.f - 0.f);
      sync();
    }
    EXPECT_EQ((here + there).item<float>(), 40985.f);
    there.assign(2.f);
  }
  EXPECT_EQ(there.item<float>(), 2.f);
}

TEST_F(ServersTest, PlansOfThisMachineTakeValuesOfServers) {
  Tensor remote;
  {
    const ImperativeMode mode(server().target());
    remote = constant({1.f, 2.f, 3.f}) * 2.f;
  }
  const Moved moved;
  for (int i = 0; i < 12; ++i) {
    const Tensor y = exp(-square(remote)) + sqrt(remote) * 2.f;
    EXPECT_NEAR(reduce_sum(y).item<float>(), 2 * (1.41421356 + 2 + 2.44948974) + 0.0183156, 1e-4);
  }
  EXPECT_GT(moved(&Stats::plan_hits), 4);
}

TEST_F(ServersTest, GradientsCrossTheBorder) {
  const Tensor x = constant({1.f, 2.f});
  const Tensor y = square(x);
  Tensor z;
  {
    const ImperativeMode mode(server().target());
    z = reduce_sum(y * x);
    EXPECT_EQ(gradients({z}, {x})[0].to_vector<float>(), (std::vector<float>{3, 12}));
  }
  EXPECT_EQ(gradients({z}, {x})[0].to_vector<float>(), (std::vector<float>{3, 12}));
}

TEST_F(ServersTest, CheckpointsAreFilesOfThisMachine) {
  const auto folder = std::filesystem::temp_directory_path() / "imperative_servers_test";
  std::filesystem::remove_all(folder);
  const ImperativeMode mode(server().target());
  Variable v({1.f, 2.f});
  train::Checkpoint checkpoint({{"v", v}});
  const std::string path = checkpoint.save((folder / "ckpt").string());
  v.assign({0.f, 0.f});
  checkpoint.restore(path);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
  std::filesystem::remove_all(folder);
}

TEST_F(ServersTest, ErrorsOfTheServerNameTheLine) {
  const ImperativeMode mode(server().target());
  const Tensor values = constant({1.f, 2.f, 3.f});
  const Tensor indices = constant({1, 7}) + 0;
  const std::string text = thrown<InvalidArgumentError>([&] {
    gather(values, indices).to_vector<float>();  // two lines above the next
  });
  EXPECT_EQ(text,
            "[GatherV2] indices[1] = 7 is not in [0, 3) (" + place(__FILE__, __LINE__ - 3) + ")");
  EXPECT_EQ(reduce_sum(values).item<float>(), 6.f);
}

TEST_F(ServersTest, AServerOfThisProcessServesIt) {
  distribute::Server own = distribute::Server::create_local_server();
  EXPECT_EQ(own.target().substr(0, 17), "grpc://localhost:");
  own.start();
  const ImperativeMode mode(own.target());
  EXPECT_EQ((constant(10) + constant(32)).item<int>(), 42);
}

TEST_F(ServersTest, DevicesHaveNames) {
  const ServerProcess other;
  config::experimental_connect_to_host(other.target(), "trainer");
  const std::string name = "/job:trainer/replica:0/task:0/device:CPU:0";
  bool found = false;
  for (const LogicalDevice& one : config::list_logical_devices("CPU")) found |= one.name == name;
  EXPECT_TRUE(found);
  const DeviceScope on = device("/job:trainer");
  EXPECT_EQ(raw_ops::ReadFile("/proc/self/cmdline").item<std::string>().substr(0, 6), "server");
  const DeviceScope off = device("/cpu:0");
  EXPECT_NE(raw_ops::ReadFile("/proc/self/cmdline").item<std::string>().substr(0, 6), "server");
}

TEST_F(ServersTest, AKilledServerIsAnErrorAtTheLook) {
  ServerProcess mortal;
  Variable v;
  Tensor y;
  {
    const ImperativeMode mode(mortal.target());
    v = Variable(3.f);
    EXPECT_EQ(v.item<float>(), 3.f);
    mortal.kill();
    y = v * 2.f;
    EXPECT_THROW(y.item<float>(), UnavailableError);
    EXPECT_THROW(y.item<float>(), UnavailableError);
    EXPECT_THROW(v.item<float>(), UnavailableError);
    v.assign(4.f);
    EXPECT_THROW(sync(), UnavailableError);
  }
  for (int i = 0; i < 12; ++i)  // here everything goes on, plans too
    EXPECT_EQ((reduce_sum(square(constant({1.f, 2.f}) + 1.f)) / 13.f).item<float>(), 1.f);
  EXPECT_THROW(y.item<float>(), UnavailableError);
  const ImperativeMode mode(server().target());  // and so do other servers
  EXPECT_EQ((constant(10) + constant(32)).item<int>(), 42);
}

TEST_F(ServersTest, AServerKilledDuringAPlannedLoop) {
  ServerProcess mortal;
  const Tensor x = constant({{1.f, 2.f}, {3.f, 4.f}});
  float last = 0;
  int steps = 0;
  const ImperativeMode mode(mortal.target());
  Variable w(zeros({2, 1}));
  const auto step = [&] {
    const Tensor loss = reduce_mean(square(matmul(x, w) - 1.f));
    w.assign_sub(0.01f * gradients({loss}, {w})[0]);
    last = loss.item<float>();
    ++steps;
  };
  const Moved moved;
  for (int i = 0; i < 20; ++i) step();
  EXPECT_GT(moved(&Stats::plan_hits), 10);
  EXPECT_LT(last, 1.f);
  mortal.kill();
  for (int i = 0; i < 3; ++i) EXPECT_THROW(step(), UnavailableError);
  EXPECT_EQ(steps, 20);
  const DeviceScope here("");
  EXPECT_EQ(reduce_sum(x).item<float>(), 10.f);
}

TEST_F(ServersTest, PlansOfThisMachineMissValuesOfAKilledServer) {
  ServerProcess mortal;
  Tensor values[2];
  {
    const ImperativeMode mode(mortal.target());
    for (Tensor& one : values) one = constant({1.f, 2.f}) * 2.f;
  }
  const auto use = [](const Tensor& x) {
    return reduce_sum(exp(-square(x)) + sqrt(x) * 2.f - x).item<float>();
  };
  const float first = use(values[0]);
  for (int i = 0; i < 100; ++i) EXPECT_NEAR(use(values[0]), first, 1e-5f);
  mortal.kill();
  EXPECT_THROW(use(values[1]), UnavailableError);
  EXPECT_THROW(values[1].to_vector<float>(), UnavailableError);
  EXPECT_THROW((values[1] + 1.f).to_vector<float>(), UnavailableError);
  EXPECT_NEAR(use(constant({2.f, 4.f})), first, 1e-5f);
}

TEST_F(ServersTest, AClusterOfTwo) {
  const ServerProcess one, two;
  config::experimental_connect_to_cluster(
      train::ClusterSpec({{"a", {one.target().substr(7)}}, {"b", {two.target().substr(7)}}}));
  Tensor x = constant({1.f, 2.f});
  for (int i = 0; i < 6; ++i) {  // values go from one to the other
    const DeviceScope on = device(i % 2 ? "/job:a" : "/job:b");
    x = x * 2.f + 1.f;
  }
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{127, 191}));
  const std::string text =
      thrown<AlreadyExistsError>([&] { config::experimental_connect_to_host(one.target(), "c"); });
  EXPECT_EQ(text,
            "[experimental_connect_to_host] the server at " + one.target().substr(7) +
                " is connected as /job:a/replica:0/task:0 already; use its devices under that "
                "name (" +
                place(__FILE__, __LINE__ - 5) + ")");
}

TEST_F(ServersTest, AScopeBelongsToItsThread) {
  const ImperativeMode mode(server().target());
  const Tensor x = constant({1.f, 2.f}) * 3.f;
  std::string name;
  std::vector<float> values;
  std::thread([&] {
    name = raw_ops::ReadFile("/proc/self/cmdline").item<std::string>().substr(0, 6);
    values = (x * 2.f).to_vector<float>();
  }).join();
  EXPECT_NE(name, "server");
  EXPECT_EQ(values, (std::vector<float>{6, 12}));
}

TEST_F(ServersTest, ARestartedServerIsAnotherTask) {
  auto first = std::make_unique<ServerProcess>();
  const std::string address = first->target().substr(7);
  Variable v;
  {
    const ImperativeMode mode(first->target());
    v = Variable(3.f);
    EXPECT_EQ(v.item<float>(), 3.f);
  }
  first.reset();
  distribute::Server again(train::ClusterSpec({{"local", {address}}}));
  const ImperativeMode mode(again.target());
  EXPECT_EQ((constant(10) + constant(32)).item<int>(), 42);
  EXPECT_ANY_THROW(v.item<float>());
}

TEST_F(ServersTest, TargetsThatAreNone) {
  const auto with = [](const std::string& target) {
    return thrown<InvalidArgumentError>([&] { const ImperativeMode mode(target); });
  };
  const std::string rule =
      "[ImperativeMode] the target must be grpc://host:port for a TensorFlow server, or '' for "
      "this "
      "machine, got ";
  const std::string at = " (" + place(__FILE__, __LINE__ - 6) + ")";
  EXPECT_EQ(with("localhost:1"), rule + "'localhost:1': it does not begin with grpc://" + at);
  EXPECT_EQ(with("grpc://localhost"), rule + "'grpc://localhost': it has no port" + at);
  EXPECT_EQ(with("grpc://a b:1"), rule + "'grpc://a b:1': it has no valid host" + at);
  EXPECT_EQ(with("grpc://a:0"),
            rule + "'grpc://a:0': its port is not a number from 1 to 65535" + at);
  EXPECT_EQ(ImperativeMode("").target(), "");
}

TEST_F(ServersTest, NobodyAnswers) {
  const std::string text =
      thrown<UnavailableError>([] { const ImperativeMode mode("grpc://localhost:1"); });
  EXPECT_EQ(
      text,
      "[ImperativeMode] no TensorFlow server answered at localhost:1 within 5 seconds; start one "
      "there with tf.distribute.Server (" +
          place(__FILE__, __LINE__ - 5) + ")");
  EXPECT_EQ((constant(10) + constant(32)).item<int>(), 42);
}

}  // namespace
}  // namespace tf::testing
