// Steps, counters, and what else is a class or a setting.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <memory>
#include <optional>

#include "imperative/tf.h"
#include "python/src/convert.h"
#include "python/src/location.h"
#include "python/src/module.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

/// A list in a list; one that contains itself is Python's RecursionError.
struct Nesting {
  Nesting() {
    if (Py_EnterRecursiveCall(" in a list for run")) throw PythonError();
  }
  ~Nesting() { Py_LeaveRecursiveCall(); }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
};

void collect(nb::handle object, std::vector<Tensor>& tensors) {
  if (is_tensor(object.ptr())) {
    tensors.push_back(tensor_in(object.ptr()));
  } else if (nb::isinstance<nb::list>(object) || nb::isinstance<nb::tuple>(object)) {
    const Nesting nesting;
    for (nb::handle item : object) collect(item, tensors);
  } else if (is_variable(object.ptr())) {
    tensors.push_back(variable_in(object.ptr()).value(user_location()));
  } else if (!object.is_none() && !object.type().is(nb::handle(helper("Operation")))) {
    raise(PyExc_TypeError, "run takes operations, tensors and lists of them, got %R", object.ptr());
  }
}

/// `with tf.new_step() as step:`.
class StepObject {
 public:
  StepObject() = default;
  StepObject(StepObject&&) = default;
  ~StepObject() {
    try {
      exit();
    } catch (const Error&) {  // left open and dropped: nobody is there to see it
    }
  }
  StepObject& enter() {
    if (step_) throw nb::value_error("the step is open already");
    step_ = std::make_unique<Step>(user_location());
    return *this;
  }
  void exit() {
    if (!step_) return;
    // ~Step throws what failed unseen in it.
    std::unique_ptr<Step> ending = std::move(step_);
    Step* const step = ending.release();
    struct Memory {
      void* at;
      ~Memory() { ::operator delete(at); }
    } const memory{step};
    step->~Step();
  }
  void run(nb::handle operations) {
    std::vector<Tensor> tensors;
    collect(operations, tensors);
    if (step_)
      step_->run(Runnable(tensors), user_location());
    else
      throw nb::value_error("the step is not open; call run inside its `with`");
  }

 private:
  std::unique_ptr<Step> step_;
};

template <class F>
auto checked_call(const F& body) {
  try {
    return body();
  } catch (const PythonError&) {
    throw nb::python_error();
  }
}

}  // namespace

void add_classes(nb::module_& module) {
  nb::class_<StepObject>(module, "Step",
                         "A scope around one round of work, whose history is released at its end.")
      .def(nb::init<>())
      .def(
          "__enter__", [](StepObject& self) -> StepObject& { return self.enter(); },
          nb::rv_policy::reference)
      .def(
          "__exit__",
          [](StepObject& self, nb::handle type, nb::handle, nb::handle) {
            try {
              self.exit();
            } catch (const Error&) {
              if (type.is_none()) throw;  // else the exception on its way is the one to see
            }
          },
          nb::arg().none(), nb::arg().none(), nb::arg().none())
      .def(
          "run",
          [](StepObject& self, nb::handle operations) {
            checked_call([&] { self.run(operations); });
          },
          nb::arg("operations").none(),
          "Runs an operation, or a nested list of them, there and then.");
}

}  // namespace tf::python
