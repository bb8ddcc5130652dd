// The Python objects that hold a Tensor or a Variable. They are plain extension types, not nanobind
// classes: one is made for each operation, and this halves what that costs.
#pragma once

#include <Python.h>
#include <structmember.h>

#include <string>
#include <vector>

#include "imperative/tensor.h"
#include "imperative/variable.h"
#include "python/src/object.h"

namespace tf::python {

/// An assignment to elements that has not run yet and may fail.
struct Unsettled {
  Tensor before;   // the object's value where it fails
  Tensor written;  // what the assignment gives
};

struct TensorObject {
  PyObject_HEAD PyObject* weak_references;
  Tensor tensor;
  Unsettled* unsettled;  // owned; usually null
};
/// Takes the value from before again if the assignment failed and its error was thrown.
void settle(TensorObject& object);

struct VariableObject {
  PyObject_HEAD PyObject* weak_references;
  Variable variable;
};

extern PyTypeObject* tensor_type;
extern PyTypeObject* variable_type;

/// Makes both types and adds them to the module.
void add_tensor_type(PyObject* module);
void add_variable_type(PyObject* module);

inline bool is_tensor(PyObject* object) { return Py_IS_TYPE(object, tensor_type); }
inline bool is_variable(PyObject* object) { return Py_IS_TYPE(object, variable_type); }
/// A handle of the caller's own: while it waits, other threads may assign to the object's elements.
inline Tensor tensor_in(PyObject* object) {
  auto& held = *reinterpret_cast<TensorObject*>(object);
  if (held.unsettled) settle(held);
  return held.tensor;
}
inline Variable& variable_in(PyObject* object) {
  return reinterpret_cast<VariableObject*>(object)->variable;
}

/// New references; None for an undefined handle.
PyObject* to_python(Tensor tensor);
PyObject* to_python(Variable variable);
/// A tuple with TensorFlow's methods of a shape.
PyObject* to_python(const Shape& shape);

/// The dtype of a Tensor or a Variable; invalid for any other object.
DType dtype_of_value(PyObject* object);
/// The value of a Tensor, or the present value of a Variable.
Tensor value_of(PyObject* object, const Location& where);

/// Slots that both types have: operators, indexing, conversion to numbers, the buffer protocol.
extern const PyType_Slot* const number_slots;
extern const PyType_Slot* const array_slots;

/// A type with these slots and those that both have. `members` is storage that outlives the type.
PyTypeObject* make_type(PyType_Spec spec, std::vector<PyType_Slot> slots, Py_ssize_t weak_offset,
                        PyMemberDef* members);
/// str(x), and repr(x) of a tensor: as NumPy's, with the print options that were set there.
PyObject* text_of_value(PyObject* self);
std::string repr_of(const Tensor& tensor);

}  // namespace tf::python
