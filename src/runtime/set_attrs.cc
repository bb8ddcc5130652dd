// Converts attribute values to the C API's argument lists.
#include "runtime/set_attrs.h"

#include <protozero/pbf_writer.hpp>

#include "runtime/eager_context.h"

namespace tf::internal {
namespace {

int size_of_list(size_t size) { return static_cast<int>(size); }

/// The parallel arrays in which the C API takes a list of strings.
struct StringList {
  std::vector<const void*> data;
  std::vector<size_t> sizes;
  explicit StringList(const std::vector<std::string>& strings) {
    for (const std::string& one : strings) {
      data.push_back(one.data());
      sizes.push_back(one.size());
    }
  }
};

struct ShapeList {
  std::vector<const int64_t*> dims;
  std::vector<int> ranks;
  explicit ShapeList(const std::vector<Shape>& shapes) {
    for (const Shape& one : shapes) {
      dims.push_back(one.dims().data());
      ranks.push_back(one.rank());
    }
  }
};

std::vector<TF_DataType> type_list(const std::vector<DType>& types) {
  std::vector<TF_DataType> list;
  for (const DType type : types) list.push_back(static_cast<TF_DataType>(type));
  return list;
}

std::vector<unsigned char> bool_list(const std::vector<bool>& values) {
  return {values.begin(), values.end()};
}

/// A serialized AttrValue{list{func{name}...}}: graphs have no plainer way.
std::string function_list_proto(const std::vector<FunctionName>& functions) {
  constexpr int kList = 1, kFunc = 9, kName = 1;
  std::string bytes;
  protozero::pbf_writer value(bytes);
  protozero::pbf_writer list(value, kList);
  for (const FunctionName& function : functions) {
    protozero::pbf_writer func(list, kFunc);
    func.add_string(kName, function.name);
  }
  return bytes;
}

struct EagerSetter {
  TFE_Op* op;
  const char* name;
  TF_Status* status;

  void operator()(bool v) const { api().TFE_OpSetAttrBool(op, name, v); }
  void operator()(int64_t v) const { api().TFE_OpSetAttrInt(op, name, v); }
  void operator()(float v) const { api().TFE_OpSetAttrFloat(op, name, v); }
  void operator()(const std::string& v) const {
    api().TFE_OpSetAttrString(op, name, v.data(), v.size());
  }
  void operator()(DType v) const { api().TFE_OpSetAttrType(op, name, static_cast<TF_DataType>(v)); }
  void operator()(const Shape& v) const {
    api().TFE_OpSetAttrShape(op, name, v.dims().data(), v.rank(), status);
  }
  void operator()(const Buffer& v) const { api().TFE_OpSetAttrTensor(op, name, v.get(), status); }
  void operator()(const FunctionName& v) const {
    api().TFE_OpSetAttrFunctionName(op, name, v.name.data(), v.name.size());
  }
  void operator()(const std::vector<bool>& v) const {
    const std::vector<unsigned char> list = bool_list(v);
    api().TFE_OpSetAttrBoolList(op, name, list.data(), size_of_list(list.size()));
  }
  void operator()(const std::vector<int64_t>& v) const {
    api().TFE_OpSetAttrIntList(op, name, v.data(), size_of_list(v.size()));
  }
  void operator()(const std::vector<float>& v) const {
    api().TFE_OpSetAttrFloatList(op, name, v.data(), size_of_list(v.size()));
  }
  void operator()(const std::vector<std::string>& v) const {
    const StringList list(v);
    api().TFE_OpSetAttrStringList(op, name, list.data.data(), list.sizes.data(),
                                  size_of_list(v.size()));
  }
  void operator()(const std::vector<DType>& v) const {
    const std::vector<TF_DataType> list = type_list(v);
    api().TFE_OpSetAttrTypeList(op, name, list.data(), size_of_list(list.size()));
  }
  void operator()(const std::vector<Shape>& v) const {
    ShapeList list(v);
    api().TFE_OpSetAttrShapeList(op, name, list.dims.data(), list.ranks.data(),
                                 size_of_list(v.size()), status);
  }
  void operator()(const std::vector<FunctionName>& v) const {
    std::vector<const TFE_Op*> functions;
    for (const FunctionName& one : v) {
      TFE_Op* function = api().TFE_NewOp(eager_context(), one.name.c_str(), status);
      if (!function) break;
      functions.push_back(function);
    }
    if (functions.size() == v.size()) {
      api().TFE_OpSetAttrFunctionList(op, name, functions.data(), size_of_list(v.size()));
    }
    for (const TFE_Op* one : functions) api().TFE_DeleteOp(const_cast<TFE_Op*>(one));
  }
};

struct GraphSetter {
  TF_OperationDescription* op;
  const char* name;
  TF_Status* status;

  void operator()(bool v) const { api().TF_SetAttrBool(op, name, v); }
  void operator()(int64_t v) const { api().TF_SetAttrInt(op, name, v); }
  void operator()(float v) const { api().TF_SetAttrFloat(op, name, v); }
  void operator()(const std::string& v) const {
    api().TF_SetAttrString(op, name, v.data(), v.size());
  }
  void operator()(DType v) const { api().TF_SetAttrType(op, name, static_cast<TF_DataType>(v)); }
  void operator()(const Shape& v) const {
    api().TF_SetAttrShape(op, name, v.dims().data(), v.rank());
  }
  void operator()(const Buffer& v) const { api().TF_SetAttrTensor(op, name, v.get(), status); }
  void operator()(const FunctionName& v) const {
    api().TF_SetAttrFuncName(op, name, v.name.data(), v.name.size());
  }
  void operator()(const std::vector<bool>& v) const {
    const std::vector<unsigned char> list = bool_list(v);
    api().TF_SetAttrBoolList(op, name, list.data(), size_of_list(list.size()));
  }
  void operator()(const std::vector<int64_t>& v) const {
    api().TF_SetAttrIntList(op, name, v.data(), size_of_list(v.size()));
  }
  void operator()(const std::vector<float>& v) const {
    api().TF_SetAttrFloatList(op, name, v.data(), size_of_list(v.size()));
  }
  void operator()(const std::vector<std::string>& v) const {
    const StringList list(v);
    api().TF_SetAttrStringList(op, name, list.data.data(), list.sizes.data(),
                               size_of_list(v.size()));
  }
  void operator()(const std::vector<DType>& v) const {
    const std::vector<TF_DataType> list = type_list(v);
    api().TF_SetAttrTypeList(op, name, list.data(), size_of_list(list.size()));
  }
  void operator()(const std::vector<Shape>& v) const {
    const ShapeList list(v);
    api().TF_SetAttrShapeList(op, name, list.dims.data(), list.ranks.data(),
                              size_of_list(v.size()));
  }
  void operator()(const std::vector<FunctionName>& v) const {
    const std::string bytes = function_list_proto(v);
    api().TF_SetAttrValueProto(op, name, bytes.data(), bytes.size(), status);
  }
};

}  // namespace

void set_attr(TFE_Op* op, const std::string& name, const AttrValue& value, TF_Status* status) {
  std::visit(EagerSetter{op, name.c_str(), status}, value);
}

void set_attr(TF_OperationDescription* op, const std::string& name, const AttrValue& value,
              TF_Status* status) {
  std::visit(GraphSetter{op, name.c_str(), status}, value);
}

}  // namespace tf::internal
