// Steps: a scope around one round of work whose history is released at its end.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "imperative/tensor.h"

namespace tf {

/// The result of an operation that has no outputs, or anything else that `Step::run` accepts.
class Runnable {
 public:
  Runnable(const Tensor& tensor) : tensors_{tensor} {}
  Runnable(const std::vector<Tensor>& tensors) : tensors_(tensors) {}
  Runnable(std::initializer_list<Runnable> items) {
    for (const Runnable& item : items)
      tensors_.insert(tensors_.end(), item.tensors_.begin(), item.tensors_.end());
  }
  /// An operation without outputs; it ran at its line.
  struct Done {};
  Runnable(Done) {}
  const std::vector<Tensor>& tensors() const { return tensors_; }

 private:
  std::vector<Tensor> tensors_;
};

/// What operations without outputs return.
using Operation = Runnable::Done;

/// The scope made by `new_step()`. At its end (also by an exception) pending work in it runs and the
/// history recorded inside is closed; tensors made inside and still held keep their values;
/// variables and outer tensors are usable throughout. Steps nest. Belongs to the thread that made it.
class Step {
 public:
  explicit Step(Location where);
  ~Step() noexcept(false);
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  /// Runs an operation, or a nested list of them, there and then. Assignments take effect at their
  /// line anyway; a second run of the same operation does nothing. Throws what the operation threw.
  void run(const Runnable& operations, Location where = Location::current());

 private:
  uint64_t first_serial_;
  int depth_;
  int uncaught_;
};

/// Opens a step (`imperative.new_step` of 2017).
[[nodiscard]] inline Step new_step(Location where = Location::current()) { return Step(where); }

/// Runs everything recorded so far on this thread and throws the first error nobody has seen yet.
void sync(Location where = Location::current());

}  // namespace tf
