// The interpreter.
#include "property/machine.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdio>
#include <deque>
#include <thread>

#include "plan/background.h"
#include "record/caller.h"
#include "record/engine.h"
#include "tolerances.h"

namespace tf::testing {
namespace {

struct Interruption : std::runtime_error {
  Interruption() : std::runtime_error("interrupted") {}
};

// A name that no run before had: sites go by its address.
const char* fresh_file() {
  static std::deque<std::string> files;
  return files.emplace_back("program").c_str();
}

class Settings {
 public:
  explicit Settings(const Mode& mode)
      : limit_(config::history_limit()), plan_after_(config::plan_after()) {
    config::set_run_each_op(mode.each_op);
    config::set_plan_after(mode.plan_after);
    config::set_verify(mode.verify);
    config::set_xla(mode.xla);
    internal::engine().xla_at_once = mode.xla;
    internal::engine().callables_at_once = mode.callables_at_once;
    internal::engine().host_programs = mode.host_programs;
    internal::engine().async_at_once = mode.async_at_once;
    config::set_build_in_background(mode.in_background);
    config::set_history_limit(mode.limit);
    random::set_seed(7);
    config::set_deterministic(mode.deterministic);
  }
  ~Settings() {
    config::set_run_each_op(false);
    config::set_plan_after(plan_after_);
    config::set_verify(false);
    config::set_xla(true);
    config::set_deterministic(false);
    internal::engine().xla_at_once = false;
    internal::engine().callables_at_once = false;
    internal::engine().host_programs = true;
    internal::engine().async_at_once = false;
    config::set_build_in_background(false);
    config::set_history_limit(limit_);
  }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

 private:
  config::HistoryLimit limit_;
  int64_t plan_after_;
};

// Where each operation runs at its line it also throws there; run later, its results throw when they
// are looked at. To see the same in both, the former notes the error in the slot of the result.
class Machine {
 public:
  Machine(const Program& program, const Mode& mode, const char* file)
      : program_(program), each_op_(mode.each_op), waits_(mode.in_background), file_(file) {}

  std::vector<Event> run() {
    run_all(program_.main, 0);
    at(0);
    show_all();
    return std::move(events_);
  }

 private:
  struct Kept {
    Tensor tensor;
    std::string failure;
    Kind kind;
  };

  void show_all() {
    for (int kind = 0; kind < kKinds; ++kind) {
      for (int i = 0; i < kSlots; ++i) look(static_cast<Kind>(kind), i, "");
      for (const Variable& variable : state_.variables[kind])
        if (variable.defined())
          guarded([&] { show(variable.value(), static_cast<Kind>(kind), "variable "); });
    }
    for (const Kept& kept : kept_) look(kept.tensor, kept.failure, kept.kind, "kept ");
    guarded([] { tf::sync(); });
  }

  void at(uint32_t line) { where_ = Location(file_, line, 0, ""); }
  Tensor& slot(Kind kind, int i) { return state_.tensors[static_cast<int>(kind)][i]; }
  std::string& failure(Kind kind, int i) { return failures_[static_cast<int>(kind)][i]; }
  void note(const std::string& text) { events_.push_back({text, {}, false}); }

  // Inside an attempt errors go to its catch.
  template <class Action>
  void guarded(const Action& action) {
    if (attempts_ > 0) return action();
    try {
      action();
    } catch (const std::runtime_error& error) {
      note(error.what());
    }
  }

  void run_all(const std::vector<Statement>& statements, int iteration) {
    for (const Statement& one : statements) {
      if (iteration % one.every != 0) continue;
      at(one.line);
      guarded([&] { run_one(one, iteration); });
    }
  }

  void run_one(const Statement& one, int iteration) {
    switch (one.form) {
      case Form::loop:
        for (int i = 0; i < one.count; ++i) {
          run_all(one.body, i);
          if (waits_) internal::wait_for_background();
        }
        return;
      case Form::step: {
        const Step step = new_step(where_);
        return run_all(one.body, iteration);
      }
      case Form::attempt: return attempt(one.body, iteration);
      case Form::branch:
        if (is_above(one)) run_all(one.body, iteration);
        return;
      case Form::call:
        if (program_.functions.empty()) return;
        return run_all(program_.functions[one.operation % program_.functions.size()], iteration);
      default: return run_leaf(one, one.literal + (one.varies ? iteration : 0));
    }
  }

  void attempt(const std::vector<Statement>& body, int iteration) {
    const Location here = where_;
    ++attempts_;
    try {
      run_all(body, iteration);
      --attempts_;
    } catch (const std::runtime_error& error) {
      --attempts_;
      where_ = here;
      note(std::string("caught ") + error.what());
    }
  }

  bool is_above(const Statement& one) {
    const internal::CallerScope scope(where_);
    must_be_there(one.kind, one.a);
    return static_cast<bool>(slot(one.kind, one.a) > one.literal);
  }

  void run_leaf(const Statement& one, int n) {
    const internal::CallerScope scope(where_);
    switch (one.form) {
      case Form::operation: return operate(one, n);
      case Form::gradient: return differentiate_at(one, n);
      case Form::look: return look(one.kind, one.a, "");
      case Form::keep:
        kept_.push_back({slot(one.kind, one.a), failure(one.kind, one.a), one.kind});
        return;
      case Form::copy:
        slot(one.kind, one.out) = slot(one.kind, one.a);
        failure(one.kind, one.out) = failure(one.kind, one.a);
        return;
      case Form::drop: return put(one.kind, one.out, first_value(one.kind, one.out));
      case Form::sync: return tf::sync();
      case Form::sweep: return void(tf::stats());
      default: throw Interruption();
    }
  }

  void operate(const Statement& one, int n) {
    const Operation& row = operations()[static_cast<size_t>(one.operation)];
    const int slots[] = {one.a, one.b, one.c};
    const Tensor* operands[] = {&nothing_, &nothing_, &nothing_};
    for (int i = 0; i < 3 && row.in[i] != Kind::none; ++i) {
      operands[i] = &slot(row.in[i], slots[i]);
      const std::string failed = failure(row.in[i], slots[i]);
      if (!failed.empty() && one.checked) throw std::runtime_error(failed);
      if (!failed.empty()) return fail(row.out, one.out, failed);
      if (one.checked) operands[i]->str();
    }
    Variable none;
    Variable& variable = row.variable == Kind::none
                             ? none
                             : state_.variables[static_cast<int>(row.variable)][one.variable];
    const Args args{*operands[0], *operands[1], *operands[2], n, variable};
    if (!each_op_ || !(row.traits & fails)) return put(row.out, one.out, row.run(args));
    try {
      put(row.out, one.out, row.run(args));
    } catch (const Error& error) {
      fail(row.out, one.out, error.what());
    }
  }

  void differentiate_at(const Statement& one, int n) {
    const Tensor y = slot(one.kind, one.a);
    const Tensor stop = slot(one.kind, one.c);
    const GradientSource x =
        one.of_variable
            ? GradientSource(state_.variables[static_cast<int>(one.source)][one.variable])
            : GradientSource(slot(one.source, one.b));
    const Tensor found = Differentiate{one.source, n, one.order, one.ends}(y, stop, x);
    if (!found.defined()) return note("unconnected");
    put(one.source, one.of_variable ? one.out : one.b, found);
  }

  void must_be_there(Kind kind, int i) {
    if (!failure(kind, i).empty()) throw std::runtime_error(failure(kind, i));
  }

  void look(Kind kind, int i, const char* what) {
    look(slot(kind, i), failure(kind, i), kind, what);
  }

  void look(const Tensor& tensor, const std::string& failed, Kind kind, const char* what) {
    guarded([&] {
      if (!failed.empty()) throw std::runtime_error(failed);
      show(tensor, kind, what);
    });
  }

  void show(const Tensor& tensor, Kind kind, const char* what) {
    Event event = event_of(tensor, kind);
    event.text = what + event.text;
    events_.push_back(std::move(event));
  }

  void fail(Kind kind, int i, const std::string& text) {
    slot(kind, i) = Tensor();
    failure(kind, i) = text;
  }

  void put(Kind kind, int i, Tensor value) {
    slot(kind, i) = std::move(value);
    failure(kind, i).clear();
  }

  const Program& program_;
  const bool each_op_;
  const bool waits_;
  const char* const file_;
  Location where_;
  const Tensor nothing_;
  State state_;
  std::string failures_[kKinds][kSlots];
  std::vector<Kept> kept_;
  std::vector<Event> events_;
  int attempts_ = 0;
};

bool is_same(double expected, double actual, bool is_near_enough) {
  if (std::bit_cast<uint64_t>(expected) == std::bit_cast<uint64_t>(actual)) return true;
  if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) == std::isnan(actual);
  const Tolerance near = tolerance(DType::float32);
  return is_near_enough && std::fabs(actual - expected) <=
                               100 * (near.relative * std::fabs(expected) + near.absolute);
}

bool is_same(const Event& expected, const Event& actual, Precision precision) {
  if (expected.text != actual.text || expected.values.size() != actual.values.size()) return false;
  const bool is_near_enough = expected.is_smooth && precision == Precision::rounding;
  for (size_t i = 0; i < expected.values.size(); ++i)
    if (!is_same(expected.values[i], actual.values[i], is_near_enough)) return false;
  return true;
}

// A value that is held can always be computed again, also where both modes say that it cannot.
bool is_lost(const Event& event) {
  return event.text.find("its history was released") != std::string::npos;
}

// Closed history is refused, unless nothing that a gradient could be asked for still fed it when it was
// looked through: then it was let go, and is unconnected. When that is depends on when windows run.
// What follows cannot be compared.
bool is_of_closed_history(const Event& event) {
  return event.text.find("is closed (by the end of a new_step") != std::string::npos;
}

}  // namespace

Event event_of(const Tensor& tensor, Kind kind) {
  Event event{name_of(kind), {}, is_smooth(kind)};
  if (tensor.dtype() == DType::complex64) {
    for (const auto value : tensor.to_vector<std::complex<double>>()) {
      event.values.push_back(value.real());
      event.values.push_back(value.imag());
    }
  } else {
    event.values = tensor.to_vector<double>();
  }
  event.text += " " + std::string(name(tensor.dtype())) + " " + tensor.shape().str();
  return event;
}

std::string Event::str() const {
  std::string all = text;
  char number[32];
  for (const double value : values) {
    std::snprintf(number, sizeof number, " %.9g", value);
    all += number;
  }
  return all;
}

std::vector<Event> run_program(const Program& program, const Mode& mode) {
  const Settings settings(mode);
  return Machine(program, mode, fresh_file()).run();
}

std::vector<std::vector<Event>> run_at_once(const std::vector<Program>& programs,
                                            const Mode& mode) {
  const Settings settings(mode);
  std::vector<std::vector<Event>> shown(programs.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < programs.size(); ++i)
    threads.emplace_back([&mode, &program = programs[i], &events = shown[i], file = fresh_file()] {
      events = Machine(program, mode, file).run();
    });
  for (std::thread& thread : threads) thread.join();
  return shown;
}

std::optional<std::string> difference(const std::vector<Event>& expected,
                                      const std::vector<Event>& actual, Precision precision) {
  for (size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    const Event none{"nothing more", {}, false};
    const Event& wanted = i < expected.size() ? expected[i] : none;
    const Event& got = i < actual.size() ? actual[i] : none;
    if (is_same(wanted, got, precision) && !is_lost(got)) continue;
    if (is_of_closed_history(wanted) || is_of_closed_history(got)) break;

    return "event " + std::to_string(i) + "\n  expected " + wanted.str() + "\n  got      " +
           got.str() + "\n";
  }
  return std::nullopt;
}

Tensor Differentiate::operator()(const Tensor& y, const Tensor& stop,
                                 const GradientSource& x) const {
  GradientsOptions options;
  if (n % 5 == 3) options.stop_gradients = {stop};
  if (n % 5 == 4) options.unconnected_gradients = UnconnectedGradients::zero;
  std::vector<Tensor> ys = {reduce_sum(n % 2 ? y * y : y)};
  if (n % 5 == 2) ys.push_back(stop);
  Tensor found = gradients(ys, {x}, options)[0];
  if (order > 1 && found.defined()) found = gradients(reduce_sum(found * found), x, options)[0];
  if (!found.defined()) return found;
  // Numbers that floats do not hold exactly depend on the order of additions.
  found = is_smooth(source) ? tf::tanh(found) : tf::where(tf::abs(found) < 4096, found, 0) % 31;
  return ends ? tf::stop_gradient(found) : found;
}

}  // namespace tf::testing
