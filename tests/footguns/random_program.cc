// Making and running random programs.
#include "footguns/random_program.h"

#include <cstring>
#include <memory>
#include <random>

#include "imperative/config.h"
#include "imperative/error.h"
#include "imperative/gradients.h"
#include "imperative/raw_ops.h"
#include "imperative/step.h"
#include "imperative/variable.h"

namespace tf::testing {
namespace {

constexpr const char* kNames[] = {
    "add",         "subtract", "multiply",  "maximum",    "select",     "negate",
    "square",      "shift",    "scale",     "sum",        "spread",     "gather",
    "compact",     "read",     "assign",    "assign_add", "assign_raw", "look",
    "look_scalar", "drop",     "copy",      "branch",     "gradient",   "gradient_of_variable",
    "draw",        "sync",     "open_step", "close_step"};
static_assert(std::size(kNames) == static_cast<size_t>(Op::count_));

class Maker {
 public:
  Maker(uint64_t seed, const Features& features) : random_(seed), features_(features) {}

  Program make() {
    Program program;
    program.start = block(below(6));
    program.body = block(3 + below(14));
    program.end = block(below(6));
    program.iterations = 1 + below(9);
    return program;
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }

  bool is_allowed(Op op) const {
    if (op == Op::gradient || op == Op::gradient_of_variable) return features_.gradients;
    if (op == Op::open_step || op == Op::close_step) return false;  // made in pairs
    return true;
  }

  Instruction instruction(Op op) {
    Instruction made{op, below(kVectors), below(kVectors), below(kVectors), below(5), 1, false};
    if (below(6) == 0) made.every = 2 + below(3);
    made.varies = below(8) == 0;
    if (op == Op::gather && !(features_.failures && below(3) == 0)) {
      made.literal %= 3;  // in range
      made.varies = false;
    }
    return made;
  }

  std::vector<Instruction> block(int length) {
    std::vector<Instruction> made;
    while (static_cast<int>(made.size()) < length) {
      const Op op = static_cast<Op>(below(static_cast<int>(Op::count_)));
      const bool is_rare = op == Op::sync || op == Op::draw || op == Op::assign_raw;
      if (is_allowed(op) && !(is_rare && below(4) > 0)) made.push_back(instruction(op));
    }
    if (features_.steps && length > 2 && below(3) == 0) {
      const int first = below(length);
      const int last = first + below(length - first);
      made.insert(made.begin() + last + 1, Instruction{Op::close_step, 0, 0, 0, 0, 1, false});
      made.insert(made.begin() + first, Instruction{Op::open_step, 0, 0, 0, 0, 1, false});
    }
    return made;
  }

  std::mt19937_64 random_;
  const Features& features_;
};

// Runs a program. All numbers are small integers, so that no order of additions changes a bit.
class Machine {
 public:
  Machine() {
    for (int i = 0; i < kVectors; ++i) {
      const float base = static_cast<float>(i);
      vectors_[i] = tf::constant(std::vector<float>{base, 1 - base, 2});
    }
    for (int i = 0; i < kScalars; ++i) scalars_[i] = tf::constant(static_cast<float>(i - 1));
    for (int i = 0; i < kVariables; ++i) {
      const float base = static_cast<float>(i);
      variables_[i] = tf::Variable(tf::constant(std::vector<float>{1, base, -base}));
    }
  }

  std::vector<std::string> run(const Program& program) {
    run_block(program.start, 0, 1000);
    for (int i = 0; i < program.iterations; ++i) run_block(program.body, i, 2000);
    run_block(program.end, 0, 3000);
    for (const tf::Tensor& vector : vectors_) look(vector);
    for (const tf::Tensor& scalar : scalars_) look(scalar);
    for (const tf::Variable& variable : variables_) guarded([&] { look(variable.value()); });
    guarded([] { tf::sync(); });
    return std::move(seen_);
  }

 private:
  template <class Action>
  void guarded(const Action& action) {
    try {
      action();
    } catch (const tf::Error& error) {
      seen_.push_back(error.what());
    }
  }

  void run_block(const std::vector<Instruction>& block, int iteration, uint32_t line) {
    for (const Instruction& one : block) {
      where_ = tf::Location("program", line++, 0, "");
      if (iteration % one.every == 0) guarded([&] { run_one(one, iteration); });
    }
    while (!steps_.empty()) close_step();
  }

  void close_step() {
    guarded([&] {
      std::unique_ptr<tf::Step> step = std::move(steps_.back());
      steps_.pop_back();
      step->run(std::vector<tf::Tensor>{});
    });
  }

  tf::Input in(const tf::Tensor& tensor) const { return tf::Input(tensor, where_); }
  // Keeps numbers small and exact.
  tf::Tensor small(const tf::Tensor& tensor) const {
    return raw_ops::FloorMod(in(tensor), tf::Input(31.0f, where_));
  }
  tf::Tensor sum(const tf::Tensor& tensor) const {
    return small(raw_ops::Sum(in(tensor), tf::constant({0})));
  }

  void look(const tf::Tensor& tensor) {
    if (!tensor.defined()) return seen_.push_back("nothing");
    guarded([&] {
      std::string text;
      for (const float value : tensor.data<float>()) {
        uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        text += std::to_string(value) + "/" + std::to_string(bits) + " ";
      }
      seen_.push_back(text);
    });
  }

  void run_one(const Instruction& one, int iteration) {
    const int number = one.literal + (one.varies ? iteration : 0);
    switch (one.op) {
      case Op::look: return look(vectors_[one.a]);
      case Op::look_scalar: return look(scalars_[one.a % kScalars]);
      case Op::sync: return tf::sync();
      case Op::open_step: return void(steps_.emplace_back(new tf::Step(where_)));
      case Op::close_step: return steps_.empty() ? void() : close_step();
      case Op::sum: return void(scalars_[one.out % kScalars] = sum(vectors_[one.a]));
      case Op::gradient: return differentiate(one);
      case Op::gradient_of_variable: return differentiate(one);
      case Op::assign:
      case Op::assign_add:
      case Op::assign_raw: return change(one);
      default: vectors_[one.out] = compute(one, static_cast<float>(number));
    }
  }

  tf::Tensor compute(const Instruction& one, float number) {
    const tf::Tensor& a = vectors_[one.a];
    const tf::Tensor& b = vectors_[one.b];
    const tf::Tensor& s = scalars_[one.b % kScalars];
    const tf::Input literal(number, where_);
    switch (one.op) {
      case Op::add: return small(raw_ops::AddV2(in(a), in(b)));
      case Op::subtract: return small(raw_ops::Sub(in(a), in(b)));
      case Op::multiply: return small(raw_ops::Mul(in(a), in(b)));
      case Op::maximum: return raw_ops::Maximum(in(a), in(b));
      case Op::select: return raw_ops::SelectV2(raw_ops::Less(in(a), literal), in(a), in(b));
      case Op::negate: return raw_ops::Neg(in(a));
      case Op::square: return small(raw_ops::Square(in(a)));
      case Op::shift: return small(raw_ops::AddV2(in(a), literal));
      case Op::scale: return small(raw_ops::Mul(in(a), literal));
      case Op::spread: return small(raw_ops::Mul(in(a), in(s)));
      case Op::gather: {
        const std::vector<int32_t> indices{static_cast<int32_t>(number) % 4, 0, 1};
        return raw_ops::GatherV2(in(a), tf::constant(indices, where_), tf::constant(0));
      }
      case Op::compact: {
        const tf::Tensor places = raw_ops::Where(raw_ops::Less(in(a), literal));
        const tf::Tensor found = raw_ops::GatherNd(in(b), places);
        return small(raw_ops::AddV2(in(a), sum(found)));
      }
      case Op::read: return variables_[one.a % kVariables].value(where_);
      case Op::copy: return a;
      case Op::branch:
        return sum(a).item<float>() > 9 ? raw_ops::Neg(in(a)) : small(in(b).tensor());
      case Op::draw: return small(raw_ops::AddV2(in(a), drawn()));
      default: return tf::constant({1.f, 2.f, 3.f}, tf::float32, where_);  // drop
    }
  }

  // A stateful operation that gives the same in every run.
  tf::Tensor drawn() const {
    const tf::Tensor drawn = raw_ops::RandomUniformInt(tf::constant({3}), tf::constant(2),
                                                       tf::constant(3), {.seed = 1, .seed2 = 1});
    return raw_ops::Cast(drawn, tf::float32);
  }

  void change(const Instruction& one) {
    tf::Variable& variable = variables_[one.out % kVariables];
    const tf::Tensor& value = vectors_[one.a];
    if (one.op == Op::assign_raw) {
      raw_ops::AssignVariableOp(tf::Input(variable.handle(), where_), in(value));
    } else if (one.op == Op::assign) {
      vectors_[one.b] = variable.assign(in(value));
    } else {
      variable.assign_add(in(value));
      variable.assign(in(small(variable.value(where_))));
    }
  }

  void differentiate(const Instruction& one) {
    const tf::Tensor y = raw_ops::Sum(in(vectors_[one.a]), tf::constant({0}));
    std::vector<tf::GradientSource> sources;
    if (one.op == Op::gradient)
      sources.emplace_back(vectors_[one.b]);
    else
      sources.emplace_back(variables_[one.b % kVariables]);
    const tf::Tensor found = tf::gradients({y}, sources, {}, where_)[0];
    vectors_[one.out] = found.defined() ? small(found) : tf::constant({0.f, 0.f, 0.f});
  }

  tf::Tensor vectors_[kVectors];
  tf::Tensor scalars_[kScalars];
  tf::Variable variables_[kVariables];
  std::vector<std::unique_ptr<tf::Step>> steps_;
  tf::Location where_;
  std::vector<std::string> seen_;
};

void describe_block(const std::vector<Instruction>& block, int line, std::string& text) {
  for (const Instruction& one : block) {
    text += std::to_string(line++) + " " + kNames[static_cast<int>(one.op)] + " out " +
            std::to_string(one.out) + " a " + std::to_string(one.a) + " b " +
            std::to_string(one.b) + " literal " + std::to_string(one.literal) +
            (one.varies ? " + iteration" : "") + " every " + std::to_string(one.every) + "\n";
  }
}

}  // namespace

Program make_program(uint64_t seed, const Features& features) {
  return Maker(seed, features).make();
}

std::vector<std::string> run_program(const Program& program) { return Machine().run(program); }

std::string describe(const Program& program) {
  std::string text;
  describe_block(program.start, 1000, text);
  text += "repeat " + std::to_string(program.iterations) + "\n";
  describe_block(program.body, 2000, text);
  text += "end\n";
  describe_block(program.end, 3000, text);
  return text;
}

}  // namespace tf::testing
