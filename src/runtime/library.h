// Finding TensorFlow's shared libraries and loading them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tf::internal {

/// A place that may hold the libraries, in the order of the search.
struct LibraryPlace {
  std::string origin;            // how it came up: "TENSORFLOW_ROOT"
  std::filesystem::path folder;  // empty: the origin gave none, see `remark`
  std::string remark;
  bool required = false;  // the user named it: when it is wrong, nothing else is tried
};

inline constexpr const char* kCoreLibrary = "libtensorflow_cc.so.2";
inline constexpr const char* kFrameworkLibrary = "libtensorflow_framework.so.2";

/// The folder among `folder` and its usual subfolders that holds both libraries, or an empty path.
std::filesystem::path folder_with_libraries(const std::filesystem::path& folder);

/// A folder to look in before those that the build and the machine suggest: the package of the Python
/// that runs. Two copies of TensorFlow in one process would clash. Only before the first use.
void prefer_library_folder(const std::filesystem::path& folder);

/// Every place to look at, but asks python3 only when `with_python` (that takes some 30 ms).
std::vector<LibraryPlace> library_places(bool with_python);

}  // namespace tf::internal
