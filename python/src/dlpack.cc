// The structures of DLPack's ABI (dmlc/dlpack, version 1.1), and the capsules around them.
#include "python/src/dlpack.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "python/src/convert.h"
#include "python/src/deferred.h"
#include "python/src/location.h"
#include "tensor/host_value.h"

namespace tf::python {
namespace {

using internal::Buffer;

struct DLDevice {
  int32_t type;
  int32_t id;
};
struct DLDataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};
struct DLTensor {
  void* data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t* shape;
  int64_t* strides;
  uint64_t byte_offset;
};
struct DLManagedTensor {
  DLTensor dl_tensor;
  void* manager_context;
  void (*deleter)(DLManagedTensor*);
};
struct DLManagedTensorVersioned {
  struct {
    uint32_t major;
    uint32_t minor;
  } version;
  void* manager_context;
  void (*deleter)(DLManagedTensorVersioned*);
  uint64_t flags;
  DLTensor dl_tensor;
};

constexpr int32_t kCpu = 1;
constexpr uint64_t kReadOnly = 1;
constexpr uint64_t kCopied = 2;
constexpr const char* kPlain = "dltensor";
constexpr const char* kVersioned = "dltensor_versioned";

enum Code : uint8_t { kInt = 0, kUInt = 1, kFloat = 2, kBfloat = 4, kComplex = 5, kBool = 6 };

DLDataType type_of(DType dtype) {
  const auto bits = static_cast<uint8_t>(8 * size_of(dtype));
  if (dtype == DType::bool_) return {kBool, 8, 1};
  if (dtype == DType::bfloat16) return {kBfloat, 16, 1};
  if (is_complex(dtype)) return {kComplex, bits, 1};
  if (is_unsigned(dtype)) return {kUInt, bits, 1};
  if (is_integer(dtype)) return {kInt, bits, 1};
  if (is_floating(dtype) && bits >= 16) return {kFloat, bits, 1};
  raise(PyExc_BufferError, "DLPack has no dtype %s", name(dtype).data());
}

DType dtype_of_type(const DLDataType& type) {
  if (type.lanes == 1) {
    for (int i = 1; i < 24; ++i) {
      const auto dtype = static_cast<DType>(i);
      if (size_of(dtype) == 0 || is_quantized(dtype)) continue;
      const DLDataType candidate = type_of(dtype);
      if (candidate.code == type.code && candidate.bits == type.bits) return dtype;
    }
  }
  raise(PyExc_BufferError, "no tensor has DLPack's dtype of code %d with %d bits and %d lanes",
        int{type.code}, int{type.bits}, int{type.lanes});
}

/// The exported elements; one allocation for either kind of managed tensor.
template <class Managed>
struct Exported {
  Buffer buffer;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
  Managed managed{};
};

template <class Managed>
void release(Managed* managed) {
  delete static_cast<Exported<Managed>*>(managed->manager_context);
}

template <class Managed>
Managed* make_managed(Buffer buffer) {
  auto exported = std::make_unique<Exported<Managed>>();
  exported->shape = buffer.dims();
  exported->strides.resize(exported->shape.size());
  int64_t stride = 1;
  for (size_t i = exported->shape.size(); i-- > 0; stride *= exported->shape[i])
    exported->strides[i] = stride;
  DLTensor& tensor = exported->managed.dl_tensor;
  tensor.data = const_cast<void*>(buffer.data());
  tensor.device = {kCpu, 0};
  tensor.ndim = static_cast<int32_t>(exported->shape.size());
  tensor.dtype = type_of(buffer.dtype());
  tensor.shape = exported->shape.data();
  tensor.strides = exported->strides.data();
  exported->managed.deleter = release<Managed>;
  exported->buffer = std::move(buffer);
  exported->managed.manager_context = exported.get();
  return &exported.release()->managed;
}

/// Runs when a capsule is dropped: a consumer renames those that it took.
template <class Managed>
void drop_capsule(PyObject* capsule, const char* name) {
  if (!PyCapsule_IsValid(capsule, name)) return;
  auto* const managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, name));
  if (managed->deleter) managed->deleter(managed);
}
void drop_plain(PyObject* capsule) { drop_capsule<DLManagedTensor>(capsule, kPlain); }
void drop_versioned(PyObject* capsule) {
  drop_capsule<DLManagedTensorVersioned>(capsule, kVersioned);
}

bool wants_version_1(PyObject* max_version) {
  if (!max_version || max_version == Py_None) return false;
  if (!PyTuple_Check(max_version) || PyTuple_GET_SIZE(max_version) != 2)
    raise(PyExc_TypeError, "max_version is a pair of integers, got %R", max_version);
  int overflow = 0;
  const long major = PyLong_AsLongAndOverflow(PyTuple_GET_ITEM(max_version, 0), &overflow);
  if (major == -1 && PyErr_Occurred()) throw PythonError();
  return major >= 1 || overflow > 0;
}

void check_device(PyObject* device) {
  if (!device || device == Py_None) return;
  int type = 0, id = 0;
  if (!PyTuple_Check(device) || !PyArg_ParseTuple(device, "ii", &type, &id))
    raise(PyExc_TypeError, "dl_device is a pair of integers, got %R", device);
  if (type != kCpu)
    raise(PyExc_BufferError, "a tensor's memory is the host's, (1, 0), not %R", device);
}

/// Where the elements of a foreign tensor are, contiguous; a tensor of rank 0 or 1 element is always.
bool is_contiguous(const DLTensor& tensor) {
  if (!tensor.strides) return true;
  int64_t stride = 1;
  for (int i = tensor.ndim; i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != stride) return false;
    stride *= tensor.shape[i];
  }
  return true;
}

void copy_axis(const DLTensor& tensor, size_t size, int axis, const char* from, char*& to) {
  if (axis == tensor.ndim) {
    std::copy_n(from, size, to);
    to += size;
    return;
  }
  for (int64_t i = 0; i < tensor.shape[axis]; ++i)
    copy_axis(tensor, size, axis + 1, from + i * tensor.strides[axis] * static_cast<int64_t>(size),
              to);
}

template <class Managed>
Tensor import_managed(Managed* managed, const Location& where) {
  const DLTensor& tensor = managed->dl_tensor;
  std::shared_ptr<void> owner(managed, [](void* held) {
    defer([held] {
      auto* const given = static_cast<Managed*>(held);
      if (given->deleter) given->deleter(given);
    });
  });
  if (tensor.device.type != kCpu)
    raise(PyExc_BufferError, "only memory of the host can be taken over, got DLPack device type %d",
          tensor.device.type);
  const DType dtype = dtype_of_type(tensor.dtype);
  const Shape shape(std::vector<int64_t>(tensor.shape, tensor.shape + tensor.ndim));
  char* const data = static_cast<char*>(tensor.data) + tensor.byte_offset;
  if (shape.num_elements() == 0) return internal::constant_from(dtype, shape, "", 0, where);
  if (is_contiguous(tensor)) return from_memory(dtype, shape, data, std::move(owner), where);
  std::vector<char> packed(static_cast<size_t>(shape.num_elements()) * size_of(dtype));
  char* to = packed.data();
  copy_axis(tensor, size_of(dtype), 0, data, to);
  return internal::constant_from(dtype, shape, packed.data(),
                                 static_cast<size_t>(shape.num_elements()), where);
}

Object capsule_of(PyObject* object) {
  if (PyCapsule_CheckExact(object)) return Object::share(object);
  const Object method = checked(PyObject_GetAttrString(object, "__dlpack__"));
  const Object keywords = checked(Py_BuildValue("{s(ii)}", "max_version", 1, 1));
  const Object none = checked(PyTuple_New(0));
  Object capsule(PyObject_Call(method.get(), none.get(), keywords.get()));
  if (capsule) return capsule;
  if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw PythonError();
  PyErr_Clear();  // an exporter from before version 1
  return checked(PyObject_CallNoArgs(method.get()));
}

}  // namespace

PyObject* dlpack_device(PyObject*, PyObject*) { return Py_BuildValue("(ii)", kCpu, 0); }

PyObject* dlpack(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return guarded([&]() -> PyObject* {
    static const char* const names[] = {"stream", "max_version", "dl_device", "copy", nullptr};
    PyObject *stream = nullptr, *max_version = nullptr, *device = nullptr, *copy = nullptr;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OOOO", const_cast<char**>(names),
                                     &stream, &max_version, &device, &copy))
      throw PythonError();
    check_device(device);
    Buffer buffer = internal::look_at(value_of(self, user_location()), "__dlpack__");
    if (type_of(buffer.dtype()).lanes == 0) throw PythonError();
    const bool copied = copy && PyObject_IsTrue(copy);
    if (copied) buffer = Buffer::copy_of(buffer.dtype(), buffer.shape(), buffer.data());
    if (!wants_version_1(max_version))
      return PyCapsule_New(make_managed<DLManagedTensor>(std::move(buffer)), kPlain, drop_plain);
    auto* const managed = make_managed<DLManagedTensorVersioned>(std::move(buffer));
    managed->version = {1, 1};
    managed->flags = copied ? kCopied : kReadOnly;
    return PyCapsule_New(managed, kVersioned, drop_versioned);
  });
}

Tensor from_dlpack(PyObject* object, const Location& where) {
  const Object capsule = capsule_of(object);
  if (PyCapsule_IsValid(capsule.get(), kVersioned)) {
    auto* const managed =
        static_cast<DLManagedTensorVersioned*>(PyCapsule_GetPointer(capsule.get(), kVersioned));
    if (managed->version.major > 1)
      raise(PyExc_BufferError, "DLPack 1 is understood, got version %u", managed->version.major);
    check(PyCapsule_SetName(capsule.get(), "used_dltensor_versioned"));
    return import_managed(managed, where);
  }
  if (!PyCapsule_IsValid(capsule.get(), kPlain))
    raise(PyExc_ValueError,
          "from_dlpack takes an object with __dlpack__, or a DLPack capsule that nothing has taken "
          "over yet, got %R",
          capsule.get());
  auto* const managed = static_cast<DLManagedTensor*>(PyCapsule_GetPointer(capsule.get(), kPlain));
  check(PyCapsule_SetName(capsule.get(), "used_dltensor"));
  return import_managed(managed, where);
}

}  // namespace tf::python
