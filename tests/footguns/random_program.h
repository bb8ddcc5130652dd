// Random programs for comparing ways of running: instructions over a few tensors and variables, made
// from a seed, in a loop; every instruction is a call site of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tf::testing {

enum class Op : uint8_t {
  add,
  subtract,
  multiply,
  maximum,
  select,  // of two vectors
  negate,
  square,
  shift,
  scale,  // of one, with a literal
  sum,
  spread,  // vector to scalar, and back
  gather,
  compact,  // with indices; through a shape known only when run
  read,
  assign,
  assign_add,
  assign_raw,  // variables
  look,
  look_scalar,
  drop,
  copy,
  branch,  // on a value
  gradient,
  gradient_of_variable,
  draw,  // an effect: it runs at its line
  sync,
  open_step,
  close_step,
  count_,
};

struct Instruction {
  Op op;
  int out, a, b;  // slots of tensors or variables
  int literal;    // small
  int every;      // runs in iterations divisible by this
  bool varies;    // the literal changes with the iteration
};

struct Features {
  bool gradients = true;
  bool steps = true;
  bool failures = false;  // indices out of range at run time
};

struct Program {
  std::vector<Instruction> start, body, end;
  int iterations = 1;
};

inline constexpr int kVectors = 5;
inline constexpr int kScalars = 3;
inline constexpr int kVariables = 3;

Program make_program(uint64_t seed, const Features& features);
/// Runs it and tells all that could be seen: each value looked at, bit for bit, and each error.
std::vector<std::string> run_program(const Program& program);
std::string describe(const Program& program);

}  // namespace tf::testing
