// Whatever operands an operation is given, the process survives: each operation of the registry is
// called with random ones, in child processes.
#include <gtest/gtest.h>
#include <imperative/tf.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "fuzz/random_call.h"

namespace fuzz {
namespace {

constexpr int kShards = 4;
constexpr int kCallsPerOp = 60;
constexpr unsigned kSecondsPerOp = 4;

// What the child says, in memory that both see.
struct Report {
  size_t next = 0;  // operation to begin with
  int called = 0;
  int succeeded = 0;
  char op[100] = {};
  char text[2000] = {};
};

// Wait for somebody by design, write files, or talk to other processes and hardware.
bool is_left_out(std::string_view op) {
  constexpr std::string_view kBegin[] = {
      "Barrier",
      "Close",
      "Collective",
      "Configure",
      "CreateSummary",
      "DataService",
      "DebugIdent",
      "Dist",
      "EagerPy",
      "FileSystem",
      "MapPeek",
      "MapUnstage",
      "MergeV2",
      "Nccl",
      "RecordInput",
      "ReduceDataset",
      "StatelessWhile",
      "UnbatchGrad",
      "While",
      "OrderedMap",
      "Py",
      "ReadFile",
      "ReadVariableXla",
      "Recv",
      "Register",
      "RemoteCall",
      "Save",
      "Send",
      "Sharded",
      "Shutdown",
      "Sleep",
      "Snapshot",
      "Stage",
      "TPU",
      "Unstage",
      "WriteFile",
      "WriteSummary",
      "XlaHost",
      "XlaRecv",
      "XlaSend",
  };
  return std::any_of(std::begin(kBegin), std::end(kBegin),
                     [op](std::string_view begin) { return op.starts_with(begin); });
}

void call_once(const Call& call, Report& report) {
  std::snprintf(report.text, sizeof report.text, "%s", call.text.c_str());
  ++report.called;
  try {
    const std::vector<tf::Tensor> outputs = tf::raw_ops::call(call.op, call.inputs, call.attrs);
    tf::sync();  // runs what is held
    for (const tf::Tensor& output : outputs) output.shape();
    ++report.succeeded;
  } catch (const tf::Error&) {
  } catch (const std::exception& error) {
    std::snprintf(report.text, sizeof report.text, "threw \"%s\" for %s", error.what(),
                  call.text.c_str());
    _exit(1);
  }
}

[[noreturn]] void work(Report& report, int shard, const std::string& folder) {
  signal(SIGALRM, SIG_DFL);
  if (chdir(folder.c_str()) != 0) _exit(1);  // some operations write files, with names like "a"
  CallMaker maker;
  const rlimit limit{rlim_t{12} << 30, rlim_t{12} << 30};  // what no memory can hold is refused
  setrlimit(RLIMIT_AS, &limit);
  const auto& ops = tf::internal::all_ops();
  const char* given = std::getenv("IMPERATIVE_FUZZ_SEED");  // to try others
  const uint64_t seed = given ? std::strtoull(given, nullptr, 10) : 0;
  const char* only = std::getenv("IMPERATIVE_FUZZ_OP");  // to look at one operation
  for (; report.next < ops.size(); ++report.next) {
    const tf::internal::OpDef& op = *ops[report.next];
    if (only && op.name != only) continue;
    if (report.next % kShards != static_cast<size_t>(shard) || !op.refusal.empty() ||
        !op.has_kernel || is_left_out(op.name))
      continue;
    std::snprintf(report.op, sizeof report.op, "%s", op.name.c_str());
    maker.seed(op.hash + seed);
    alarm(kSecondsPerOp);
    for (int i = 0; i < kCallsPerOp; ++i) call_once(maker.make(op), report);
    alarm(0);
  }
  _exit(0);
}

void expect_survival(int shard) {
  void* shared =
      mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  Report& report = *new (shared) Report;
  const std::string folder = ::testing::TempDir() + "imperative-fuzz-" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  for (int status = 1; status != 0;) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work(report, shard, folder);
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (status == 0) continue;
    const std::string how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "error";
    ++report.next;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
      std::printf("%s takes long\n  %s\n", report.op, report.text);
    else
      ADD_FAILURE() << report.op << ": " << how << "\n  " << report.text;
  }
  std::printf("%d calls, %d succeeded\n", report.called, report.succeeded);
  munmap(shared, sizeof(Report));
  std::filesystem::remove_all(folder);
}

TEST(RawOps, SurviveRandomOperandsFirstQuarter) { expect_survival(0); }
TEST(RawOps, SurviveRandomOperandsSecondQuarter) { expect_survival(1); }
TEST(RawOps, SurviveRandomOperandsThirdQuarter) { expect_survival(2); }
TEST(RawOps, SurviveRandomOperandsFourthQuarter) { expect_survival(3); }

}  // namespace
}  // namespace fuzz
