// tf.DType, and the dtypes of NumPy, of Python and of buffers.
#include "python/src/dtypes.h"

#include <nanobind/nanobind.h>

#include <array>
#include <cstring>
#include <string>

#include "base/error.h"
#include "python/src/module.h"
#include "python/src/object.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

constexpr int kDtypes = 33;

struct DTypeObject {
  DType value;
};

std::array<PyObject*, kDtypes>& objects() {
  static std::array<PyObject*, kDtypes> all{};
  return all;
}

bool is_same(const DTypeObject& self, nb::handle other) {
  if (other.is_none()) return false;
  try {
    return dtype_from(other.ptr()) == self.value;
  } catch (const PythonError&) {
    PyErr_Clear();
    return false;
  }
}

nb::object as_numpy(const DTypeObject& self) {
  PyObject* dtype = numpy_dtype(self.value);
  if (!dtype) throw nb::python_error();
  return nb::steal(dtype);
}

/// The dtype of a Python type: float and its relatives; invalid if there is none.
DType of_python_type(PyObject* type) {
  if (type == reinterpret_cast<PyObject*>(&PyFloat_Type)) return float32;
  if (type == reinterpret_cast<PyObject*>(&PyLong_Type)) return int32;
  if (type == reinterpret_cast<PyObject*>(&PyBool_Type)) return bool_;
  if (type == reinterpret_cast<PyObject*>(&PyComplex_Type)) return complex128;
  if (type == reinterpret_cast<PyObject*>(&PyUnicode_Type)) return string;
  if (type == reinterpret_cast<PyObject*>(&PyBytes_Type)) return string;
  return DType::invalid;
}

DType of_name(const char* name) {
  if (std::strcmp(name, "half") == 0) return float16;
  if (std::strcmp(name, "float") == 0) return float32;
  if (std::strcmp(name, "double") == 0) return float64;
  for (const char* text : {"str", "bytes", "object"}) {  // NumPy's have their size after the name
    const size_t length = std::strlen(text);
    if (std::strncmp(name, text, length) == 0 &&
        !name[length + std::strspn(name + length, "0123456789")])
      return string;
  }
  return as_dtype(name);
}

/// The dtype with this name; invalid if there is none.
DType named(PyObject* name) {
  const char* text = PyUnicode_AsUTF8(name);
  if (!text) throw PythonError();
  try {
    return of_name(text);
  } catch (const Error&) {
    return DType::invalid;
  }
}

}  // namespace

PyObject* to_python(DType dtype) {
  PyObject* object = objects()[static_cast<size_t>(dtype)];
  return Py_NewRef(object ? object : Py_None);
}

DType dtype_from(PyObject* object) {
  DTypeObject* held = nullptr;
  if (nb::try_cast(nb::handle(object), held) && held) return held->value;
  if (PyType_Check(object)) {
    const DType dtype = of_python_type(object);
    if (dtype != DType::invalid) return dtype;
  }
  DType dtype = DType::invalid;
  if (PyUnicode_Check(object)) dtype = named(object);
  if (dtype == DType::invalid) {  // with short names such as 'f4'
    const Object numpy(PyObject_CallFunctionObjArgs(helper("numpy_dtype"), object, nullptr));
    const Object name(numpy ? PyObject_GetAttrString(numpy.get(), "name") : nullptr);
    if (!name && !PyUnicode_Check(object)) throw PythonError();
    PyErr_Clear();
    if (name) dtype = named(name.get());
  }
  if (dtype == DType::invalid)
    raise(PyExc_TypeError, "%R is not a dtype; give tf.float32, numpy.float32, 'float32' or alike",
          object);
  return dtype;
}

PyObject* numpy_dtype(DType dtype) {
  const std::string text(name(dtype));
  return PyObject_CallFunction(helper("numpy_dtype"), "s",
                               dtype == DType::string ? "object" : text.c_str());
}

DType dtype_of_format(const char* format, Py_ssize_t itemsize) {
  if (!format) return uint8;
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  const std::string text(format);
  if (text == "?") return bool_;
  if (text == "e") return float16;
  if (text == "f") return float32;
  if (text == "d") return float64;
  if (text == "Zf") return complex64;
  if (text == "Zd") return complex128;
  if (text.size() != 1 || !std::strchr("bBhHiIlLqQnN", text[0])) return DType::invalid;
  const bool is_signed = text[0] >= 'a';
  switch (itemsize) {
    case 1: return is_signed ? int8 : uint8;
    case 2: return is_signed ? int16 : uint16;
    case 4: return is_signed ? int32 : uint32;
    case 8: return is_signed ? int64 : uint64;
    default: return DType::invalid;
  }
}

const char* format_of(DType dtype) {
  switch (dtype) {
    case DType::bool_: return "?";
    case DType::int8: return "b";
    case DType::uint8: return "B";
    case DType::int16: return "h";
    case DType::uint16: return "H";
    case DType::int32: return "i";
    case DType::uint32: return "I";
    case DType::int64: return "l";
    case DType::uint64: return "L";
    case DType::float16: return "e";
    case DType::float32: return "f";
    case DType::float64: return "d";
    case DType::complex64: return "Zf";
    case DType::complex128: return "Zd";
    default: return nullptr;
  }
}

void add_dtypes(nb::module_& module) {
  nb::class_<DTypeObject>(module, "DType", "The type of a tensor's elements, as `tf.float32`.")
      .def_prop_ro("name", [](const DTypeObject& self) { return nb::str(name(self.value).data()); })
      .def_prop_ro("as_numpy_dtype",
                   [](const DTypeObject& self) { return as_numpy(self).attr("type"); })
      .def_prop_ro("dtype", as_numpy, "NumPy's dtype, so that numpy.dtype(tf.float32) works.")
      .def_prop_ro("as_datatype_enum",
                   [](const DTypeObject& self) { return static_cast<int>(self.value); })
      .def_prop_ro("size", [](const DTypeObject& self) { return size_of(self.value); })
      .def_prop_ro("itemsize", [](const DTypeObject& self) { return size_of(self.value); })
      .def_prop_ro("is_floating", [](const DTypeObject& self) { return is_floating(self.value); })
      .def_prop_ro("is_complex", [](const DTypeObject& self) { return is_complex(self.value); })
      .def_prop_ro("is_integer", [](const DTypeObject& self) { return is_integer(self.value); })
      .def_prop_ro("is_unsigned", [](const DTypeObject& self) { return is_unsigned(self.value); })
      .def_prop_ro("is_quantized", [](const DTypeObject& self) { return is_quantized(self.value); })
      .def_prop_ro("is_bool", [](const DTypeObject& self) { return self.value == bool_; })
      .def_prop_ro(
          "real_dtype",
          [](const DTypeObject& self) { return nb::steal(to_python(real_dtype(self.value))); })
      .def(
          "__eq__", [](const DTypeObject& self, nb::handle other) { return is_same(self, other); },
          nb::arg().none())
      .def(
          "__ne__", [](const DTypeObject& self, nb::handle other) { return !is_same(self, other); },
          nb::arg().none())
      .def("__hash__", [](const DTypeObject& self) { return static_cast<int>(self.value); })
      .def("__str__", [](const DTypeObject& self) { return nb::str(name(self.value).data()); })
      .def("__repr__",
           [](const DTypeObject& self) {
             return nb::str(("tf." + std::string(name(self.value))).c_str());
           })
      .def("__reduce__", [](const DTypeObject& self) {
        return nb::make_tuple(nb::borrow(helper("as_dtype")),
                              nb::make_tuple(name(self.value).data()));
      });
  for (int i = 1; i < kDtypes; ++i) {
    const std::string text(name(static_cast<DType>(i)));
    objects()[static_cast<size_t>(i)] =
        nb::cast(DTypeObject{static_cast<DType>(i)}).release().ptr();
    module.attr(text.c_str()) = nb::borrow(objects()[static_cast<size_t>(i)]);
  }
  module.attr("half") = nb::borrow(objects()[static_cast<size_t>(float16)]);
  module.attr("double") = nb::borrow(objects()[static_cast<size_t>(float64)]);
}

}  // namespace tf::python
