// Owned references, and the border between C++ exceptions and Python's.
#pragma once

#include <Python.h>

#include <type_traits>
#include <utility>

namespace tf::python {

/// One owned reference, or none.
class Object {
 public:
  Object() = default;
  /// Takes over a reference.
  explicit Object(PyObject* owned) : object_(owned) {}
  Object(Object&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Object& operator=(Object&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Object() { Py_XDECREF(object_); }
  static Object share(PyObject* borrowed) { return Object(Py_XNewRef(borrowed)); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

/// Thrown through C++ while Python's error indicator is set.
struct PythonError {};

/// The result of a call into Python; throws PythonError where it failed.
inline Object checked(PyObject* owned) {
  if (!owned) throw PythonError();
  return Object(owned);
}
inline void check(int result) {
  if (result < 0) throw PythonError();
}
/// Sets a Python error and throws.
template <class... Arguments>
[[noreturn, gnu::cold]] void raise(PyObject* type, const char* format, Arguments... arguments) {
  static_assert((std::is_scalar_v<Arguments> && ...), "what printf takes");
  PyErr_Format(type, format, arguments...);
  throw PythonError();
}

/// Turns the exception being handled into Python's error indicator; for `catch (...)`.
void set_python_error() noexcept;

/// Calls `body` and returns what it returns; for an exception, the Python error and `failed`.
template <class F, class T = PyObject*>
T guarded(const F& body, T failed = nullptr) noexcept {
  try {
    return body();
  } catch (...) {
    set_python_error();
    return failed;
  }
}

}  // namespace tf::python
