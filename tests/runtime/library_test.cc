// Where TensorFlow is looked for, what is said when it is not there, and silence when it is.
#include "runtime/library.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "runtime/context.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "imperative_library_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }
  /// Makes a subfolder that looks as if it held the libraries.
  fs::path with_libraries(const std::string& name) const {
    fs::create_directories(path_ / name);
    for (const char* file : {kCoreLibrary, kFrameworkLibrary}) std::ofstream(path_ / name / file);
    return path_ / name;
  }

 private:
  fs::path path_;
};

/// Sets an environment variable for one scope; null unsets it.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) {
    if (value) {
      setenv(name_, value, 1);
    } else {
      unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> old_;
};

std::vector<std::string> folders(const std::string& origin) {
  std::vector<std::string> result;
  for (const LibraryPlace& place : library_places(false)) {
    if (place.origin == origin) {
      result.push_back(place.folder.empty() ? place.remark : place.folder.string());
    }
  }
  return result;
}

TEST(LibrarySearch, FolderWithLibraries) {
  const Folder folder;
  EXPECT_EQ(folder_with_libraries(folder.path()), "");
  EXPECT_EQ(folder_with_libraries(folder.path() / "nothing"), "");
  const fs::path package = folder.with_libraries("tensorflow");
  EXPECT_EQ(folder_with_libraries(package), package);
  EXPECT_EQ(folder_with_libraries(folder.path()), package);
  fs::remove(package / kFrameworkLibrary);
  EXPECT_EQ(folder_with_libraries(folder.path()), "");
}

TEST(LibrarySearch, RootAloneWhenSet) {
  const Environment root("TENSORFLOW_ROOT", "/some/where");
  const std::vector<LibraryPlace> places = library_places(false);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].origin, "TENSORFLOW_ROOT");
  EXPECT_EQ(places[0].folder, "/some/where");
  EXPECT_TRUE(places[0].required);
}

TEST(LibrarySearch, CachesAndTheirUnfinishedFolders) {
  const Folder folder;
  const Environment root("TENSORFLOW_ROOT", nullptr);
  const Environment own("IMPERATIVE_CACHE", folder.path().c_str());
  const Environment xdg("XDG_CACHE_HOME", (folder.path() / "xdg").c_str());
  const Environment home("HOME", (folder.path() / "home").c_str());
  EXPECT_EQ(folders("IMPERATIVE_CACHE"),
            std::vector<std::string>({"nothing usable in " + folder.path().string()}));
  folder.with_libraries(".partial");
  folder.with_libraries("tmp.1234");
  fs::create_directories(folder.path() / "empty");
  EXPECT_EQ(folders("IMPERATIVE_CACHE"),
            std::vector<std::string>({"nothing usable in " + folder.path().string()}));
  const fs::path good = folder.with_libraries("0123abcd");
  const fs::path xdg_good = folder.with_libraries("xdg/imperative/4567");
  const fs::path home_good = folder.with_libraries("home/.cache/imperative/89ab");
  EXPECT_EQ(folders("IMPERATIVE_CACHE"), std::vector<std::string>({good.string()}));
  EXPECT_EQ(folders("XDG_CACHE_HOME"), std::vector<std::string>({xdg_good.string()}));
  EXPECT_EQ(folders("the cache"), std::vector<std::string>({home_good.string()}));
}

TEST(LibrarySearch, PythonComesLast) {
  const Environment root("TENSORFLOW_ROOT", nullptr);
  const std::vector<LibraryPlace> places = library_places(true);
  EXPECT_EQ(places.back().origin, "python3");
  const Environment path("PATH", "/nowhere");
  EXPECT_EQ(library_places(true).back().remark, "cannot be run");
}

/// Starts in a fresh process and reports on standard error, which the death test reads.
[[noreturn]] void start_and_report(bool silent) {
  try {
    ensure_started();
    if (!silent) std::fputs("started", stderr);
  } catch (const NotFoundError& error) {
    std::fputs(error.what(), stderr);
  } catch (const Error& error) {
    std::fputs("another error", stderr);
  }
  std::_Exit(0);
}

TEST(LibraryDeathTest, WrongRootIsAnErrorThatSaysWhatToDo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Environment root("TENSORFLOW_ROOT", "/no/such/folder");
  EXPECT_EXIT(start_and_report(false), testing::ExitedWithCode(0),
              "^\\[TensorFlow\\] its shared libraries were not found. Places searched:\n"
              "  TENSORFLOW_ROOT: /no/such/folder does not hold libtensorflow_cc.so.2 and "
              "libtensorflow_framework.so.2\n"
              "To fix this, run `make build` in a checkout of this project, or `pip install "
              "tensorflow-cpu` and set TENSORFLOW_ROOT to its `tensorflow` folder.$");
}

TEST(LibraryDeathTest, DamagedLibrariesAreAnError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Folder folder;
  const fs::path package = folder.with_libraries("tensorflow");
  const Environment root("TENSORFLOW_ROOT", package.c_str());
  EXPECT_EXIT(start_and_report(false), testing::ExitedWithCode(0),
              "TENSORFLOW_ROOT: .*libtensorflow_framework.so.2: file too short\nTo fix this");
}

TEST(LibraryDeathTest, StartingPrintsNothing) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Environment level("TF_CPP_MIN_LOG_LEVEL", nullptr);
  EXPECT_EXIT(start_and_report(true), testing::ExitedWithCode(0), "^$");
  EXPECT_EXIT(start_and_report(false), testing::ExitedWithCode(0), "^started$");
}

TEST(LibraryDeathTest, StandardErrorMayBeClosed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto start = [] {
    close(2);
    ensure_started();
    std::_Exit(run("Neg", {value<float>({}, {1})}).size() == 1 ? 0 : 1);
  };
  EXPECT_EXIT(start(), testing::ExitedWithCode(0), "");
}

TEST(Context, Describes) {
  ensure_started();
  EXPECT_TRUE(started());
  EXPECT_EQ(library_info().version.substr(0, 2), "2.");
  EXPECT_TRUE(fs::exists(library_info().path));
  EXPECT_FALSE(library_info().searched.empty());
  ASSERT_FALSE(devices().empty());
  EXPECT_EQ(devices()[0].name, "/job:localhost/replica:0/task:0/device:CPU:0");
  EXPECT_EQ(devices()[0].type, "CPU");
  EXPECT_GT(devices()[0].memory_bytes, 0);
}

TEST(Context, OptionsComeTooLate) {
  ensure_started();
  EXPECT_EQ(thrown([] { set_context_options({}); }),
            "[tf::config] numbers of threads and the use of GPU memory can be set only before "
            "the first operation runs; move the call to the start of the program");
  EXPECT_EQ(context_options().intra_op_parallelism_threads, 0);
}

TEST(ContextDeathTest, OptionsBeforeTheStart) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto start = [] {
    const std::string refused = thrown([] { set_context_options({-1, 0, true}); });
    set_context_options({1, 1, false});
    ensure_started();
    const Handle x = value<float>({2}, {1, 2});
    std::fputs(refused.c_str(), stderr);
    std::_Exit(elements<float>(run("Neg", {x})[0])[1] == -2 &&
                       context_options().intra_op_parallelism_threads == 1
                   ? 0
                   : 1);
  };
  EXPECT_EXIT(start(), testing::ExitedWithCode(0),
              "^\\[tf::config\\] a number of threads must be 0 or more, got -1$");
}

}  // namespace
}  // namespace tf::internal
