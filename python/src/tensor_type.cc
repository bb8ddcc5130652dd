// The Python type Tensor.
#include <cstddef>
#include <new>
#include <vector>

#include "python/src/convert.h"
#include "python/src/dlpack.h"
#include "python/src/host.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "python/src/subscript.h"
#include "python/src/values.h"

namespace tf::python {

PyTypeObject* tensor_type = nullptr;

namespace {

void deallocate(PyObject* self) {
  auto* const object = reinterpret_cast<TensorObject*>(self);
  if (object->weak_references) PyObject_ClearWeakRefs(self);
  delete object->unsettled;
  object->tensor.~Tensor();
  PyTypeObject* const type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

PyObject* refuse_new(PyTypeObject*, PyObject*, PyObject*) {
  PyErr_SetString(PyExc_TypeError,
                  "make a tensor with tf.constant(value) or tf.convert_to_tensor(value)");
  return nullptr;
}

PyObject* to_text(const std::string& text) {
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

/// NumPy's own text where its print options were changed, else none.
Object text_as_set(const Tensor& tensor, bool is_repr) {
  const Object holder = checked(to_python(tensor));
  Object text = checked(PyObject_CallFunctionObjArgs(helper("text_as_set"), holder.get(),
                                                     is_repr ? Py_True : Py_False, nullptr));
  return text.get() == Py_None ? Object() : std::move(text);
}

PyObject* repr(PyObject* self) {
  return guarded([&] { return to_text(repr_of(tensor_in(self))); });
}

PyObject* copy(PyObject* self, PyObject*) { return to_python(tensor_in(self)); }

PyMethodDef kMethods[] = {
    {"__copy__", copy, METH_NOARGS, nullptr},
    {"__deepcopy__", copy, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

PyObject* text_of_value(PyObject* self) {
  return guarded([&] {
    const Tensor value = value_of(self, user_location());
    Object text = text_as_set(value, false);
    return text ? text.release() : to_text(value.str());
  });
}

std::string repr_of(const Tensor& tensor) {
  const Object text = text_as_set(tensor, true);
  if (!text) return tensor.repr();
  const char* utf8 = PyUnicode_AsUTF8(text.get());
  if (!utf8) throw PythonError();
  return utf8;
}

namespace {

PyObject* shape(PyObject* self, void*) {
  return guarded([&] {
    if (is_variable(self)) return to_python(variable_in(self).shape());
    return to_python(tensor_in(self).shape());
  });
}
PyObject* dtype(PyObject* self, void*) {
  return guarded([&] { return to_python(dtype_of_value(self)); });
}
PyObject* ndim(PyObject* self, void*) {
  return guarded([&] {
    return PyLong_FromLong(is_variable(self) ? variable_in(self).rank() : tensor_in(self).rank());
  });
}
PyObject* size(PyObject* self, void*) {
  return guarded([&] {
    return PyLong_FromLongLong(is_variable(self) ? variable_in(self).size()
                                                 : tensor_in(self).size());
  });
}
PyObject* device(PyObject* self, void*) {
  return guarded([&] { return to_text(value_of(self, user_location()).device()); });
}
PyObject* nbytes(PyObject* self, void*) {
  return guarded([&] { return PyLong_FromSize_t(value_of(self, user_location()).nbytes()); });
}
PyObject* transposed(PyObject* self, void*) {
  return guarded([&] {
    const Location where = user_location();
    return to_python(tf::transpose(Input(value_of(self, where), where)));
  });
}

}  // namespace

namespace {

PyMethodDef array_methods[] = {
    {"numpy", to_numpy, METH_NOARGS,
     "numpy($self)\n--\n\n"
     "A NumPy array of the elements: read-only, and without a copy but for strings."},
    {"item", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(item)), METH_FASTCALL,
     "item($self, /, *index)\n--\n\n"
     "The only element, or the one at an index, as a Python value."},
    {"tolist", to_list, METH_NOARGS,
     "tolist($self)\n--\n\nThe elements as nested lists of Python values."},
    {"__complex__", number_as_complex, METH_NOARGS, nullptr},
    {"__dlpack_device__", dlpack_device, METH_NOARGS, nullptr},
    {"__dlpack__", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(dlpack)),
     METH_VARARGS | METH_KEYWORDS,
     "__dlpack__($self, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
     "The elements as a DLPack capsule, without a copy."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef array_attributes[] = {
    {"shape", shape, nullptr, "The extents, as a tuple.", nullptr},
    {"dtype", dtype, nullptr, "The type of the elements, as `tf.float32`.", nullptr},
    {"ndim", ndim, nullptr, "The number of axes.", nullptr},
    {"size", size, nullptr, "The number of elements.", nullptr},
    {"nbytes", nbytes, nullptr, "Bytes of all elements.", nullptr},
    {"device", device, nullptr, "The name of the device that holds the elements.", nullptr},
    {"T", transposed, nullptr, "The tensor with its axes in reverse order.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

template <class F>
PyType_Slot slot(int number, F* function) {
  return {number, reinterpret_cast<void*>(function)};
}

const PyType_Slot kArraySlots[] = {
    slot(Py_tp_str, text_of_value),
    slot(Py_tp_hash, _Py_HashPointer),
    slot(Py_tp_iter, iterate),
    slot(Py_mp_length, length),
    slot(Py_mp_subscript, get_item),
    slot(Py_mp_ass_subscript, set_item),
    slot(Py_sq_length, length),
    slot(Py_sq_item, sequence_item),
    slot(Py_sq_contains, contains),
    slot(Py_bf_getbuffer, get_buffer),
    slot(Py_bf_releasebuffer, release_buffer),
    {0, nullptr},
};

}  // namespace

const PyType_Slot* const array_slots = kArraySlots;

PyTypeObject* make_type(PyType_Spec spec, std::vector<PyType_Slot> slots, Py_ssize_t weak_offset,
                        PyMemberDef* members) {
  for (const PyType_Slot* part : {number_slots, array_slots})
    for (; part->slot; ++part) slots.push_back(*part);
  members[0] = {"__weaklistoffset__", T_PYSSIZET, weak_offset, READONLY, nullptr};
  members[1] = {};
  slots.push_back({Py_tp_members, members});
  slots.push_back({0, nullptr});
  spec.slots = slots.data();
  Object type = checked(PyType_FromSpec(&spec));
  auto* const made = reinterpret_cast<PyTypeObject*>(type.release());
  const auto add = [&](const char* name, PyObject* descriptor) {
    const Object held = checked(descriptor);
    check(PyDict_SetItemString(made->tp_dict, name, held.get()));
  };
  for (PyMethodDef* method = array_methods; method->ml_name; ++method)
    if (!PyDict_GetItemString(made->tp_dict, method->ml_name))
      add(method->ml_name, PyDescr_NewMethod(made, method));
  for (PyGetSetDef* attribute = array_attributes; attribute->name; ++attribute)
    add(attribute->name, PyDescr_NewGetSet(made, attribute));
  PyType_Modified(made);
  return made;
}

void add_tensor_type(PyObject* module) {
  static PyMemberDef members[2];
  PyType_Spec spec{"imperative.Tensor", sizeof(TensorObject), 0, Py_TPFLAGS_DEFAULT, nullptr};
  tensor_type = make_type(
      spec,
      {slot(Py_tp_dealloc, deallocate),
       slot(Py_tp_new, refuse_new),
       slot(Py_tp_repr, repr),
       {Py_tp_methods, kMethods},
       {Py_tp_doc,
        const_cast<char*>("An n-dimensional array of one dtype, which is there when somebody "
                          "looks at it.\n\nMade by `tf.constant` and by every operation. "
                          "`x[i] = v` gives this object another value.")}},
      offsetof(TensorObject, weak_references), members);
  check(PyModule_AddObjectRef(module, "Tensor", reinterpret_cast<PyObject*>(tensor_type)));
}

PyObject* to_python(Tensor tensor) {
  if (!tensor.defined()) Py_RETURN_NONE;
  auto* const object = reinterpret_cast<TensorObject*>(PyObject_Malloc(sizeof(TensorObject)));
  if (!object) return PyErr_NoMemory();
  object->weak_references = nullptr;
  new (&object->tensor) Tensor(std::move(tensor));
  object->unsettled = nullptr;
  return PyObject_Init(reinterpret_cast<PyObject*>(object), tensor_type);
}

PyObject* to_python(const Shape& shape) {
  const std::span<const int64_t> dims = shape.dims();
  Object items = checked(PyTuple_New(static_cast<Py_ssize_t>(dims.size())));
  for (size_t i = 0; i < dims.size(); ++i)
    PyTuple_SET_ITEM(items.get(), static_cast<Py_ssize_t>(i),
                     dims[i] < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(dims[i]));
  return PyObject_CallOneArg(helper("TensorShape"), items.get());
}

}  // namespace tf::python
