// A TensorFlow server in a process of its own: the test program runs itself again with a filter that
// picks the disabled test below, which serves until it is killed.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "imperative/distribute.h"

namespace tf::testing {

constexpr const char* kTargetDescriptor = "IMPERATIVE_TEST_TARGET_DESCRIPTOR";

class ServerProcess {
 public:
  ServerProcess() {
    int ends[2];
    if (pipe(ends) != 0) return;
    setenv(kTargetDescriptor, std::to_string(ends[1]).c_str(), 1);
    process_ = fork();
    if (process_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      execl("/proc/self/exe", "server", "--gtest_filter=Server.DISABLED_Serves",
            "--gtest_also_run_disabled_tests", nullptr);
      _exit(1);
    }
    close(ends[1]);
    for (char c; read(ends[0], &c, 1) == 1 && c != '\n';) target_.push_back(c);
    close(ends[0]);
  }
  ~ServerProcess() { kill(); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& target() const { return target_; }  // "grpc://localhost:PORT"
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }

 private:
  pid_t process_ = -1;
  std::string target_;
};

TEST(Server, DISABLED_Serves) {
  const char* descriptor = std::getenv(kTargetDescriptor);
  ASSERT_NE(descriptor, nullptr) << "to be run by ServerProcess only";
  distribute::Server server = distribute::Server::create_local_server();
  const std::string line = server.target() + "\n";
  ASSERT_EQ(write(std::atoi(descriptor), line.data(), line.size()),
            static_cast<ssize_t>(line.size()));
  server.join();
}

}  // namespace tf::testing
