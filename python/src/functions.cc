// The module's functions: the generated tables, and the few that make tensors from Python objects.
#include <nanobind/nanobind.h>

#include <string>

#include "base/error.h"
#include "imperative/explain.h"
#include "python/src/dlpack.h"
#include "python/src/dtypes.h"
#include "python/src/function.h"
#include "python/src/module.h"
#include "record/caller.h"

namespace nb = nanobind;

namespace tf::python {

PyObject* invoke(const Signature& signature, Body body, PyObject* const* arguments,
                 Py_ssize_t count, PyObject* names) {
  return guarded([&] {
    Call call(signature, arguments, count, names);
    const internal::CallerScope scope(call.where());
    return checked(body(call)).release();
  });
}

namespace {

const Signature kConstant = {"constant", {"value", "dtype", "shape", "name"}, 1};
PyObject* constant_body(Call& call) {
  const DType dtype = call.get<DType>(1, DType::invalid);
  Tensor value = to_tensor(call.object(0), dtype, call.where());
  if (dtype != DType::invalid && value.dtype() != dtype) value = tf::cast(value, dtype);
  if (!call.given(2)) return result(std::move(value));
  const Shape shape = call.get<Shape>(2);
  if (value.size() == 1 && shape.num_elements() != 1)
    return result(tf::broadcast_to(tf::reshape(value, Shape{}), shape));
  return result(tf::reshape(value, shape));
}
PyObject* constant(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  return invoke(kConstant, constant_body, arguments, count, names);
}

const Signature kConvert = {"convert_to_tensor", {"value", "dtype", "dtype_hint", "name"}, 1};
PyObject* convert_body(Call& call) {
  const DType dtype = call.get<DType>(1, DType::invalid);
  const Tensor value = to_tensor_beside(call.object(0), dtype, call.where());
  if (dtype != DType::invalid && value.dtype() != dtype)
    internal::invalid_argument("convert_to_tensor", call.where(), "value must have dtype ",
                               name(dtype), ", got ", name(value.dtype()),
                               "; convert it with tf.cast");
  return result(value);
}
PyObject* convert_to_tensor(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                            PyObject* names) {
  return invoke(kConvert, convert_body, arguments, count, names);
}

const Signature kFromDlpack = {"from_dlpack", {"x"}, 1};
PyObject* from_dlpack_body(Call& call) { return result(from_dlpack(call.object(0), call.where())); }
PyObject* from_dlpack_entry(PyObject*, PyObject* const* arguments, Py_ssize_t count,
                            PyObject* names) {
  return invoke(kFromDlpack, from_dlpack_body, arguments, count, names);
}

const Signature kAsDtype = {"as_dtype", {"type_value"}, 1};
PyObject* as_dtype_entry(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  const auto body = [](Call& call) { return to_python(dtype_from(call.object(0))); };
  return invoke(kAsDtype, body, arguments, count, names);
}

const Signature kExplain = {"explain", {}, 0};
PyObject* explain_entry(PyObject*, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  const auto body = [](Call&) { return nb::cast(explain()).release().ptr(); };
  return invoke(kExplain, body, arguments, count, names);
}

const Function kOwn[] = {
    {"constant",
     "constant(value, dtype=None, shape=None, name='Const')\n--\n\n"
     "A tensor from numbers, strings, nested lists of them, an array (copied) or a tensor.\n\n"
     "Python's floats become float32 and integers int32 unless `dtype` says otherwise; an array "
     "keeps\n"
     "its dtype. One value fills a `shape`.",
     constant},
    {"convert_to_tensor",
     "convert_to_tensor(value, dtype=None, dtype_hint=None, name=None)\n--\n\n"
     "Anything that an operation accepts, as a Tensor.",
     convert_to_tensor},
    {"from_dlpack",
     "from_dlpack(x)\n--\n\n"
     "A tensor on the memory of an array with `__dlpack__`, without a copy if it is contiguous.\n\n"
     "The memory must not be written to afterwards.",
     from_dlpack_entry},
};

/// What is no function of tensors: attributes of the module only.
const Function kBeside[] = {
    {"as_dtype",
     "as_dtype(type_value)\n--\n\nThe dtype that a NumPy dtype, a Python type or a name means.",
     as_dtype_entry},
    {"explain",
     "explain()\n--\n\nWhat the engine has recognised so far: lines, hits, tiers, times, and what "
     "keeps a piece out of XLA.\n\nNeeds nothing to be switched on.",
     explain_entry},
};

nb::object made(const Function& function) {
  const std::string path = function.path;
  const size_t dot = path.rfind('.');
  const std::string module =
      dot == std::string::npos ? "imperative" : "imperative." + path.substr(0, dot);
  const char* name = function.path + (dot == std::string::npos ? 0 : dot + 1);
  auto* const definition = new PyMethodDef{
      name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function.entry)),
      METH_FASTCALL | METH_KEYWORDS, function.doc};
  const Object owner = checked(PyUnicode_FromString(module.c_str()));
  return nb::steal(checked(PyCFunction_NewEx(definition, nullptr, owner.get())).release());
}

}  // namespace

void add_functions(nb::module_& module) {
  nb::dict all;
  for (const Function& function : kOwn) all[function.path] = made(function);
  for (const auto& [functions, count] : generated_functions())
    for (size_t i = 0; i < count; ++i) all[functions[i].path] = made(functions[i]);
  module.attr("functions") = all;
  for (const Function& function : kBeside) module.attr(function.path) = made(function);
}

}  // namespace tf::python
