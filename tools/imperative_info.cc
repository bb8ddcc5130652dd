// imperative-info: what a bug report needs. Version, compiler, TensorFlow and where it was found,
// devices, threads, and the folders that the library uses.
#include <imperative/config.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include "runtime/context.h"

namespace {

void line(const std::string& name, const std::string& value) {
  std::cout << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << value << '\n';
}

std::string threads(int count) {
  return count == 0 ? "TensorFlow's choice" : std::to_string(count);
}

void print_build() {
  line("imperative", IMPERATIVE_VERSION);
  line("compiler", __VERSION__);
#ifdef NDEBUG
  line("build", "optimized");
#else
  line("build", "with assertions");
#endif
  line("cores", std::to_string(std::thread::hardware_concurrency()));
}

void print_tensorflow() {
  const tf::internal::LibraryInfo& library = tf::internal::library_info();
  line("TensorFlow", library.version);
  line("found in", library.path);
  for (const std::string& place : library.searched) line("  looked in", place);
  for (const tf::internal::Device& device : tf::internal::devices()) {
    std::string memory;
    if (device.type != "CPU") memory = ", " + std::to_string(device.memory_bytes >> 20) + " MiB";
    line("device", device.name + memory);
  }
  const tf::internal::ContextOptions options = tf::internal::context_options();
  line("threads", "in an operation: " + threads(options.intra_op_parallelism_threads) +
                      "; of operations: " + threads(options.inter_op_parallelism_threads));
}

/// Where the set-up keeps what it fetched, and its size.
void print_cache() {
  namespace fs = std::filesystem;
  fs::path folder;
  if (const char* home = std::getenv("HOME")) folder = fs::path(home) / ".cache" / "imperative";
  if (const char* xdg = std::getenv("XDG_CACHE_HOME")) folder = fs::path(xdg) / "imperative";
  if (const char* own = std::getenv("IMPERATIVE_CACHE")) folder = own;
  uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator i(folder, error), end; !error && i != end;
       i.increment(error)) {
    std::error_code ignored;
    if (i->is_regular_file(ignored)) bytes += i->file_size(ignored);
  }
  line("cache", folder.string() + ", " + std::to_string(bytes >> 20) + " MiB");
}

void print_environment() {
  for (const char* name : {"TENSORFLOW_ROOT", "IMPERATIVE_CACHE", "XDG_CACHE_HOME",
                           "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
                           "TF_ENABLE_ONEDNN_OPTS", "TF_XLA_FLAGS", "CUDA_VISIBLE_DEVICES"}) {
    if (const char* value = std::getenv(name)) line(name, value);
  }
  const tf::config::HistoryLimit limit = tf::config::history_limit();
  line("history", std::to_string(limit.versions) + " versions, " +
                      std::to_string(limit.iterations) + " iterations, " +
                      std::to_string(limit.bytes >> 20) + " MiB");
  line("modes", std::string("XLA ") + (tf::config::xla() ? "allowed" : "off") + ", " +
                    (tf::config::deterministic() ? "deterministic" : "not deterministic"));
  line("plans", "built after " + std::to_string(tf::config::plan_after()) + " sightings, " +
                    std::to_string(tf::stats().plans) + " alive");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (option == "--version") {
    std::cout << IMPERATIVE_VERSION << '\n';
    return 0;
  }
  if (!option.empty()) {
    std::cout << "usage: imperative-info [--version]\n"
                 "Prints what a bug report needs: versions, TensorFlow and its place, devices,\n"
                 "threads, folders.\n";
    return option == "--help" || option == "-h" ? 0 : 2;
  }
  print_build();
  try {
    print_tensorflow();
    print_cache();
    print_environment();
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
    return 1;
  }
}
