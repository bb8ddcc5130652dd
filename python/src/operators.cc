// Python's operators on tensors and variables.
#include "imperative/tf.h"
#include "python/src/convert.h"
#include "python/src/host.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "python/src/values.h"
#include "record/caller.h"
#include "runtime/op_def.h"
#include "tensor/call.h"

namespace tf::python {
namespace {

using internal::CallerScope;

using Binary = Tensor (*)(const Input&, const Input&);
using Unary = Tensor (*)(const Input&);

bool is_truth_value(PyObject* object) {
  if (PyBool_Check(object)) return true;
  if (is_tensor(object) || PyFloat_CheckExact(object) || PyLong_CheckExact(object)) return false;
  static PyObject* const numpys = helper("bool_");
  return Py_IS_TYPE(object, reinterpret_cast<PyTypeObject*>(numpys));
}

/// A truth value of Python or NumPy counts as 0 or 1 beside numbers.
PyObject* beside(PyObject* other, PyObject* object) {
  if (!is_truth_value(object)) return object;
  const DType dtype = dtype_of_value(other);
  if (dtype == bool_ || dtype == DType::string || dtype == DType::invalid) return object;
  static PyObject* const numbers[] = {PyLong_FromLong(0), PyLong_FromLong(1)};
  const int truth = PyObject_IsTrue(object);
  check(truth);
  return numbers[truth];
}

/// Integers of NumPy take the dtype of a real or complex tensor beside them, as in the functions.
void fit_beside(const CallOperand& other, CallOperand& operand) {
  if (!operand.is_numpy() || !is_integer(operand.input().dtype())) return;
  const DType dtype = other.input().dtype();
  if (is_floating(dtype) || is_complex(dtype)) operand.make_weak();
}

template <Binary F>
PyObject* binary(PyObject* a, PyObject* b) {
  return guarded([&]() -> PyObject* {
    const Location where = user_location();
    CallOperand x(beside(b, a), where);
    CallOperand y(beside(a, b), where);
    if (!x || !y) Py_RETURN_NOTIMPLEMENTED;
    fit_beside(y, x);
    fit_beside(x, y);
    const CallerScope scope(x.input().where());
    return to_python(F(x.input(), y.input()));
  });
}

template <Unary F>
PyObject* unary(PyObject* a) {
  return guarded([&] {
    const Location where = user_location();
    const CallOperand x(a, where);
    const CallerScope scope(x.input().where());
    return to_python(F(x.input()));
  });
}

/// Two tensors of different dtypes as tensors of one, as the operators of C++ promote them.
template <Binary F>
Tensor promoted(const char* op, const Input& x, const Input& y) {
  constexpr auto kTensor = Input::Kind::tensor;
  if (x.kind() != kTensor || y.kind() != kTensor || x.dtype() == y.dtype()) return F(x, y);
  const DType common = internal::common_type(internal::get_op(op), x, y);
  const Tensor a = tf::cast(x, common);
  const Tensor b = tf::cast(y, common);
  return F(Input(a, x.where()), Input(b, y.where()));
}

/// The kernels take no unsigned integers; products wrap around alike in those of 64 bits.
Tensor power_of_one_dtype(const Input& x, const Input& y) {
  const DType dtype = x.kind() == Input::Kind::tensor ? x.dtype() : y.dtype();
  if (!is_unsigned(dtype) || (x.kind() != Input::Kind::tensor && y.kind() != Input::Kind::tensor))
    return tf::pow(x, y);
  const Tensor base = tf::cast(x.tensor(dtype), int64);
  return tf::cast(tf::pow(base, tf::cast(y.tensor(dtype), int64)), dtype);
}

Tensor power_of(const Input& x, const Input& y) {
  return promoted<power_of_one_dtype>("Pow", x, y);
}
Tensor whole_quotient(const Input& x, const Input& y) {
  return promoted<tf::floordiv>("FloorDiv", x, y);
}

// NumPy's `@`: takes vectors too, and promotes as the other operators do.
Tensor matmul_of(const Input& x, const Input& y) {
  const bool is_typed = y.kind() == Input::Kind::tensor;
  const bool y_decides = x.kind() != Input::Kind::tensor && is_typed;
  Tensor a = x.tensor(y_decides ? y.dtype() : DType::invalid);
  Tensor b = y.tensor(is_typed ? DType::invalid : a.dtype());
  if (a.dtype() != b.dtype()) {
    static const internal::OpDef& op = internal::get_op("MatMul");
    const DType common = internal::common_type(op, Input(a, x.where()), Input(b, y.where()));
    a = tf::cast(a, common);
    b = tf::cast(b, common);
  }
  if (b.rank() == 1 && a.rank() >= 2) return linalg::matvec(a, b);
  if (a.rank() == 1 && b.rank() == 1) return reduce_sum(a * b);
  if (a.rank() == 1 && b.rank() == 2) return linalg::matvec(b, a, {.transpose_a = true});
  if (a.rank() == 1 && b.rank() > 2) return squeeze(matmul(expand_dims(a, 0), b), {-2});
  return matmul(a, b);
}
/// What has no sign is its own absolute value, as in NumPy; tf.abs refuses it, as TensorFlow's.
Tensor absolute(const Input& x) {
  return is_unsigned(x.dtype()) || x.dtype() == bool_ ? +x : tf::abs(x);
}
Tensor left_shift_of(const Input& x, const Input& y) {
  const Tensor a = x.tensor(y.kind() == Input::Kind::tensor ? y.dtype() : DType::invalid);
  return a << y;
}
Tensor right_shift_of(const Input& x, const Input& y) {
  const Tensor a = x.tensor(y.kind() == Input::Kind::tensor ? y.dtype() : DType::invalid);
  return a >> y;
}
Tensor plus(const Input& x, const Input& y) { return x + y; }
Tensor minus(const Input& x, const Input& y) { return x - y; }
Tensor times(const Input& x, const Input& y) { return x * y; }
Tensor over(const Input& x, const Input& y) { return x / y; }
Tensor modulo(const Input& x, const Input& y) { return x % y; }
Tensor conjunction(const Input& x, const Input& y) { return x & y; }
Tensor disjunction(const Input& x, const Input& y) { return x | y; }
Tensor exclusive(const Input& x, const Input& y) { return x ^ y; }
Tensor is_equal(const Input& x, const Input& y) { return x == y; }
Tensor is_unequal(const Input& x, const Input& y) { return x != y; }
Tensor is_less(const Input& x, const Input& y) { return x < y; }
Tensor is_less_equal(const Input& x, const Input& y) { return x <= y; }
Tensor is_greater(const Input& x, const Input& y) { return x > y; }
Tensor is_greater_equal(const Input& x, const Input& y) { return x >= y; }
Tensor minus_one(const Input& x) { return -x; }
Tensor itself(const Input& x) { return +x; }
Tensor inverted(const Input& x) { return ~x; }

PyObject* power(PyObject* a, PyObject* b, PyObject* modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  return binary<power_of>(a, b);
}

PyObject* divide_with_remainder(PyObject* a, PyObject* b) {
  const Object quotient(binary<whole_quotient>(a, b));
  if (!quotient || quotient.get() == Py_NotImplemented) return Py_XNewRef(quotient.get());
  const Object remainder(binary<modulo>(a, b));
  return remainder ? PyTuple_Pack(2, quotient.get(), remainder.get()) : nullptr;
}

PyObject* compare(PyObject* a, PyObject* b, int operation) {
  switch (operation) {
    case Py_EQ: return binary<is_equal>(a, b);
    case Py_NE: return binary<is_unequal>(a, b);
    case Py_LT: return binary<is_less>(a, b);
    case Py_LE: return binary<is_less_equal>(a, b);
    case Py_GT: return binary<is_greater>(a, b);
    default: return binary<is_greater_equal>(a, b);
  }
}

/// `v += 1` would leave the variable alone and make `v` a tensor.
PyObject* refuse_in_place(PyObject* self, PyObject*) {
  if (is_tensor(self)) Py_RETURN_NOTIMPLEMENTED;
  PyErr_SetString(
      PyExc_TypeError,
      "a Variable is changed by v.assign_add(delta), v.assign_sub(delta) or v.assign(value)");
  return nullptr;
}

PyObject* refuse_in_place_power(PyObject* self, PyObject* exponent, PyObject*) {
  return refuse_in_place(self, exponent);
}

int truth(PyObject* self) {
  return guarded(
      [&] {
        const Location where = user_location();
        const CallerScope scope(where);
        return static_cast<bool>(value_of(self, where)) ? 1 : 0;
      },
      -1);
}

template <class F>
PyType_Slot slot(int number, F* function) {
  return {number, reinterpret_cast<void*>(function)};
}

const PyType_Slot kSlots[] = {
    slot(Py_nb_add, binary<plus>),
    slot(Py_nb_subtract, binary<minus>),
    slot(Py_nb_multiply, binary<times>),
    slot(Py_nb_true_divide, binary<over>),
    slot(Py_nb_floor_divide, binary<whole_quotient>),
    slot(Py_nb_remainder, binary<modulo>),
    slot(Py_nb_divmod, divide_with_remainder),
    slot(Py_nb_power, power),
    slot(Py_nb_matrix_multiply, binary<matmul_of>),
    slot(Py_nb_and, binary<conjunction>),
    slot(Py_nb_or, binary<disjunction>),
    slot(Py_nb_xor, binary<exclusive>),
    slot(Py_nb_lshift, binary<left_shift_of>),
    slot(Py_nb_rshift, binary<right_shift_of>),
    slot(Py_nb_negative, unary<minus_one>),
    slot(Py_nb_positive, unary<itself>),
    slot(Py_nb_absolute, unary<absolute>),
    slot(Py_nb_invert, unary<inverted>),
    slot(Py_nb_bool, truth),
    slot(Py_nb_int, number_as_int),
    slot(Py_nb_float, number_as_float),
    slot(Py_nb_index, number_as_index),
    slot(Py_tp_richcompare, compare),
    slot(Py_nb_inplace_add, refuse_in_place),
    slot(Py_nb_inplace_subtract, refuse_in_place),
    slot(Py_nb_inplace_multiply, refuse_in_place),
    slot(Py_nb_inplace_true_divide, refuse_in_place),
    slot(Py_nb_inplace_floor_divide, refuse_in_place),
    slot(Py_nb_inplace_remainder, refuse_in_place),
    slot(Py_nb_inplace_power, refuse_in_place_power),
    slot(Py_nb_inplace_matrix_multiply, refuse_in_place),
    slot(Py_nb_inplace_and, refuse_in_place),
    slot(Py_nb_inplace_or, refuse_in_place),
    slot(Py_nb_inplace_xor, refuse_in_place),
    slot(Py_nb_inplace_lshift, refuse_in_place),
    slot(Py_nb_inplace_rshift, refuse_in_place),
    {0, nullptr},
};

}  // namespace

const PyType_Slot* const number_slots = kSlots;

}  // namespace tf::python
