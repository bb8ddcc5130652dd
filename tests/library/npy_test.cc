// NumPy's files: as NumPy wrote them (data/npy_files.txt), as written here, and damaged.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "imperative/tf.h"
#include "library/references.h"

namespace tf {
namespace {

namespace fs = std::filesystem;
using testing::error_of;

const std::map<std::string, std::string>& numpy_files() {
  static const auto files = [] {
    std::map<std::string, std::string> all;
    std::ifstream file(std::string(IMPERATIVE_TEST_DATA) + "/library/data/npy_files.txt");
    for (std::string name, hex; file >> name;) {
      if (name == "#") {
        std::getline(file, hex);
        continue;
      }
      file >> hex;
      std::string bytes;
      for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
      all[name] = bytes;
    }
    return all;
  }();
  return files;
}

class NpyTest : public ::testing::Test {
 protected:
  NpyTest() : folder_(fs::temp_directory_path() / ("imperative_npy_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~NpyTest() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string numpy_file(const std::string& name) const {
    return write(name, numpy_files().at(name));
  }
  Tensor load(const std::string& name) const { return io::load_npy(numpy_file(name)); }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  fs::path folder_;
};

TEST_F(NpyTest, LoadsNumbers) {
  const std::string quarters = "array([[0.  , 0.25, 0.5 ],\n       [0.75, 1.  , 1.25]]";
  EXPECT_EQ(load("float32").repr(), quarters + ", dtype=float32)");
  EXPECT_EQ(load("float64").repr(), quarters + ")");
  EXPECT_EQ(load("float16").repr(), quarters + ", dtype=float16)");
  for (const auto& [name, dtype] :
       {std::pair("i1", int8), std::pair("i2", int16), std::pair("i4", int32),
        std::pair("i8", int64), std::pair("u1", uint8), std::pair("u2", uint16),
        std::pair("u4", uint32), std::pair("u8", uint64)}) {
    const Tensor x = load(name);
    EXPECT_EQ(x.dtype(), dtype) << name;
    EXPECT_EQ(x.str(), "[[ 0 11 22]\n [33 44 55]]") << name;
  }
  EXPECT_EQ(load("bool").str(), "[[ True False  True]\n [False  True False]]");
  EXPECT_EQ(load("complex64").str(), "[[0.+1.j 1.+1.j 2.+1.j]\n [3.+1.j 4.+1.j 5.+1.j]]");
  EXPECT_EQ(load("complex128").str(), "[[0.-2.j 1.-2.j 2.-2.j]\n [3.-2.j 4.-2.j 5.-2.j]]");
}

TEST_F(NpyTest, LoadsShapesAndOrders) {
  EXPECT_EQ(load("scalar").repr(), "array(2.5, dtype=float32)");
  EXPECT_EQ(load("vector").repr(), "array([0, 1, 2], dtype=int32)");
  EXPECT_EQ(load("empty").shape(), (Shape{0, 3}));
  EXPECT_EQ(load("big_endian").repr(), "array([[0, 1, 2],\n       [3, 4, 5]], dtype=int32)");
  EXPECT_EQ(load("big_endian_complex").str(), "[[0.+1.j 1.+1.j 2.+1.j]\n [3.+1.j 4.+1.j 5.+1.j]]");
  EXPECT_EQ(load("fortran").repr(), "array([[0, 1, 2],\n       [3, 4, 5]], dtype=int32)");
}

TEST_F(NpyTest, LoadsStrings) {
  EXPECT_EQ(load("bytes").to_vector<std::string>(), (std::vector<std::string>{"a", "bcd", ""}));
  EXPECT_EQ(load("unicode").to_vector<std::string>(),
            (std::vector<std::string>{"a", "\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80", ""}));
  EXPECT_EQ(load("big_endian_unicode").to_vector<std::string>(),
            (std::vector<std::string>{"x", "\xC3\xA9"}));
}

TEST_F(NpyTest, RefusesWhatNoTensorHolds) {
  const std::string accepted = "; arrays of numbers, booleans and strings are accepted";
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { load("objects"); }),
            "[tf::io::load_npy] '" + path("objects") + "' holds elements of type '|O'" + accepted);
  EXPECT_EQ(
      error_of<InvalidArgumentError>([&] { load("records"); }),
      "[tf::io::load_npy] '" + path("records") + "' holds records (a structured dtype)" + accepted);
  EXPECT_EQ(
      error_of<InvalidArgumentError>([&] { load("dates"); }),
      "[tf::io::load_npy] '" + path("dates") + "' holds elements of type '<M8[D]'" + accepted);
}

TEST_F(NpyTest, RefusesFilesThatAreNone) {
  EXPECT_EQ(
      error_of<NotFoundError>([&] { io::load_npy(path("absent")); }),
      "[tf::io::load_npy] '" + path("absent") + "' cannot be opened: No such file or directory");
  EXPECT_EQ(error_of<FailedPreconditionError>([&] { io::load_npy(folder_.string()); }),
            "[tf::io::load_npy] '" + folder_.string() + "' cannot be opened: it is a folder");
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npy(write("text", "hello, world")); }),
            "[tf::io::load_npy] '" + path("text") + "' is no .npy file");
  const std::string good = numpy_files().at("float32");
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npy(write("cut", good.substr(0, 140))); }),
            "[tf::io::load_npy] '" + path("cut") +
                "' is cut off: 24 bytes of elements are needed, 12 are there");
  std::string huge = good;
  huge.replace(huge.find("(2, 3)"), 6, "(99999999999999, 99999999999999)");
  huge.erase(huge.find("}") + 1, 26);
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npy(write("huge", huge)); }),
            "[tf::io::load_npy] '" + path("huge") + "' has an impossible shape");
}

TEST_F(NpyTest, SavesAsNumpyDoes) {
  for (const std::string name :
       {"float32", "float64", "float16", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool",
        "complex64", "complex128", "scalar", "vector", "empty", "bytes"}) {
    io::save_npy(path("saved"), load(name));
    EXPECT_EQ(read("saved"), numpy_files().at(name)) << name;
  }
}

TEST_F(NpyTest, SavesVariablesAndBraces) {
  io::save_npy(path("braces"), {{1.0, 2.0}});
  EXPECT_EQ(io::load_npy(path("braces")).repr(), "array([[1., 2.]], dtype=float32)");
  const Variable v({3, 4});
  io::save_npy(path("variable"), v);
  EXPECT_EQ(io::load_npy(path("variable")).repr(), "array([3, 4], dtype=int32)");
}

TEST_F(NpyTest, RefusesToSave) {
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { io::save_npy(path("x"), cast({1.0}, bfloat16)); }),
            "[tf::io::save_npy] the array is bfloat16, which NumPy's files cannot hold; convert it "
            "by tf::cast");
  const Tensor ends_in_zero = constant({"a", std::string("b\0", 2)});
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { io::save_npy(path("zero"), ends_in_zero); }),
            "[tf::io::save_npy] a string of the array ends in a zero byte, which NumPy's files "
            "cannot hold; strings that end otherwise are accepted");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { io::save_npy(path("none"), Tensor()); }),
            "[tf::io::save_npy] the array is an empty handle (default-made or moved from)");
  EXPECT_EQ(error_of<NotFoundError>([&] { io::save_npy(path("no/folder"), {1.0}); }),
            "[tf::io::save_npy] '" + path("no/folder") +
                "' cannot be written: No such file or directory");
}

TEST_F(NpyTest, SavesThroughLinks) {
  io::save_npy(path("file.npy"), {1.0});
  fs::permissions(path("file.npy"), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("file.npy", path("near.npy"));
  fs::create_symlink(path("near.npy"), path("far.npy"));
  fs::create_symlink("new.npy", path("ahead.npy"));
  io::save_npy(path("far.npy"), {2.0});
  io::save_npy(path("ahead.npy"), {3.0});
  EXPECT_EQ(io::load_npy(path("file.npy")).str(), "[2.]");
  EXPECT_EQ(io::load_npy(path("new.npy")).str(), "[3.]");
  EXPECT_TRUE(fs::is_symlink(path("far.npy")));
  EXPECT_EQ(fs::status(path("file.npy")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("round.npy", path("round.npy"));
  EXPECT_EQ(error_of<UnknownError>([&] { io::save_npy(path("round.npy"), {1.0}); }),
            "[tf::io::save_npy] '" + path("round.npy") +
                "' cannot be written: Too many levels of symbolic links");
  EXPECT_EQ(error_of<FailedPreconditionError>([&] { io::save_npy(folder_.string(), {1.0}); }),
            "[tf::io::save_npy] '" + folder_.string() + "' cannot be written: Is a directory");
}

TEST_F(NpyTest, SavesIntoAPipe) {
  io::save_npy(path("file.npy"), {1.0, 2.0});
  std::ostringstream expected;
  expected << std::ifstream(path("file.npy"), std::ios::binary).rdbuf();
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  const int pipe = open(path("pipe").c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(pipe, 0);
  io::save_npy(path("pipe"), {1.0, 2.0});
  std::string received(1000, '\0');
  const ssize_t size = ::read(pipe, received.data(), received.size());
  close(pipe);
  ASSERT_GE(size, 0);
  EXPECT_EQ(received.substr(0, static_cast<size_t>(size)), expected.str());
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(NpyTest, LoadsArchives) {
  const auto stored = io::load_npz(numpy_file("stored"));
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored.at("x").str(), "[[0. 1. 2.]\n [3. 4. 5.]]");
  EXPECT_EQ(stored.at("y").str(), "[ True]");
  const auto compressed = io::load_npz(numpy_file("compressed"));
  EXPECT_EQ(compressed.at("x").shape(), (Shape{100, 100}));
  EXPECT_EQ(compressed.at("name").item<std::string>(), "n");
  const std::string end = "PK\5\6" + std::string(18, '\0');
  EXPECT_TRUE(io::load_npz(write("empty", end)).empty());
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npz(write("headless", "lost" + end)); }),
            "[tf::io::load_npz] '" + path("headless") + "' has a damaged list of members");
  EXPECT_EQ(error_of<NotFoundError>([&] { io::load_npz(path("absent")); }),
            "[tf::io::load_npz] '" + path("absent") + "' is not there");
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npz(write("text", "hello")); }),
            "[tf::io::load_npz] '" + path("text") +
                "' is no .npz file (a ZIP archive), or cannot be read");
}

/// Loads a damaged file: a tensor or a typed error, nothing else.
template <class F>
void expect_survives(F&& load) {
  try {
    load();
  } catch (const DataLossError&) {
  } catch (const InvalidArgumentError&) {
  }
}

TEST_F(NpyTest, SurvivesDamage) {
  for (const std::string name : {"bool", "unicode", "fortran", "stored", "compressed"}) {
    const std::string& good = numpy_files().at(name);
    const bool archive = name == "stored" || name == "compressed";
    const auto load = [&](const std::string& bytes) {
      const std::string file = write("damaged", bytes);
      expect_survives([&] { archive ? void(io::load_npz(file)) : void(io::load_npy(file)); });
    };
    for (size_t i = 0; i < good.size(); ++i) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(good[i] ^ (i % 3 == 0 ? 0xff : 1 << (i % 8)));
      load(bytes);
    }
    for (size_t size = 0; size < good.size(); size += 7) load(good.substr(0, size));
  }
}

TEST_F(NpyTest, RefusesWhatIsLongerThanItsArray) {
  const std::string good = numpy_files().at("float32");
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npy(write("two", good + good)); }),
            "[tf::io::load_npy] '" + path("two") +
                "' does not end with its array: 24 bytes of elements are needed, 176 are there");
  EXPECT_EQ(error_of<DataLossError>(
                [&] { io::load_npy(write("none", numpy_files().at("empty") + "1")); }),
            "[tf::io::load_npy] '" + path("none") +
                "' does not end with its array: 0 bytes of elements are needed, 1 are there");
}

TEST_F(NpyTest, NoticesEveryFlippedBitOfAHeader) {
  const std::string& good = numpy_files().at("float32");
  const std::string expected = io::load_npy(write("flipped", good)).repr();
  const size_t order = good.find('<');
  std::vector<size_t> accepted;
  for (size_t bit = 0; bit < 8 * (good.size() - 24); ++bit) {
    std::string bytes = good;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << (bit % 8));
    write("flipped", bytes);
    try {
      const std::string loaded = io::load_npy(path("flipped")).repr();
      EXPECT_TRUE(loaded == expected || bytes[order] == '>') << bit;
      accepted.push_back(bit);
    } catch (const DataLossError&) {
    } catch (const InvalidArgumentError&) {
    }
  }
  // '<' may become '=' or '|', which mean the same here, or '>', which is as good a file as before.
  EXPECT_EQ(accepted, (std::vector<size_t>{8 * order, 8 * order + 1, 8 * order + 6}));
}

TEST_F(NpyTest, NoticesWrongChecksums) {
  std::string bytes = numpy_files().at("stored");
  const std::string one(reinterpret_cast<const char*>("\x00\x00\x80\x3f"), 4);
  bytes[bytes.find(one) + 3] = '\x40';
  const std::string file = write("wrong", bytes);
  EXPECT_EQ(error_of<DataLossError>([&] { io::load_npz(file); }),
            "[tf::io::load_npz] '" + file + ":x.npy' has a wrong checksum");
}

}  // namespace
}  // namespace tf
