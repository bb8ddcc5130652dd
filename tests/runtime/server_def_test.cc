// The encoding of clusters, and what is an address.
#include "runtime/server_def.h"

#include <gtest/gtest.h>

namespace tf::internal {
namespace {

TEST(ServerDef, EncodesClusterJobAndTask) {
  const std::string bytes =
      server_def({{"ps", {{0, "c:3"}}}, {"worker", {{0, "a:1"}, {2, "b:2"}}}}, "worker", 2, "grpc");
  using namespace std::string_literals;
  EXPECT_EQ(bytes,
            "\x0a\x2b"                                     // cluster
            "\x0a\x0d\x0a\x02ps\x12\x07\x08\x00\x12\x03"s  // job: name, tasks {0: ...}
            "c:3"
            "\x0a\x1a\x0a\x06worker\x12\x07\x08\x00\x12\x03"s  // job: name, tasks {0: ...
            "a:1"
            "\x12\x07\x08\x02\x12\x03"  // 2: ...}
            "b:2"
            "\x12\x06worker\x18\x02\x2a\x04grpc");  // job_name, task_index, protocol
}

TEST(ServerDef, AddressesHaveAHostAndAPort) {
  for (const char* good : {"a:1", "a-b.c_d:65535", "127.0.0.1:80", "[::1]:2222"})
    EXPECT_EQ(address_fault(good, 1), "") << good;
  EXPECT_EQ(address_fault("a:0", 0), "");
  for (const char* bad : {"a:0", "a:", "a:1x", "a:-1", "a: 1", "a:65536", "a:99999999999999"})
    EXPECT_EQ(address_fault(bad, 1), "its port is not a number from 1 to 65535") << bad;
  for (const char* bad : {":1", "a/b:1", "[]:1", "[xyz]:1", "a:b:1", "\xff:1"})
    EXPECT_EQ(address_fault(bad, 1), "it has no valid host") << bad;
  for (const char* bad : {"", "a", "localhost"})
    EXPECT_EQ(address_fault(bad, 1), "it has no port") << bad;
}

}  // namespace
}  // namespace tf::internal
