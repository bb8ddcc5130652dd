// One comparison of two ways to run a random program, and what to say when they differ.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "property/machine.h"

namespace tf::testing {

/// Two ways to run, and the programs that must show the same in both.
struct Comparison {
  Features features;
  Mode expected;
  Mode actual;
  Precision precision = Precision::rounding;
};

/// How the executor is compared; the seed decides on the way and on details such as when plans are
/// built.
Comparison executor_comparison(uint64_t seed);
/// How XLA is compared with running op by op.
Comparison xla_comparison(uint64_t seed);

/// Runs the program of this seed both ways. If they differ: the first difference, and the smallest
/// program found that still differs, as C++.
std::optional<std::string> check_seed(uint64_t seed, const Comparison& comparison);

/// Runs `count` programs from this seed on in a thread each, at once; each must show what it shows alone
/// and op by op.
std::optional<std::string> check_at_once(uint64_t first, int count);

/// The smallest program found for which `differs` still holds, within some hundreds of tries.
Program shrink(Program program, const std::function<bool(const Program&)>& differs);

/// Each row of the table and each form of a statement, once.
Program everything_program();

/// The program as a C++ function `void NAME(State& s)`, its own functions before it.
std::string print_program(const Program& program, const std::string& name);

}  // namespace tf::testing
