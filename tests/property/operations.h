// The operations that random programs are made of.
#pragma once

#include <array>
#include <vector>

#include "imperative/tf.h"
#include "property/program.h"

namespace tf::testing {

/// Slots by kind, and variables of the kinds that have some.
struct State {
  State();
  Tensor tensors[kKinds][kSlots];
  Variable variables[kKinds][kVariables];
};

struct Args {
  const Tensor& a;
  const Tensor& b;
  const Tensor& c;
  int n;
  Variable& v;
};

enum Trait : int {
  fails = 1,    // may fail when it runs
  looks = 2,    // may look at an operand, or run at its line
  assigns = 4,  // a variable
  grows = 32,   // may become so large that floats do not hold it exactly
  draws = 16,   // random numbers of the thread's stream
  exotic = 8,   // left out where results are compared with another compiler's
};

/// `text` is the same expression as `run`, with $a, $b, $c for slots, $n for the literal and $v for the
/// variable; a test holds both against each other.
struct Operation {
  const char* name;
  Kind out;
  std::array<Kind, 3> in;
  Kind variable;
  int traits;
  const char* text;
  Tensor (*run)(const Args&);
};

const std::vector<Operation>& operations();

/// The expressions of the table that are functions.
Tensor replaced(const Tensor& a, int n, const Tensor& b);
Tensor drawn(const Tensor& a);
Tensor renewed(Variable& v, const Tensor& a);

bool has_variables(Kind kind);
/// A first value, different for each slot.
Tensor first_value(Kind kind, int slot);
const char* name_of(Kind kind);
bool is_smooth(Kind kind);
bool is_differentiable(Kind kind);

}  // namespace tf::testing
