// Making random programs.
#include <algorithm>
#include <random>

#include "property/operations.h"
#include "property/program.h"

namespace tf::testing {
namespace {

using Statements = std::vector<Statement>;

// What is worth assigning is worth assigning often.
int weight_of(const Operation& operation) {
  if (operation.traits & assigns) return 3;
  return operation.variable != Kind::none ? 2 : 1;
}

class Maker {
 public:
  Maker(uint64_t seed, const Features& features) : random_(seed), features_(features) {
    choose_kinds();
    for (size_t row = 0; row < operations().size(); ++row)
      if (is_allowed(operations()[row]))
        rows_.insert(rows_.end(), static_cast<size_t>(weight_of(operations()[row])), row);
  }

  Program make() {
    Program program;
    for (int i = below(3); i > 0; --i) program.functions.push_back(block(2 + below(5), 2));
    functions_ = static_cast<int>(program.functions.size());
    program.main = block(below(6), 0);
    for (int loops = 1 + below(5) / 4; loops > 0; --loops) {
      Statement loop = empty(Form::loop);
      const bool is_long = one_in(12);
      loop.count = is_long ? 30 + below(40) : 1 + below(9);
      loop.body = block(is_long ? 2 + below(5) : 3 + below(14), is_long ? 2 : 1);
      program.main.push_back(std::move(loop));
      append(program.main, block(below(5), 0));
    }
    uint32_t line = 1;
    const auto number = [&](Statement& statement) { statement.line = line++; };
    for_each_statement(program.main, number);
    for (Statements& function : program.functions) for_each_statement(function, number);
    return program;
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }
  bool one_in(int count) { return below(count) == 0; }

  // Few kinds, so that statements use each other's results.
  void choose_kinds() {
    allowed_[static_cast<int>(Kind::f3)] = allowed_[static_cast<int>(Kind::f1)] = true;
    for (int i = below(5); i > 0; --i) allowed_[below(kKinds)] = true;
    if (allowed_[static_cast<int>(Kind::g33)]) allowed_[static_cast<int>(Kind::g3)] = true;
    for (int i = 0; i < kKinds; ++i)
      if (allowed_[i]) kinds_.push_back(static_cast<Kind>(i));
  }

  bool is_allowed(Kind kind) const {
    return kind == Kind::none || allowed_[static_cast<int>(kind)];
  }

  bool is_allowed(const Operation& operation) const {
    if ((operation.traits & fails) && !features_.failures) return false;
    if ((operation.traits & draws) && !features_.random) return false;
    if ((operation.traits & grows) && !features_.growing) return false;
    if ((operation.traits & exotic) && !features_.exotic) return false;
    if (!is_allowed(operation.out) || !is_allowed(operation.variable)) return false;
    return std::all_of(operation.in.begin(), operation.in.end(),
                       [&](Kind kind) { return is_allowed(kind); });
  }

  Statement empty(Form form) {
    Statement made;
    made.form = form;
    made.kind = kinds_[static_cast<size_t>(below(static_cast<int>(kinds_.size())))];
    made.out = below(kSlots);
    made.a = below(kSlots);
    made.b = below(kSlots);
    made.c = below(kSlots);
    made.variable = below(kVariables);
    made.literal = below(5);
    made.varies = one_in(6);
    if (one_in(7)) made.every = 2 + below(3);
    return made;
  }

  Kind differentiable() {
    for (;;) {
      const Kind kind = kinds_[static_cast<size_t>(below(static_cast<int>(kinds_.size())))];
      if (is_differentiable(kind)) return kind;
    }
  }

  Statement gradient(int depth) {
    Statement made = empty(Form::gradient);
    made.kind = differentiable();
    made.source = differentiable();
    made.of_variable = has_variables(made.source) && one_in(2);
    made.order = one_in(4) ? 2 : 1;
    made.ends = depth > 0;
    return made;
  }

  Statement inside(Form form, int depth) {
    Statement made = empty(form);
    made.kind = Kind::f1;
    made.count = 2 + below(3);
    made.body = block(1 + below(6), depth + 1);
    if (form == Form::attempt && one_in(2)) {
      Statement thrown = empty(Form::raise);
      thrown.every = 1 + below(3);
      const int place = below(static_cast<int>(made.body.size()) + 1);
      made.body.insert(made.body.begin() + place, thrown);
    }
    return made;
  }

  Statement statement(int depth) {
    const int choice = below(100);
    if (choice < 6) return empty(Form::look);
    if (choice < 9) return empty(Form::keep);
    if (choice < 13) return empty(Form::copy);
    if (choice < 15) return empty(Form::drop);
    if (choice < 17) return empty(choice < 16 ? Form::sync : Form::sweep);
    if (choice < 25 && features_.gradients) return gradient(depth);
    if (choice < 28 && functions_ > 0 && depth < 2) return call();
    if (choice < 36 && depth < 3) {
      constexpr Form kForms[] = {Form::loop, Form::step, Form::attempt, Form::branch};
      const Form form = kForms[below(4)];
      if (form != Form::step || features_.steps) return inside(form, depth);
    }
    Statement made = empty(Form::operation);
    made.operation =
        static_cast<int>(rows_[static_cast<size_t>(below(static_cast<int>(rows_.size())))]);
    return made;
  }

  Statement call() {
    Statement made = empty(Form::call);
    made.operation = below(functions_);
    return made;
  }

  Statements block(int length, int depth) {
    Statements made;
    while (static_cast<int>(made.size()) < length) made.push_back(statement(depth));
    return made;
  }

  static void append(Statements& statements, Statements more) {
    for (Statement& statement : more) statements.push_back(std::move(statement));
  }

  std::mt19937_64 random_;
  const Features& features_;
  std::vector<Kind> kinds_;
  bool allowed_[kKinds] = {};
  std::vector<size_t> rows_;
  int functions_ = 0;
};

// Which slots may hold a value that failed, whatever the order of statements.
class Taint {
 public:
  explicit Taint(Program& program) {
    const auto spread = [&](Statement& statement) { follow(statement); };
    for (bool more = true; more;) {
      changed_ = false;
      for_each(program, spread);
      more = changed_;
    }
  }

  template <class Action>
  static void for_each(Program& program, const Action& action) {
    for_each_statement(program.main, action);
    for (Statements& function : program.functions) for_each_statement(function, action);
  }

  bool any_operand(const Statement& one) const {
    const Operation& row = operations()[static_cast<size_t>(one.operation)];
    const int slots[] = {one.a, one.b, one.c};
    for (int i = 0; i < 3; ++i)
      if (row.in[i] != Kind::none && is(row.in[i], slots[i])) return true;
    return false;
  }

  bool is(Kind kind, int slot) const { return tainted_[static_cast<int>(kind)][slot]; }

 private:
  void follow(const Statement& one) {
    if (one.form == Form::copy && is(one.kind, one.a)) mark(one.kind, one.out);
    if (one.form != Form::operation) return;
    const Operation& row = operations()[static_cast<size_t>(one.operation)];
    if (row.traits & (assigns | looks)) return;
    if ((row.traits & fails) || any_operand(one)) mark(row.out, one.out);
  }

  void mark(Kind kind, int slot) {
    changed_ = changed_ || !is(kind, slot);
    tainted_[static_cast<int>(kind)][slot] = true;
  }

  bool tainted_[kKinds][kSlots] = {};
  bool changed_ = false;
};

bool depends_on_cuts(const Statement& one, const Taint& taint) {
  if (one.form == Form::gradient)
    return taint.is(one.kind, one.a) || taint.is(one.kind, one.c) ||
           (!one.of_variable && taint.is(one.source, one.b));
  if (one.form != Form::operation || !taint.any_operand(one)) return false;
  return (operations()[static_cast<size_t>(one.operation)].traits & looks) != 0;
}

void remove_if_depends(Statements& statements, const Taint& taint) {
  std::erase_if(statements, [&](const Statement& one) { return depends_on_cuts(one, taint); });
  for (Statement& one : statements) remove_if_depends(one.body, taint);
}

void make_independent_of_cuts(Program& program) {
  const Taint taint(program);
  remove_if_depends(program.main, taint);
  for (Statements& function : program.functions) remove_if_depends(function, taint);
  Taint::for_each(program, [&](Statement& one) {
    if (one.form != Form::operation) return;
    const Operation& row = operations()[static_cast<size_t>(one.operation)];
    one.checked = (row.traits & assigns) && taint.any_operand(one);
  });
}

}  // namespace

Program make_program(uint64_t seed, const Features& features) {
  Program program = Maker(seed, features).make();
  if (features.line_by_line) make_independent_of_cuts(program);
  return program;
}

}  // namespace tf::testing
