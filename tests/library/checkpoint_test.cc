// Checkpoints: saved and restored, read by Python, and damaged.
#include "imperative/checkpoint.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "imperative/optimizers.h"
#include "imperative/tf.h"
#include "library/references.h"

namespace tf {
namespace {

namespace fs = std::filesystem;
using testing::error_of;
using train::Checkpoint;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              (std::string("imperative_checkpoint_") + test->name() + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~CheckpointTest() override {
    std::error_code ignored;
    fs::permissions(folder_, fs::perms::owner_all, ignored);
    fs::remove_all(folder_, ignored);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Two variables and an optimizer that trains them.
struct Model {
  Variable w{constant({{1.0, 2.0}, {3.0, 4.0}}), {.name = "w"}};
  Variable b{constant({0.5, -0.5}), {.name = "b"}};
  train::AdamOptimizer optimizer{0.1};
  Checkpoint checkpoint{{{"w", w}, {"layer/b", b}, {"optimizer", optimizer}}};

  void step() {
    const Tensor x = random_normal({3, 2});
    optimizer.minimize(reduce_sum(square(matmul(x, w) + b)), {w, b});
  }
  std::vector<float> values() const {
    std::vector<float> all = w.to_vector<float>();
    for (const float x : b.to_vector<float>()) all.push_back(x);
    return all;
  }
};

TEST_F(CheckpointTest, RestoresVariables) {
  Variable v({1.0, 2.0});
  Variable n(constant(7, int64));
  Variable flags(constant({true, false}));
  Variable words(constant({"a", "bc"}));
  Checkpoint checkpoint({{"v", v}, {"n", n}, {"flags", flags}, {"words", words}});
  const std::string saved = checkpoint.write(path("one"));
  EXPECT_EQ(saved, path("one"));
  v.assign({5.0, 6.0});
  n.assign(8);
  flags.assign({false, false});
  words.assign({"x", "y"});
  checkpoint.read(saved);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2}));
  EXPECT_EQ(n.item<int64_t>(), 7);
  EXPECT_EQ(flags.to_vector<bool>(), (std::vector<bool>{true, false}));
  EXPECT_EQ(words.to_vector<std::string>(), (std::vector<std::string>{"a", "bc"}));
}

TEST_F(CheckpointTest, TrainingGoesOnAsIfNothingHappened) {
  random::set_seed(3);
  Model model;
  for (int i = 0; i < 4; ++i) model.step();
  const std::string saved = model.checkpoint.save(path("model"));
  for (int i = 0; i < 3; ++i) model.step();
  const auto expected = model.values();

  Model other;  // whose optimizer has no slots yet
  random::set_seed(99);
  other.checkpoint.restore(saved);
  EXPECT_EQ(other.optimizer.iterations(), 4);
  EXPECT_EQ(other.checkpoint.save_counter(), 1);
  for (int i = 0; i < 3; ++i) other.step();
  EXPECT_EQ(other.values(), expected);
}

TEST_F(CheckpointTest, NumbersItsSaves) {
  Model model;
  EXPECT_EQ(train::latest_checkpoint(folder_.string()), "");
  EXPECT_EQ(model.checkpoint.save(path("sub/model")), path("sub/model-1"));
  EXPECT_EQ(model.checkpoint.save(path("sub/model")), path("sub/model-2"));
  EXPECT_EQ(train::latest_checkpoint(path("sub")), path("sub/model-2"));
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path("sub")))
    files.push_back(entry.path().filename());
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files,
            (std::vector<std::string>{"checkpoint", "model-1.data-00000-of-00001", "model-1.index",
                                      "model-2.data-00000-of-00001", "model-2.index"}));
}

TEST_F(CheckpointTest, LeavesTheRandomStateIfAsked) {
  Variable v(1.0);
  Checkpoint checkpoint({{"v", v}}, {.random_state = false});
  const std::string saved = checkpoint.write(path("plain"));
  random::set_seed(5);
  const auto expected = random_normal({2}).to_vector<float>();
  random::set_seed(5);
  checkpoint.read(saved);
  EXPECT_EQ(random_normal({2}).to_vector<float>(), expected);
}

TEST_F(CheckpointTest, ChecksBeforeItAssigns) {
  Variable a(1.0, {.name = "a"});
  Variable b({1.0, 2.0}, {.name = "b"});
  const std::string saved = Checkpoint({{"a", a}, {"b", b}}).write(path("two"));
  a.assign(9.0);
  Variable c(0.0);
  Variable wide({0.0, 0.0, 0.0});
  Variable whole(constant({0, 0}));
  const auto expect_unchanged = [&] { EXPECT_EQ(a.item<float>(), 9); };
  EXPECT_EQ(error_of<NotFoundError>([&] {
              Checkpoint({{"a", a}, {"c", c}}).read(saved);
            }),
            "[tf::train::Checkpoint::restore] '" + saved +
                "' has no variable 'c'; looked for 'c/.ATTRIBUTES/VARIABLE_VALUE'");
  expect_unchanged();
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              Checkpoint({{"a", a}, {"b", wide}}).read(saved);
            }),
            "[tf::train::Checkpoint::restore] variable 'b' has shape (2,) in '" + saved +
                "'; the variable has shape (3,)");
  expect_unchanged();
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              Checkpoint({{"a", a}, {"b", whole}}).read(saved);
            }),
            "[tf::train::Checkpoint::restore] variable 'b' is float32 in '" + saved +
                "'; int32 is needed");
  expect_unchanged();
  train::AdamOptimizer optimizer(0.1);
  EXPECT_EQ(error_of<NotFoundError>([&] {
              Checkpoint({{"a", a}, {"optimizer", optimizer}}).read(saved);
            }),
            "[tf::train::Checkpoint::restore] '" + saved +
                "' has no 'beta1_power' of optimizer 'optimizer'; looked for "
                "'optimizer/beta1_power/.ATTRIBUTES/VARIABLE_VALUE'");
  expect_unchanged();
}

TEST_F(CheckpointTest, RefusesAbsentAndForeignFiles) {
  Variable a(1.0);
  Checkpoint checkpoint({{"a", a}});
  const std::string absent = path("absent");
  EXPECT_EQ(error_of<NotFoundError>([&] { checkpoint.restore(absent); }),
            "[tf::train::Checkpoint::restore] '" + absent + "' cannot be read: " + absent +
                ".index; No such file or directory");
  write_file(path("foreign.index"), std::string(1000, 'x'));
  EXPECT_EQ(error_of<DataLossError>([&] { checkpoint.restore(path("foreign")); }),
            "[tf::train::Checkpoint::restore] '" + path("foreign.index") +
                "' is damaged: it does not end as TensorFlow's tables do");
  checkpoint.write(path("half"));
  const std::string data = path("half.data-00000-of-00001");
  fs::remove(data);
  EXPECT_EQ(error_of<NotFoundError>([&] { checkpoint.restore(path("half")); }),
            "[tf::train::Checkpoint::restore] '" + path("half") + "' cannot be read: " + data +
                "; No such file or directory");
}

/// Restoring files of which some bytes are damaged or gone; the variable must stay as it is.
class Damage {
 public:
  Damage(Checkpoint& checkpoint, Variable& v, std::string bad)
      : checkpoint_(checkpoint), v_(v), bad_(std::move(bad)) {}
  void expect_noticed(const std::string& what) {
    v_.assign({-1.0, -2.0, -3.0});
    try {
      checkpoint_.read(bad_);
      ADD_FAILURE() << what << " was not noticed";
    } catch (const DataLossError& error) {
      const std::string begin = "[tf::train::Checkpoint::restore] '" + bad_;
      EXPECT_TRUE(std::string(error.what()).starts_with(begin)) << error.what();
      EXPECT_NE(error.message().find("' is damaged: "), std::string::npos) << error.what();
    } catch (const Error& error) {
      ADD_FAILURE() << what << ": " << error.what();
    }
    EXPECT_EQ(v_.to_vector<float>(), (std::vector<float>{-1, -2, -3})) << what;
  }

 private:
  Checkpoint& checkpoint_;
  Variable& v_;
  std::string bad_;
};

TEST_F(CheckpointTest, NoticesEveryDamagedByte) {
  Variable v({1.0, 2.0, 3.0});
  Variable unread(constant({{1, 2}, {3, 4}}));
  Variable words(constant({"one", "two"}));
  Checkpoint({{"v", v}, {"more/unread", unread}, {"words", words}}).write(path("good"));
  Checkpoint checkpoint({{"v", v}}, {.random_state = false});
  Damage damage(checkpoint, v, path("bad"));
  const std::vector<std::string> files = {".index", ".data-00000-of-00001"};
  for (const std::string& file : files) {
    for (const std::string& each : files)
      fs::copy_file(path("good" + each), path("bad" + each), fs::copy_options::overwrite_existing);
    const std::string good = read_file(path("good" + file));
    for (size_t i = 0; i < good.size(); ++i) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
      write_file(path("bad" + file), bytes);
      damage.expect_noticed(internal::text("bit ", i % 8, " of byte ", i, " of ", file));
      write_file(path("bad" + file), good.substr(0, i));
      damage.expect_noticed(internal::text(file, " of only ", i, " bytes"));
    }
    write_file(path("bad" + file), good);
    checkpoint.read(path("bad"));
    EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2, 3}));
  }
}

/// Large enough for the table to have several blocks.
TEST_F(CheckpointTest, NoticesDamageInALargeIndex) {
  std::vector<train::CheckpointItem> items;
  for (int i = 0; i < 8000; ++i)
    items.emplace_back(internal::text("layer/with/a/rather/long/name/of/", i, "/w"), Variable(i));
  Variable v({1.0, 2.0, 3.0});
  items.emplace_back("v", v);
  Checkpoint(items).write(path("good"));
  Checkpoint checkpoint({{"v", v}});
  Damage damage(checkpoint, v, path("bad"));
  fs::copy_file(path("good.data-00000-of-00001"), path("bad.data-00000-of-00001"));
  const std::string good = read_file(path("good.index"));
  ASSERT_GT(good.size(), size_t{1} << 18);
  for (size_t i = 0; i < good.size(); i += good.size() / 23) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
    write_file(path("bad.index"), bytes);
    damage.expect_noticed(internal::text("byte ", i));
  }
  write_file(path("bad.index"), good);
  checkpoint.read(path("bad"));
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{1, 2, 3}));
}

TEST_F(CheckpointTest, AFailedSaveLeavesTheEarlierOne) {
  if (geteuid() == 0) {
    // The superuser may write anywhere: a file in the place of the folder fails for everybody.
    write_file(path("file"), "x");
    Variable v(1.0);
    Checkpoint checkpoint({{"v", v}});
    EXPECT_THROW(checkpoint.save(path("file/model")), Error);
    EXPECT_EQ(checkpoint.save_counter(), 0);
    EXPECT_EQ(read_file(path("file")), "x");
    return;
  }
  Variable v(1.0);
  Checkpoint checkpoint({{"v", v}});
  checkpoint.save(path("model"));
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THROW(checkpoint.save(path("model")), Error);
  EXPECT_EQ(checkpoint.save_counter(), 1);
  v.assign(2.0);
  checkpoint.restore(path("model-1"));
  EXPECT_EQ(v.item<float>(), 1);
}

TEST_F(CheckpointTest, SavesNothingThatFailedOrCouldNotBeRestored) {
  Variable v(1.0);
  Checkpoint checkpoint({{"v", v}});
  v.assign(gather(constant({1.0, 2.0}), 7));
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { checkpoint.save(path("failed")); }),
            "[GatherV2] indices = 7 is not in [0, 2)");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { checkpoint.write(path("run[3]")); }),
            "[tf::train::Checkpoint::save] the path is '" + path("run[3]") +
                "'; one without '[' and '\\' is needed, since TensorFlow finds files to restore by "
                "pattern");
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_EQ(checkpoint.save(path("good")), path("good-1"));
}

TEST_F(CheckpointTest, RefusesNames) {
  Variable v(1.0, {.name = "v"});
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              Checkpoint({{"v", v}, {"v", v}});
            }),
            "[tf::train::Checkpoint] the name 'v' is given twice");
  for (const std::string name : {"", "a//b", "/a", "a/", ".a", "a/.b"})
    EXPECT_EQ(error_of<InvalidArgumentError>([&] {
                Checkpoint({{name, v}});
              }),
              "[tf::train::Checkpoint] '" + name +
                  "' is no name; parts between slashes are needed that are not empty and do not "
                  "start with a dot");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              Checkpoint({{"v", Variable()}});
            }),
            "[tf::train::Checkpoint] variable 'v' is undefined; a default-made or moved-from "
            "handle has no value");
  train::MomentumOptimizer optimizer(0.1, 0.9);
  optimizer.minimize(v * v, {v});
  Checkpoint without({{"optimizer", optimizer}});
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { without.write(path("x")); }),
            "[tf::train::Checkpoint::save] optimizer 'optimizer' has slots of variable 'v', which "
            "is not in the checkpoint; add it");
}

/// A Python with TensorFlow: what TENSORFLOW_PYTHON names, else the one that `make python` makes.
std::string tensorflow_python() {
  if (const char* named = std::getenv("TENSORFLOW_PYTHON")) return named;
  const std::string made = IMPERATIVE_SOURCE_DIR "/.venv/bin/python";
  const std::string probe =
      made + " -c 'import importlib.util as u; assert u.find_spec(\"tensorflow\")'";
  return fs::exists(made) && std::system((probe + " 2> /dev/null").c_str()) == 0 ? made : "";
}

/// Both sides read each other's files.
TEST_F(CheckpointTest, PythonReadsAndWritesTheSame) {
  const std::string python = tensorflow_python();
  if (python.empty())
    GTEST_SKIP() << "neither TENSORFLOW_PYTHON nor .venv is a Python with TensorFlow";
  random::set_seed(3);
  Model model;
  for (int i = 0; i < 2; ++i) model.step();
  const std::string saved = model.checkpoint.save(path("model"));
  const std::string script = std::string(IMPERATIVE_TEST_DATA) + "/library/check_checkpoint.py";
  const std::string command = python + " " + script + " " + saved + " " + path("python") + " " +
                              path("values.npz") + " > " + path("log") + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << read_file(path("log"));
  const auto values = io::load_npz(path("values.npz"));
  const auto expect_same = [&](const Variable& variable, const std::string& name) {
    EXPECT_EQ(variable.to_vector<float>(), values.at(name).to_vector<float>()) << name;
  };
  expect_same(model.w, "w");
  expect_same(model.b, "b");
  expect_same(model.optimizer.get_slot(model.w, "m"), "m");
  // Python took one more step and saved that.
  model.checkpoint.restore(path("python-2"));
  expect_same(model.w, "new_w");
  expect_same(model.b, "new_b");
  expect_same(model.optimizer.get_slot(model.w, "m"), "new_m");
}

}  // namespace
}  // namespace tf
