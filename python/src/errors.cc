// Exceptions of the library as Python's.
#include <nanobind/nanobind.h>

#include <new>

#include "imperative/error.h"
#include "python/src/interrupt.h"
#include "python/src/module.h"
#include "python/src/object.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

void set_error(const Error& error) {
  if (error.code() == ErrorCode::cancelled && restore_interrupt()) return;
  const Location& where = error.location();
  const Object made(PyObject_CallFunction(
      helper("make_error"), "isssi", static_cast<int>(error.code()), error.op().c_str(),
      error.message().c_str(), where.file(), static_cast<int>(where.line())));
  if (made) PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.get())), made.get());
}

}  // namespace

void set_python_error() noexcept {
  try {
    try {
      throw;
    } catch (const PythonError&) {
    } catch (const Error& error) {
      set_error(error);
    } catch (nb::python_error& error) {
      error.restore();
    } catch (const std::bad_alloc&) {
      PyErr_NoMemory();
    } catch (const std::exception& error) {
      PyErr_SetString(PyExc_RuntimeError, error.what());
    }
  } catch (...) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "an error without a description");
  }
}

void add_errors(nb::module_&) {
  nb::register_exception_translator([](const std::exception_ptr& exception, void*) {
    try {
      std::rethrow_exception(exception);
    } catch (const Error& error) {
      try {
        set_error(error);
      } catch (const PythonError&) {
      }
    } catch (const PythonError&) {
    }
  });
}

}  // namespace tf::python
