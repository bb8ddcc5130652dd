// Loads TensorFlow's shared libraries from the first place that has them and fills the table.
#include "runtime/library.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "runtime/api.h"
#include "runtime/context.h"
#include "runtime/eager_context.h"
#include "runtime/quiet.h"

namespace tf::internal {

std::atomic<const Api*> loaded_api{nullptr};
std::atomic<bool> exiting{false};

SymbolLoader::Symbol SymbolLoader::operator()(const char* name) {
  void* address = dlsym(library_, name);
  if (!address && !missing_) missing_ = name;
  return {address};
}

namespace {

namespace fs = std::filesystem;

constexpr const char* kOrigin = "TensorFlow";
constexpr const char* kRemedy =
    "To fix this, run `make build` in a checkout of this project, or `pip install tensorflow-cpu` "
    "and set TENSORFLOW_ROOT to its `tensorflow` folder.";

std::mutex load_lock;
// Written once under the lock, before loaded_api is set. Never deleted: see eager_context().
LibraryInfo* loaded_info = nullptr;

std::string loader_message() {
  const char* message = dlerror();
  return message ? message : "unknown reason";
}

/// The GPU build looks for CUDA's libraries by name; where pip put them beside it, having them
/// loaded already lets it find them whatever its own search path says.
void preload_cuda(const fs::path& folder) {
  const fs::path nvidia = folder.parent_path() / "nvidia";
  std::error_code error;
  if (!fs::is_directory(nvidia, error) || !dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL)) return;
  std::vector<fs::path> files;
  for (fs::directory_iterator part(nvidia, error), end; !error && part != end;
       part.increment(error)) {
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(part->path() / "lib", ignored)) {
      if (file.path().filename().string().find(".so") != std::string::npos) {
        files.push_back(file.path());
      }
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
}

/// The handle, or null with the reason in `remark`.
void* open_libraries(const fs::path& folder, std::string& remark) {
  const fs::path framework_path = folder / kFrameworkLibrary;
  const fs::path core_path = folder / kCoreLibrary;
  preload_cuda(folder);
  void* framework = dlopen(framework_path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!framework) {
    remark = loader_message();
    return nullptr;
  }
  void* core = dlopen(core_path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!core) {
    remark = loader_message();
    dlclose(framework);
  }
  return core;
}

std::string path_of(void* library, const std::string& otherwise) {
  link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || !map || !map->l_name) return otherwise;
  return map->l_name;
}

struct Search {
  void* library = nullptr;
  std::string path;
  std::vector<std::string> searched;

  bool try_place(const LibraryPlace& place) {
    std::string remark = place.remark;
    if (!place.folder.empty()) {
      const fs::path folder = folder_with_libraries(place.folder);
      if (folder.empty()) {
        remark = text(place.folder.string(), " does not hold ", kCoreLibrary, " and ",
                      kFrameworkLibrary);
      } else {
        library = open_libraries(folder, remark);
        path = (folder / kCoreLibrary).string();
        if (library) remark = path;
      }
    }
    searched.push_back(place.origin + ": " + remark);
    return library != nullptr;
  }

  void run() {
    // Python's tensorflow may be in this process already; a second copy would clash with it.
    library = dlopen(kCoreLibrary, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
    if (library) {
      path = path_of(library, kCoreLibrary);
      searched.push_back("already in this process: " + path);
      return;
    }
    for (const LibraryPlace& place : library_places(false)) {
      if (try_place(place) || place.required) return;
    }
    try_place(library_places(true).back());
  }
};

[[noreturn]] void not_found(const std::vector<std::string>& searched) {
  std::string message = "its shared libraries were not found. Places searched:";
  for (const std::string& line : searched) message += "\n  " + line;
  throw_error(ErrorCode::not_found, kOrigin, message + "\n" + kRemedy, Location());
}

void note_exit() { exiting.store(true, std::memory_order_relaxed); }

}  // namespace

const Api& load_api() {
  std::lock_guard<std::mutex> guard(load_lock);
  if (const Api* done = loaded_api.load(std::memory_order_relaxed)) return *done;
  Search search;
  {
    Quiet quiet;
    search.run();
  }
  if (!search.library) not_found(search.searched);
  auto table = std::make_unique<Api>(search.library);
  if (table->missing()) {
    throw_error(ErrorCode::failed_precondition, kOrigin,
                text(search.path, " is too old or not TensorFlow 2: it has no function ",
                     table->missing(), ". TensorFlow 2.21 is known to work."),
                Location());
  }
  // Registered after the library's own static objects, so it runs before they are destroyed.
  std::atexit(note_exit);
  loaded_info = new LibraryInfo{table->TF_Version(), search.path, search.searched};
  loaded_api.store(table.get(), std::memory_order_release);
  return *table.release();
}

const LibraryInfo& library_info() {
  api();
  return *loaded_info;
}

}  // namespace tf::internal
