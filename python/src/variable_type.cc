// The Python type Variable.
#include <cstddef>
#include <new>

#include "python/src/convert.h"
#include "python/src/function.h"
#include "python/src/host.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "python/src/values.h"
#include "record/caller.h"
#include "tensor/host_value.h"

namespace tf::python {

PyTypeObject* variable_type = nullptr;

namespace {

using internal::CallerScope;

void deallocate(PyObject* self) {
  auto* const object = reinterpret_cast<VariableObject*>(self);
  if (object->weak_references) PyObject_ClearWeakRefs(self);
  object->variable.~Variable();
  PyTypeObject* const type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* to_text(const std::string& text) {
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

const Signature kNew = {
    "Variable",
    {"initial_value", "trainable", "validate_shape", "caching_device", "name", "variable_def",
     "dtype", "import_scope", "constraint", "synchronization", "aggregation", "shape"},
    1};

/// The initial value: anything a tensor can be made from, or a function that gives it.
Variable made(Call& call) {
  VariableOptions options;
  Shape shape;
  call.set(1, options.trainable);
  call.set(4, options.name);
  call.set(6, options.dtype);
  if (call.given(11)) {
    call.set(11, shape);
    options.shape = shape;
  }
  PyObject* value = call.object(0);
  Object produced;
  if (PyCallable_Check(value) && !is_tensor(value) && !is_variable(value)) {
    produced = checked(PyObject_CallNoArgs(value));
    value = produced.get();
  }
  CallOperand operand;
  if (!operand.set(value, call.where()))
    raise(PyExc_TypeError,
          "initial_value is needed: numbers, arrays, tensors or a function, got %R", value);
  return Variable(operand.input(), options);
}

PyObject* make(PyTypeObject*, PyObject* arguments, PyObject* keywords) {
  return guarded([&] {
    Call call(kNew, arguments, keywords);
    return to_python(made(call));
  });
}

PyObject* repr(PyObject* self) {
  return guarded([&] {
    const Variable& variable = variable_in(self);
    const Tensor present = variable.value(user_location());
    return to_text(internal::variable_repr(variable, present.shape(), repr_of(present)));
  });
}

using Assignment = Tensor (Variable::*)(const Input&);

const Signature kAssign = {"assign", {"value", "use_locking", "name", "read_value"}, 1};
const Signature kScatter = {"scatter", {"indices", "updates", "name"}, 2};

template <Assignment F>
PyObject* assign(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  return guarded([&] {
    Call call(kAssign, arguments, count, names);
    call.stand_beside(variable_in(self).dtype());
    const CallerScope scope(call.where());
    return to_python((variable_in(self).*F)(call.input(0)));
  });
}

using Scatter = Tensor (Variable::*)(const Input&, const Input&);

template <Scatter F>
PyObject* scatter(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  return guarded([&] {
    Call call(kScatter, arguments, count, names);
    call.stand_beside(variable_in(self).dtype());
    const CallerScope scope(call.where());
    return to_python((variable_in(self).*F)(call.input(0), call.input(1)));
  });
}

PyObject* read(PyObject* self, PyObject*) {
  return guarded([&] { return to_python(variable_in(self).value(user_location())); });
}
PyObject* itself(PyObject* self, PyObject*) { return Py_NewRef(self); }

PyObject* name(PyObject* self, void*) {
  return guarded([&] { return to_text(variable_in(self).name()); });
}
PyObject* trainable(PyObject* self, void*) {
  return guarded([&] { return PyBool_FromLong(variable_in(self).trainable()); });
}
PyObject* handle(PyObject* self, void*) {
  return guarded([&] { return to_python(variable_in(self).handle()); });
}

template <class F>
PyMethodDef method(const char* name, F* function, int flags, const char* doc) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)), flags, doc};
}

constexpr int kFast = METH_FASTCALL | METH_KEYWORDS;

PyMethodDef kMethods[] = {
    method("assign", assign<&Variable::assign>, kFast,
           "assign($self, value, use_locking=None, name=None, read_value=True)\n--\n\n"
           "Gives the variable another value; returns it."),
    method("assign_add", assign<&Variable::assign_add>, kFast,
           "assign_add($self, value, use_locking=None, name=None, read_value=True)\n--\n\n"
           "Adds to the variable; returns the new value."),
    method("assign_sub", assign<&Variable::assign_sub>, kFast,
           "assign_sub($self, value, use_locking=None, name=None, read_value=True)\n--\n\n"
           "Subtracts from the variable; returns the new value."),
    method(
        "scatter_update_rows", scatter<&Variable::scatter_update>, kFast,
        "scatter_update_rows($self, indices, updates, name=None)\n--\n\nReplaces rows of axis 0."),
    method("scatter_nd_update", scatter<&Variable::scatter_nd_update>, kFast,
           "scatter_nd_update($self, indices, updates, name=None)\n--\n\nReplaces elements or "
           "slices."),
    method("scatter_nd_add", scatter<&Variable::scatter_nd_add>, kFast,
           "scatter_nd_add($self, indices, updates, name=None)\n--\n\nAdds to elements or slices."),
    method("scatter_nd_sub", scatter<&Variable::scatter_nd_sub>, kFast,
           "scatter_nd_sub($self, indices, updates, name=None)\n--\n\nSubtracts from elements or "
           "slices."),
    method("value", read, METH_NOARGS, "value($self)\n--\n\nThe present value, as a tensor."),
    method("read_value", read, METH_NOARGS,
           "read_value($self)\n--\n\nThe present value, as a tensor."),
    method("__copy__", itself, METH_NOARGS, nullptr),
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef kAttributes[] = {
    {"name", name, nullptr, "The variable's name.", nullptr},
    {"trainable", trainable, nullptr, "Whether optimizers train it by default.", nullptr},
    {"handle", handle, nullptr, "The resource, for raw operations.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

template <class F>
PyType_Slot slot(int number, F* function) {
  return {number, reinterpret_cast<void*>(function)};
}

}  // namespace

void add_variable_type(PyObject* module) {
  static PyMemberDef members[2];
  PyType_Spec spec{"imperative.Variable", sizeof(VariableObject), 0, Py_TPFLAGS_DEFAULT, nullptr};
  variable_type = make_type(
      spec,
      {slot(Py_tp_dealloc, deallocate),
       slot(Py_tp_new, make),
       slot(Py_tp_repr, repr),
       {Py_tp_methods, kMethods},
       {Py_tp_getset, kAttributes},
       {Py_tp_doc,
        const_cast<char*>(
            "Variable(initial_value, trainable=None, name=None, dtype=None, shape=None)\n--\n\n"
            "A tensor that can be assigned to; initialises itself.\n\n`initial_value` is anything "
            "that "
            "tensors are made from, or a function that gives it. Wherever a\ntensor is accepted, a "
            "variable stands for its present value.")}},
      offsetof(VariableObject, weak_references), members);
  check(PyModule_AddObjectRef(module, "Variable", reinterpret_cast<PyObject*>(variable_type)));
}

PyObject* to_python(Variable variable) {
  if (!variable.defined()) Py_RETURN_NONE;
  Object made = checked(variable_type->tp_alloc(variable_type, 0));
  new (&variable_in(made.get())) Variable(std::move(variable));
  return made.release();
}

}  // namespace tf::python
