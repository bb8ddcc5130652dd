// Encoding tensorflow.ServerDef; the form of addresses.
#include "runtime/server_def.h"

#include <algorithm>
#include <charconv>
#include <protozero/pbf_writer.hpp>

#include "base/error.h"

namespace tf::internal {
namespace {

constexpr int kLargestPort = 65535;

// Letters, digits and what separates them in names and numbers; an IPv6 address is in brackets.
bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    return std::all_of(host.begin(), host.end(),
                       [](unsigned char c) { return std::isxdigit(c) || c == ':' || c == '.'; });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

std::string server_def(const ClusterTasks& cluster, const std::string& job, int task,
                       const std::string& protocol) {
  constexpr int kCluster = 1, kJobName = 2, kTaskIndex = 3, kProtocol = 5;
  constexpr int kJob = 1, kName = 1, kTasks = 2, kKey = 1, kValue = 2;
  std::string bytes;
  protozero::pbf_writer server(bytes);
  {
    protozero::pbf_writer jobs(server, kCluster);
    for (const auto& [name, tasks] : cluster) {
      protozero::pbf_writer one(jobs, kJob);
      one.add_string(kName, name);
      for (const auto& [number, address] : tasks) {
        protozero::pbf_writer entry(one, kTasks);
        entry.add_int32(kKey, number);
        entry.add_string(kValue, address);
      }
    }
  }
  server.add_string(kJobName, job);
  server.add_int32(kTaskIndex, task);
  server.add_string(kProtocol, protocol);
  return bytes;
}

std::string address_fault(const std::string& address, int lowest_port) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return "it has no port";
  if (!is_host(std::string_view(address).substr(0, colon))) return "it has no valid host";
  const char* begin = address.data() + colon + 1;
  const char* end = address.data() + address.size();
  int port = -1;
  const auto [stop, error] = std::from_chars(begin, end, port);
  if (error == std::errc() && stop == end && port >= lowest_port && port <= kLargestPort) return "";
  return text("its port is not a number from ", lowest_port, " to ", kLargestPort);
}

}  // namespace tf::internal
