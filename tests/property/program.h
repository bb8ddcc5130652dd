// Random programs as data: statements over a few slots of fixed kinds, so that any statement may be
// left out and the rest is still a program. An interpreter (machine.h) runs them through the public
// API; each statement is a line of its own, so repeated bodies meet the same call sites.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tf::testing {

/// What a slot holds. Exact kinds hold small whole numbers, so that no order of additions changes a
/// bit; smooth ones hold floats near 1 that no operation here amplifies.
enum class Kind : int8_t {
  none = -1,
  f3,   // float32 (3,), exact
  f1,   // float32 (), exact
  f23,  // float32 (2, 3), exact
  d3,   // float64 (3,), exact
  i3,   // int32 (3,)
  b3,   // bool (3,)
  r,    // float32 of one axis, its extent known only when it runs or different each time; exact
  c3,   // complex64 (3,), exact
  u3,   // uint8 (3,)
  h3,   // bfloat16 (3,), exact
  g3,   // float32 (3,), smooth
  g33,  // float32 (3, 3), smooth
  count,
};
inline constexpr int kKinds = static_cast<int>(Kind::count);
inline constexpr int kSlots = 3;      // of each kind
inline constexpr int kVariables = 2;  // of each kind that has variables

enum class Form : uint8_t {
  operation,
  gradient,
  look,
  keep,   // a handle in a list that grows
  copy,   // another handle of the same value
  drop,   // a handle is given up
  sync,   // tf::sync()
  sweep,  // tf::stats(), which lets history go
  raise,  // an exception of the program's own
  call,   // of a function: its lines have many callers
  // With statements inside:
  loop,
  step,     // new_step
  attempt,  // try, whose catch notes the error
  branch,   // if, on a value
};

struct Statement {
  Form form = Form::operation;
  int operation = 0;  // row of operations(); the function that is called
  Kind kind = Kind::none;
  int out = 0, a = 0, b = 0, c = 0;  // slots
  int variable = 0;
  int literal = 0;
  bool varies = false;       // the literal changes with the iteration
  int every = 1;             // runs in iterations that this divides
  Kind source = Kind::none;  // of a gradient: what it is taken with respect to
  bool checked = false;      // looked at before it is assigned: it may have failed
  bool of_variable = false;  // a variable of that kind, else slot b
  int order = 1;
  bool ends =
      false;      // its result is a source, so that loops do not differentiate ever longer programs
  int count = 1;  // of a loop
  uint32_t line = 0;
  std::vector<Statement> body;
};

struct Program {
  std::vector<Statement> main;
  std::vector<std::vector<Statement>> functions;
};

/// What the makers may use.
struct Features {
  bool gradients = true;
  bool steps = true;
  bool failures = true;  // operations that fail when they run
  bool random = true;    // draws, which depend on the thread
  bool growing = true;   // sums without a limit
  bool exotic = true;    // also what another compiler than TensorFlow's executor cannot do
  /// Nothing whose outcome depends on where windows are cut: no value that may have failed is
  /// assigned or differentiated, so that running each operation at its line must see the same.
  bool line_by_line = true;
};

Program make_program(uint64_t seed, const Features& features);

/// Calls action(statement) on each statement, at any depth.
template <class Statements, class Action>
void for_each_statement(Statements& statements, const Action& action) {
  for (auto& statement : statements) {
    action(statement);
    for_each_statement(statement.body, action);
  }
}

}  // namespace tf::testing
