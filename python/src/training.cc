// Optimizers and checkpoints.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "imperative/checkpoint.h"
#include "imperative/optimizer.h"
#include "python/src/function.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "record/caller.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

template <class F>
auto checked_call(const F& body) {
  try {
    const Location where = user_location();
    const internal::CallerScope scope(where);
    return body(where);
  } catch (const PythonError&) {
    throw nb::python_error();
  }
}

nb::object owned(PyObject* object) {
  if (!object) throw nb::python_error();
  return nb::steal(object);
}

std::vector<Variable> variables_from(nb::handle list) {
  std::vector<Variable> variables;
  convert(list.ptr(), variables, Location());
  return variables;
}

/// The loss, or what the function that stands for it gives. It is called outside of any CallerScope: what
/// fails in it is to name its own lines.
Object loss_from(nb::handle loss) {
  if (!PyCallable_Check(loss.ptr()) || is_tensor(loss.ptr())) return Object::share(loss.ptr());
  Object value(PyObject_CallNoArgs(loss.ptr()));
  if (!value) throw nb::python_error();
  return value;
}

/// The counter of steps, if there is one; a step is taken only when it can be counted.
Variable counter_from(nb::handle global_step, const Location& where) {
  Variable counter;
  if (global_step.is_none()) return counter;
  convert(global_step.ptr(), counter, where);
  if (counter.dtype() == string || counter.dtype() == bool_)
    raise(PyExc_TypeError, "global_step must be a variable of numbers, got %R", global_step.ptr());
  return counter;
}

/// Counts a step that was taken, as TensorFlow 1 does: the call, even if running the step fails later.
void count(Variable& counter, const Location& where) {
  if (counter.defined()) counter.assign_add(Input(1, where));
}

nb::object minimize(Optimizer& self, nb::handle loss, nb::handle var_list, nb::handle global_step,
                    nb::handle, nb::handle grad_loss) {
  const Object computed = loss_from(loss);
  return checked_call([&](const Location& where) {
    if (!grad_loss.is_none())
      raise(PyExc_NotImplementedError,
            "minimize(): argument 'grad_loss' is not supported; scale the loss");
    // In TensorFlow 1 the second argument is the counter, and nothing trains an integer.
    if (is_variable(var_list.ptr()) && is_integer(variable_in(var_list.ptr()).dtype()))
      std::swap(var_list, global_step);
    Variable counter = counter_from(global_step, where);
    const Tensor value = to_tensor(computed.get(), DType::invalid, where);
    const Operation step = var_list.is_none()
                               ? self.minimize(value, where)
                               : self.minimize(value, variables_from(var_list), where);
    count(counter, where);
    return owned(result(step));
  });
}

nb::object compute_gradients(Optimizer& self, nb::handle loss, nb::handle var_list) {
  const Object computed = loss_from(loss);
  return checked_call([&](const Location& where) {
    const Tensor value = to_tensor(computed.get(), DType::invalid, where);
    const GradsAndVars pairs = var_list.is_none()
                                   ? self.compute_gradients(value, where)
                                   : self.compute_gradients(value, variables_from(var_list), where);
    nb::list list;
    for (const auto& [gradient, variable] : pairs)
      list.append(nb::make_tuple(owned(to_python(gradient)), owned(to_python(variable))));
    return nb::object(list);
  });
}

nb::object apply_gradients(Optimizer& self, nb::handle grads_and_vars, nb::handle global_step,
                           nb::handle) {
  return checked_call([&](const Location& where) {
    Variable counter = counter_from(global_step, where);
    GradsAndVars pairs;
    for (nb::handle pair : grads_and_vars) {
      Variable variable;
      convert(nb::object(pair[1]).ptr(), variable, where);
      const nb::object given = pair[0];
      Tensor gradient;
      if (!given.is_none()) gradient = to_tensor_beside(given.ptr(), variable.dtype(), where);
      pairs.emplace_back(std::move(gradient), std::move(variable));
    }
    const Operation step = self.apply_gradients(pairs, where);
    count(counter, where);
    return owned(result(step));
  });
}

nb::object learning_rate(const Optimizer& self) {
  return checked_call([&](const Location& where) -> nb::object {
    const Operand now = self.learning_rate().now(where);
    if (now.is_number()) return nb::float_(now.number());
    return owned(to_python(now.tensor(DType::invalid, where)));
  });
}

void set_learning_rate(Optimizer& self, nb::handle rate) {
  checked_call([&](const Location& where) {
    std::optional<LearningRate> value;
    convert(rate.ptr(), value, where);
    self.set_learning_rate(*value);
  });
}

train::Checkpoint make_checkpoint(nb::dict items, bool random_state) {
  return checked_call([&](const Location& where) {
    std::vector<train::CheckpointItem> all;
    for (const auto& [name, object] : items) {
      const auto text = nb::cast<std::string>(name);
      Optimizer* optimizer = nullptr;
      if (nb::try_cast(object, optimizer) && optimizer) {
        all.emplace_back(text, *optimizer);
      } else {
        Variable variable;
        convert(nb::handle(object).ptr(), variable, where);
        all.emplace_back(text, variable);
      }
    }
    return train::Checkpoint(all, {.random_state = random_state}, where);
  });
}

void add_optimizer(nb::module_& module) {
  nb::class_<Optimizer>(module, "Optimizer",
                        "The base of all optimizers: minimize(loss), or compute_gradients and "
                        "apply_gradients.")
      .def(nb::init<const Optimizer&>())
      .def("minimize", minimize, nb::arg("loss"), nb::arg("var_list").none() = nb::none(),
           nb::arg("global_step").none() = nb::none(), nb::arg("name").none() = nb::none(),
           nb::arg("grad_loss").none() = nb::none(),
           "Takes one step that makes `loss`, a tensor or a function of no arguments, smaller; "
           "adds 1 to `global_step`, also if running the step fails later.")
      .def("compute_gradients", compute_gradients, nb::arg("loss"),
           nb::arg("var_list").none() = nb::none(),
           "Pairs of gradient and variable; None where the loss does not depend on a variable.")
      .def("apply_gradients", apply_gradients, nb::arg("grads_and_vars"),
           nb::arg("global_step").none() = nb::none(), nb::arg("name").none() = nb::none(),
           "Takes one step along these gradients; adds 1 to `global_step`, also if running the "
           "step fails later.")
      .def_prop_rw("learning_rate", learning_rate, set_learning_rate,
                   "The rate of the steps to come: a number, a tensor, a variable or a function.")
      .def_prop_ro("iterations", &Optimizer::iterations, "Steps taken.")
      .def_prop_ro("name", &Optimizer::name)
      .def("get_slot_names", &Optimizer::get_slot_names, "Names of the slots of each variable.")
      .def(
          "get_slot",
          [](const Optimizer& self, nb::handle variable, const std::string& slot_name) {
            Variable owner;
            checked_call([&](const Location& where) { convert(variable.ptr(), owner, where); });
            return owned(to_python(self.get_slot(owner, slot_name)));
          },
          nb::arg("var"), nb::arg("name"), "A variable's slot; None before its first step.")
      .def("variables", [](const Optimizer& self) { return owned(result(self.variables())); });
}

}  // namespace

/// For the generated constructors: the object of the base class, which shares its state.
PyObject* result(const Optimizer& optimizer) { return nb::cast(optimizer).release().ptr(); }

void add_training(nb::module_& module) {
  add_optimizer(module);
  using train::Checkpoint;
  const auto called = [](const auto& body) { return checked_call(body); };
  nb::class_<Checkpoint>(module, "Checkpoint_", "See tf.train.Checkpoint.")
      .def("save",
           [called](Checkpoint& self, const std::string& prefix) {
             return called([&](const Location& where) { return self.save(prefix, where); });
           })
      .def("write",
           [called](Checkpoint& self, const std::string& prefix) {
             return called([&](const Location& where) { return self.write(prefix, where); });
           })
      .def("restore",
           [called](Checkpoint& self, const std::string& path) {
             called([&](const Location& where) { self.restore(path, where); });
           })
      .def("read",
           [called](Checkpoint& self, const std::string& path) {
             called([&](const Location& where) { self.read(path, where); });
           })
      .def_prop_ro("save_counter", &Checkpoint::save_counter);
  module.def("make_checkpoint", make_checkpoint);
}

}  // namespace tf::python
