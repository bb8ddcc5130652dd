// Indices from Python's keys, reading, writing, iterating.
#include "python/src/subscript.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "python/src/convert.h"
#include "python/src/location.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/engine.h"
#include "record/runner.h"
#include "record/variable_state.h"
#include "tensor/index_plan.h"

namespace tf::python {
namespace {

using internal::Access;
using internal::CallerScope;
using internal::EngineLock;

std::optional<int64_t> bound(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  const Object number = checked(PyNumber_Index(object));
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
  if (overflow) return overflow > 0 ? INT64_MAX : INT64_MIN + 1;  // Python clips bounds
  return value;
}

Index slice_index(PyObject* key, const Location& where) {
  const auto* slice = reinterpret_cast<PySliceObject*>(key);
  Slice result{bound(slice->start), bound(slice->stop), 1};
  if (slice->step != Py_None) result.step = *bound(slice->step);
  return Index(result, where);
}

bool is_empty_list(PyObject* key) { return PyList_Check(key) && PyList_GET_SIZE(key) == 0; }

Index index_of(PyObject* key, const Location& where) {
  if (PyLong_CheckExact(key)) {
    int overflow = 0;
    const int64_t position = PyLong_AsLongLongAndOverflow(key, &overflow);
    if (overflow) raise(PyExc_IndexError, "index %R does not fit an integer of 64 bits", key);
    return Index(position, where);
  }
  if (PySlice_Check(key)) return slice_index(key, where);
  if (key == Py_Ellipsis) return Index(ellipsis, where);
  if (key == Py_None) return Index(newaxis, where);
  if (is_empty_list(key)) return Index(tf::zeros({0}, int64, where), where);
  if (!is_tensor(key) && !is_variable(key) && !PyBool_Check(key) && PyIndex_Check(key)) {
    const Object number(PyNumber_Index(key));  // fails for arrays
    if (number) return index_of(number.get(), where);
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw PythonError();
    PyErr_Clear();
  }
  if (PyFloat_Check(key) || PyUnicode_Check(key) || PyBytes_Check(key))
    raise(PyExc_IndexError,
          "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or "
          "boolean arrays are valid indices, got %R",
          key);
  return Index(to_tensor(key, DType::invalid, where), where);
}

std::vector<Index> indices_of(PyObject* key, const Location& where) {
  std::vector<Index> indices;
  if (!PyTuple_Check(key)) {
    indices.push_back(index_of(key, where));
    return indices;
  }
  indices.reserve(static_cast<size_t>(PyTuple_GET_SIZE(key)));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); ++i)
    indices.push_back(index_of(PyTuple_GET_ITEM(key, i), where));
  return indices;
}

/// A number of Python, or nested lists of them, as NumPy stores it among elements of the dtype: 1.5 as 1
/// among integers, 2 as True among bools.
Object stored(PyObject* value, DType dtype, int depth = 0) {
  check_depth(depth);
  if (PyList_Check(value) || PyTuple_Check(value)) {
    const Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
    Object list = checked(PyList_New(count));
    for (Py_ssize_t i = 0; i < count; ++i)
      PyList_SET_ITEM(list.get(), i,
                      stored(PySequence_Fast_GET_ITEM(value, i), dtype, depth + 1).release());
    return list;
  }
  const bool is_number = PyBool_Check(value) || PyLong_Check(value) || PyFloat_CheckExact(value);
  if (dtype == bool_ && (is_number || PyComplex_CheckExact(value))) {
    const int truth = PyObject_IsTrue(value);
    check(truth);
    return Object(PyBool_FromLong(truth));
  }
  const bool is_cut = PyFloat_CheckExact(value) && is_integer(dtype);
  if (dtype != string && (is_cut || PyBool_Check(value))) return checked(PyNumber_Long(value));
  return Object::share(value);
}

/// The right side of an assignment: an array is cast as NumPy casts it, a tensor is not.
Tensor assigned(PyObject* value, DType dtype, const Location& where) {
  if (is_tensor(value)) return tensor_in(value);
  const Tensor tensor = to_tensor(stored(value, dtype).get(), dtype, where);
  if (is_tensor(value) || is_variable(value) || tensor.dtype() == dtype) return tensor;
  return tf::cast(tensor, dtype);
}

bool is_pending(const Tensor& tensor) {
  const EngineLock lock;
  const internal::Node& node = *Access::get(tensor)->node;
  return node.kind != internal::NodeKind::constant && !node.settled();
}

/// Whether only running tells if the indices fit: it computes them, or how many elements there are.
bool may_not_fit(const std::vector<Index>& indices, const Tensor& value) {
  if (!internal::static_shape(value).is_fully_defined()) return true;
  return std::any_of(indices.begin(), indices.end(), [](const Index& index) {
    return index.kind() == Index::Kind::tensor && index.tensor().dtype() != bool_ &&
           is_pending(index.tensor());
  });
}

/// Gives the object what `changed` makes of its value; again, where another thread was faster meanwhile.
/// The value from before is kept while the assignment may still fail. One that may not fit waits until an
/// earlier one is known to have run, so that it is known which of them failed.
template <class F>
void replace(TensorObject& object, bool may_not_fit, bool may_fail, const F& changed) {
  for (;;) {
    const Tensor old = tensor_in(reinterpret_cast<PyObject*>(&object));
    if (may_not_fit && object.unsettled) {
      const Tensor written = object.unsettled->written;
      const EngineLock lock;
      internal::look(Access::get(written));
      continue;
    }
    Tensor made = changed(old);
    if (Access::get(object.tensor) != Access::get(old)) continue;
    if (may_fail && !object.unsettled && is_pending(made))
      object.unsettled = new Unsettled{old, made};
    std::swap(object.tensor, made);
    return;
  }
}

}  // namespace

void settle(TensorObject& object) {
  const EngineLock lock;
  const internal::Node& node = *Access::get(object.unsettled->written)->node;
  if (!node.settled() || (node.failure && !node.failure->raised)) return;
  const std::unique_ptr<Unsettled> settled(std::exchange(object.unsettled, nullptr));
  if (node.failure) object.tensor = settled->before;
}

PyObject* get_item(PyObject* self, PyObject* key) {
  return guarded([&] {
    const Location where = user_location();
    const CallerScope scope(where);
    const Tensor value = value_of(self, where);
    return to_python(internal::read_index(value, indices_of(key, where)));
  });
}

int set_item(PyObject* self, PyObject* key, PyObject* value) {
  return guarded(
      [&] {
        if (!value) raise(PyExc_TypeError, "elements of a tensor cannot be deleted");
        const Location where = user_location();
        const CallerScope scope(where);
        const DType dtype = dtype_of_value(self);
        const Tensor right = assigned(value, dtype, where);
        const std::vector<Index> indices = indices_of(key, where);
        const auto changed = [&](const Tensor& old) {
          return internal::write_index(old, indices, Input(right, where));
        };
        if (is_variable(self)) {  // nothing of another thread comes between reading and assigning
          internal::update_variable(variable_in(self).state(), changed, "assign_slice", where);
        } else {
          const bool unknown = may_not_fit(indices, right);
          replace(*reinterpret_cast<TensorObject*>(self), unknown, unknown || is_pending(right),
                  changed);
        }
        return 0;
      },
      -1);
}

PyObject* sequence_item(PyObject* self, Py_ssize_t position) {
  return guarded([&]() -> PyObject* {
    const Location where = user_location();
    const CallerScope scope(where);
    const Tensor value = value_of(self, where);
    if (position >= value.size(0)) {
      PyErr_SetString(PyExc_IndexError, "index out of range");
      return nullptr;
    }
    const Index index(static_cast<int64_t>(position), where);
    return to_python(internal::read_index(value, {&index, 1}));
  });
}

Py_ssize_t length(PyObject* self) {
  return guarded(
      [&]() -> Py_ssize_t {
        const Tensor value = value_of(self, user_location());
        if (value.rank() == 0) raise(PyExc_TypeError, "len() of unsized object");
        return static_cast<Py_ssize_t>(value.size(0));
      },
      Py_ssize_t{-1});
}

PyObject* iterate(PyObject* self) {
  return guarded([&] {
    const Tensor value = value_of(self, user_location());
    if (value.rank() == 0) raise(PyExc_TypeError, "iteration over a 0-d array");
    const Object held = checked(to_python(value));
    return PySeqIter_New(held.get());
  });
}

int contains(PyObject* self, PyObject* value) {
  const Object same(PyObject_RichCompare(self, value, Py_EQ));
  if (!same) return -1;
  if (!is_tensor(same.get())) return PyObject_IsTrue(same.get());
  return guarded(
      [&] {
        const Location where = user_location();
        const CallerScope scope(where);
        return static_cast<bool>(reduce_any(tensor_in(same.get()))) ? 1 : 0;
      },
      -1);
}

}  // namespace tf::python
