// tf.raw_ops: one callable type for every operation, which reads the registry's definition.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <structmember.h>

#include <algorithm>
#include <deque>
#include <string>
#include <variant>

#include "python/src/convert.h"
#include "python/src/function.h"
#include "python/src/location.h"
#include "python/src/module.h"
#include "record/caller.h"
#include "runtime/op_def.h"
#include "tensor/call.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

using internal::ArgDef;
using internal::Argument;
using internal::AttrType;
using internal::NamedAttr;
using internal::OpDef;

/// What an attribute is converted to.
using Value = std::variant<bool, int64_t, float, std::string, DType, Shape, Tensor, FunctionRef,
                           std::vector<bool>, std::vector<int64_t>, std::vector<float>,
                           std::vector<std::string>, std::vector<DType>, std::vector<Shape>,
                           std::vector<FunctionRef>>;

struct OpObject {
  PyObject_HEAD vectorcallfunc call;
  const OpEntry* entry;
  const OpDef* op;  // once it was called
  PyObject* dict;
};

PyTypeObject* op_type = nullptr;

template <class T>
Value converted(PyObject* object, const Location& where) {
  T value{};
  convert(object, value, where);
  return value;
}

FunctionRef function_named(PyObject* object, const Location& where) {
  FunctionRef function;
  convert(object, function.name, where);
  return function;
}

Value boolean_list(PyObject* object, const Location& where) {
  std::vector<bool> values;
  for (const Object& item : items_of(object)) {
    bool value = false;
    convert(item.get(), value, where);
    values.push_back(value);
  }
  return values;
}

Value shape_list(PyObject* object, const Location& where) {
  std::vector<Shape> shapes;
  const Object list = checked(PySequence_Tuple(object));  // nobody changes it meanwhile
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(list.get()); ++i)
    convert(PyTuple_GET_ITEM(list.get(), i), shapes.emplace_back(), where);
  return shapes;
}

Value function_list(PyObject* object, const Location& where) {
  std::vector<FunctionRef> functions;
  for (const Object& item : items_of(object))
    functions.push_back(function_named(item.get(), where));
  return functions;
}

Value attr_value(AttrType type, PyObject* object, const Location& where) {
  switch (type) {
    case AttrType::bool_: return converted<bool>(object, where);
    case AttrType::int_: return converted<int64_t>(object, where);
    case AttrType::float_: return converted<float>(object, where);
    case AttrType::string: return converted<std::string>(object, where);
    case AttrType::type: return converted<DType>(object, where);
    case AttrType::shape: return converted<Shape>(object, where);
    case AttrType::tensor: return converted<Tensor>(object, where);
    case AttrType::func: return function_named(object, where);
    case AttrType::list_bool: return boolean_list(object, where);
    case AttrType::list_int: return converted<std::vector<int64_t>>(object, where);
    case AttrType::list_float: return converted<std::vector<float>>(object, where);
    case AttrType::list_string: return converted<std::vector<std::string>>(object, where);
    case AttrType::list_type: return converted<std::vector<DType>>(object, where);
    case AttrType::list_shape: return shape_list(object, where);
    case AttrType::list_func: return function_list(object, where);
    case AttrType::list_tensor: break;
  }
  raise(PyExc_NotImplementedError, "attributes that are lists of tensors are not supported");
}

/// The operands and attributes of one call, kept while it runs.
class RawCall {
 public:
  RawCall(const OpDef& op, const char* renames, const Location& where)
      : op_(op), renames_(renames), where_(where), operands_(op.inputs.size()) {}

  void take(size_t position, PyObject* value) {
    if (position >= op_.inputs.size())
      raise(PyExc_TypeError, "%s() takes %zu arguments by position; attributes are given by name",
            op_.name.c_str(), op_.inputs.size());
    operands_[position] = value;
  }
  void take_named(PyObject* key, PyObject* value) {
    const char* const given = PyUnicode_AsUTF8(key);
    if (!given) throw PythonError();
    const std::string name = registry_name(given);
    for (size_t i = 0; i < op_.inputs.size(); ++i)
      if (op_.inputs[i].name == name) return take(i, value);
    const int attr = op_.find_attr(name);
    if (attr < 0 && name != "name")
      raise(PyExc_TypeError, "%s() got an unexpected keyword argument '%s'", op_.name.c_str(),
            given);
    const bool is_absent =
        attr < 0 || value == Py_None || op_.attrs[static_cast<size_t>(attr)].inferred;
    if (is_absent) return;
    const AttrType type = op_.attrs[static_cast<size_t>(attr)].type;
    std::visit(
        [&](const auto& held) {
          attrs_.push_back({attr, held});
        },
        values_.emplace_back(attr_value(type, value, where_)));
  }

  PyObject* run() {
    std::vector<Argument> arguments;
    for (size_t i = 0; i < operands_.size(); ++i) {
      if (!operands_[i])
        raise(PyExc_TypeError, "%s() missing required argument: '%s'", op_.name.c_str(),
              op_.inputs[i].name.c_str());
      arguments.push_back(op_.inputs[i].is_list() ? list(i) : single(i));
    }
    const internal::CallerScope scope(where_);
    return results(internal::call(op_, arguments, attrs_, where_));
  }

 private:
  /// The registry's name of an argument that Python calls otherwise.
  std::string registry_name(const std::string& given) const {
    const std::string all = std::string(",") + renames_ + ",";
    const size_t at = all.find("," + given + "=");
    if (at == std::string::npos) return given;
    const size_t first = at + given.size() + 2;
    return all.substr(first, all.find(',', first) - first);
  }
  Argument single(size_t i) {
    CallOperand& operand = inputs_.emplace_back();
    if (!operand.set(operands_[i], where_))
      raise(PyExc_TypeError, "%s(): '%s' must be something a tensor can be made from, got %R",
            op_.name.c_str(), op_.inputs[i].name.c_str(), operands_[i]);
    const bool is_beside_tensor =
        std::any_of(operands_.begin(), operands_.end(),
                    [](PyObject* one) { return one && dtype_of_value(one) != DType::invalid; });
    const bool has_fixed_type = op_.inputs[i].type_attr < 0;
    if (operand.is_numpy() && (is_beside_tensor || has_fixed_type)) operand.make_weak();
    return Argument(operand.input());
  }
  Argument list(size_t i) {
    const std::vector<Object> items = items_of(operands_[i]);
    DType dtype = DType::invalid;  // of the first tensor, where all have one
    for (const Object& item : items)
      if (dtype == DType::invalid && op_.inputs[i].number_attr >= 0)
        dtype = dtype_of_value(item.get());
    std::vector<Tensor> tensors;
    for (const Object& item : items) tensors.push_back(to_tensor_beside(item.get(), dtype, where_));
    return Argument(lists_.emplace_back(std::move(tensors), where_));
  }

  size_t count_of(const ArgDef& output) const {
    const int attr = output.number_attr >= 0 ? output.number_attr : output.type_list_attr;
    for (size_t i = 0; i < op_.inputs.size(); ++i)
      if (op_.inputs[i].number_attr == attr || op_.inputs[i].type_list_attr == attr)
        return items_of(operands_[i]).size();
    for (const NamedAttr& given : attrs_) {
      if (given.index != attr) continue;
      return output.number_attr >= 0 ? static_cast<size_t>(given.value.as<int64_t>())
                                     : given.value.as<std::vector<DType>>().size();
    }
    const auto& fallback = op_.attrs[static_cast<size_t>(attr)].default_value;
    if (!fallback) return 0;
    return output.number_attr >= 0 ? static_cast<size_t>(std::get<int64_t>(*fallback))
                                   : std::get<std::vector<DType>>(*fallback).size();
  }

  PyObject* results(std::vector<Tensor> flat) const {
    if (op_.outputs.empty()) return result(Operation());
    if (op_.outputs.size() == 1)
      return op_.outputs[0].is_list() ? result(flat) : result(std::move(flat[0]));
    Object fields = checked(PyList_New(0)),
           values = checked(PyTuple_New(static_cast<Py_ssize_t>(op_.outputs.size())));
    size_t next = 0;
    for (size_t i = 0; i < op_.outputs.size(); ++i) {
      const ArgDef& output = op_.outputs[i];
      const Object field = checked(PyUnicode_FromString(output.name.c_str()));
      check(PyList_Append(fields.get(), field.get()));
      const size_t count = output.is_list() ? count_of(output) : 1;
      const auto first = flat.begin() + static_cast<std::ptrdiff_t>(next);
      const std::vector<Tensor> part(first, first + static_cast<std::ptrdiff_t>(count));
      next += count;
      PyTuple_SET_ITEM(values.get(), static_cast<Py_ssize_t>(i),
                       output.is_list() ? result(part) : result(part[0]));
    }
    const Object type =
        checked(PyObject_CallFunction(helper("result_type"), "sO", op_.name.c_str(), fields.get()));
    return PyObject_Call(type.get(), values.get(), nullptr);
  }

  const OpDef& op_;
  const char* renames_;
  const Location& where_;
  std::vector<PyObject*> operands_;
  std::deque<CallOperand> inputs_;
  std::deque<Inputs> lists_;
  std::deque<Value> values_;
  std::vector<NamedAttr> attrs_;
};

PyObject* call_op(PyObject* self, PyObject* const* arguments, size_t flags, PyObject* names) {
  return guarded([&] {
    auto* const object = reinterpret_cast<OpObject*>(self);
    if (!object->op) object->op = &internal::get_op(object->entry->name);
    const Location where = user_location();
    RawCall call(*object->op, object->entry->renames, where);
    const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
    for (size_t i = 0; i < count; ++i) call.take(i, arguments[i]);
    const Py_ssize_t named = names ? PyTuple_GET_SIZE(names) : 0;
    for (Py_ssize_t i = 0; i < named; ++i)
      call.take_named(PyTuple_GET_ITEM(names, i), arguments[count + static_cast<size_t>(i)]);
    return call.run();
  });
}

PyObject* repr(PyObject* self) {
  return PyUnicode_FromFormat("<function tf.raw_ops.%s>",
                              reinterpret_cast<OpObject*>(self)->entry->name);
}
PyObject* reduce(PyObject* self, PyObject*) {
  return Py_BuildValue("(O(s))", helper("raw_op"), reinterpret_cast<OpObject*>(self)->entry->name);
}

PyObject* signature(PyObject* self, void*) {
  return guarded([&] {
    return PyObject_CallFunction(helper("signature_of"), "s",
                                 reinterpret_cast<OpObject*>(self)->entry->signature);
  });
}

PyGetSetDef kAttributes[] = {{"__signature__", signature, nullptr, nullptr, nullptr},
                             {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyMethodDef kMethods[] = {{"__reduce__", reduce, METH_NOARGS, nullptr},
                          {nullptr, nullptr, 0, nullptr}};
PyMemberDef kMembers[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(OpObject, call), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(OpObject, dict), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot kSlots[] = {
    {Py_tp_repr, reinterpret_cast<void*>(repr)},
    {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
    {Py_tp_methods, kMethods},
    {Py_tp_getset, kAttributes},
    {Py_tp_members, kMembers},
    {0, nullptr},
};

PyObject* make_op(const OpEntry& entry) {
  Object made = checked(op_type->tp_alloc(op_type, 0));
  auto* const object = reinterpret_cast<OpObject*>(made.get());
  object->call = call_op;
  object->entry = &entry;
  for (const auto& [key, text] :
       {std::pair{"__name__", entry.name}, std::pair{"__qualname__", entry.name},
        std::pair{"__doc__", entry.doc}, std::pair{"__module__", "imperative.raw_ops"}}) {
    const Object value = checked(PyUnicode_FromString(text));
    check(PyObject_SetAttrString(made.get(), key, value.get()));
  }
  return made.release();
}

/// The operation with this name; null if there is none.
const OpEntry* find(const std::string& name) {
  for (const auto& [ops, count] : generated_ops()) {
    const OpEntry* const end = ops + count;
    const OpEntry* const found = std::lower_bound(
        ops, end, name,
        [](const OpEntry& one, const std::string& other) { return one.name < other; });
    if (found != end && found->name == name) return found;
  }
  return nullptr;
}

}  // namespace

void add_raw_ops(nb::module_& module) {
  PyType_Spec spec{"imperative.RawOp", sizeof(OpObject), 0,
                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, kSlots};
  op_type = reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpec(&spec)).release());
  module.def("raw_op", [](const std::string& name) -> nb::object {
    const OpEntry* const entry = find(name);
    return entry ? nb::steal(make_op(*entry)) : nb::none();
  });
  module.def("raw_op_names", [] {
    nb::list names;
    for (const auto& [ops, count] : generated_ops())
      for (size_t i = 0; i < count; ++i) names.append(ops[i].name);
    return names;
  });
}

}  // namespace tf::python
