// Where TensorFlow's shared libraries may be: named by the user, fetched by the build, installed.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "runtime/library.h"

namespace tf::internal {
namespace {

namespace fs = std::filesystem;

fs::path& preferred_folder() {
  static fs::path folder;
  return folder;
}

bool has_libraries(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / kCoreLibrary, ignored) &&
         fs::exists(folder / kFrameworkLibrary, ignored);
}

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

/// The cache's finished folders, newest first. Unfinished ones have a dot or "tmp" in their name
/// or lack a library; either way they are passed over.
std::vector<fs::path> finished_folders(const fs::path& cache) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code error;
  for (fs::directory_iterator i(cache, error), end; !error && i != end; i.increment(error)) {
    const std::string name = i->path().filename().string();
    if (name.starts_with(".") || name.find("tmp") != std::string::npos) continue;
    const fs::path folder = folder_with_libraries(i->path());
    std::error_code ignored;
    if (!folder.empty()) found.emplace_back(fs::last_write_time(folder, ignored), folder);
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  std::vector<fs::path> folders;
  for (auto& [time, folder] : found) folders.push_back(std::move(folder));
  return folders;
}

void add_cache(std::vector<LibraryPlace>& places, const std::string& origin,
               const fs::path& cache) {
  if (has_libraries(cache)) places.push_back({origin, cache, "", false});
  const std::vector<fs::path> folders = finished_folders(cache);
  for (const fs::path& folder : folders) places.push_back({origin, folder, "", false});
  if (folders.empty() && !has_libraries(cache)) {
    places.push_back({origin, {}, "nothing usable in " + cache.string(), false});
  }
}

void add_caches(std::vector<LibraryPlace>& places) {
  if (const char* cache = environment("IMPERATIVE_CACHE")) {
    add_cache(places, "IMPERATIVE_CACHE", cache);
  }
  if (const char* cache = environment("XDG_CACHE_HOME")) {
    add_cache(places, "XDG_CACHE_HOME", fs::path(cache) / "imperative");
  }
  if (const char* home = environment("HOME")) {
    add_cache(places, "the cache", fs::path(home) / ".cache" / "imperative");
  }
}

/// Asks the machine's Python where its tensorflow package is, without importing it and without
/// looking into the current folder.
LibraryPlace python_place() {
  LibraryPlace place{"python3", {}, "has no tensorflow package", false};
  constexpr const char* kCommand =
      "python3 -c 'import sys; sys.path = [p for p in sys.path if p]\n"
      "import importlib.util\n"
      "s = importlib.util.find_spec(\"tensorflow\")\n"
      "print(s.submodule_search_locations[0] if s and s.submodule_search_locations else \"\")' "
      "2>/dev/null </dev/null";
  std::FILE* pipe = popen(kCommand, "re");
  if (!pipe) return place;
  std::string answer;
  std::array<char, 512> chunk;
  while (std::fgets(chunk.data(), chunk.size(), pipe)) answer += chunk.data();
  const int exit_status = pclose(pipe);
  while (!answer.empty() && answer.back() == '\n') answer.pop_back();
  if (exit_status != 0) {
    place.remark = "cannot be run";
  } else if (!answer.empty()) {
    place.folder = answer;
  }
  return place;
}

}  // namespace

void prefer_library_folder(const fs::path& folder) { preferred_folder() = folder; }

fs::path folder_with_libraries(const fs::path& folder) {
  for (const char* sub : {"", "tensorflow", "lib"}) {
    fs::path candidate = *sub ? folder / sub : folder;
    if (has_libraries(candidate)) return candidate;
  }
  return {};
}

std::vector<LibraryPlace> library_places(bool with_python) {
  std::vector<LibraryPlace> places;
  if (const char* root = environment("TENSORFLOW_ROOT")) {
    places.push_back({"TENSORFLOW_ROOT", root, "", true});
    return places;
  }
  places.push_back({"TENSORFLOW_ROOT", {}, "not set", false});
  if (!preferred_folder().empty()) places.push_back({"this Python", preferred_folder(), "", false});
#ifdef IMPERATIVE_TENSORFLOW_DIR
  places.push_back({"the build's folder", IMPERATIVE_TENSORFLOW_DIR, "", false});
#endif
  add_caches(places);
  if (with_python) places.push_back(python_place());
  return places;
}

}  // namespace tf::internal
