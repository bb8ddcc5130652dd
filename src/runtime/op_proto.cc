// Parser for tensorflow.OpList and KernelList (core/framework/op_def.proto, attr_value.proto).
#include "runtime/op_proto.h"

#include <map>
#include <protozero/pbf_reader.hpp>
#include <set>
#include <unordered_map>

#include "base/error.h"

namespace tf::internal {
namespace {

using protozero::pbf_reader;

AttrType attr_type(const std::string& name) {
  static const std::unordered_map<std::string, AttrType> types = {
      {"string", AttrType::string},
      {"int", AttrType::int_},
      {"float", AttrType::float_},
      {"bool", AttrType::bool_},
      {"type", AttrType::type},
      {"shape", AttrType::shape},
      {"tensor", AttrType::tensor},
      {"func", AttrType::func},
      {"list(string)", AttrType::list_string},
      {"list(int)", AttrType::list_int},
      {"list(float)", AttrType::list_float},
      {"list(bool)", AttrType::list_bool},
      {"list(type)", AttrType::list_type},
      {"list(shape)", AttrType::list_shape},
      {"list(func)", AttrType::list_func},
      {"list(tensor)", AttrType::list_tensor},
  };
  const auto found = types.find(name);
  if (found == types.end()) {
    throw_error(ErrorCode::internal, "TensorFlow", "unknown attribute type '" + name + "'",
                Location());
  }
  return found->second;
}

Shape parse_shape(pbf_reader message) {
  std::vector<int64_t> dims;
  while (message.next()) {
    if (message.tag() == 2) {
      pbf_reader dim = message.get_message();
      int64_t size = 0;
      while (dim.next()) {
        if (dim.tag() == 1) {
          size = dim.get_int64();
        } else {
          dim.skip();
        }
      }
      dims.push_back(size);
    } else if (message.tag() == 3 && message.get_bool()) {
      return Shape::unknown();
    } else if (message.tag() != 3) {
      message.skip();
    }
  }
  return Shape(std::move(dims));
}

FunctionName parse_function(pbf_reader message) {
  FunctionName function;
  while (message.next()) {
    if (message.tag() == 1) {
      function.name = message.get_string();
    } else {
      message.skip();
    }
  }
  return function;
}

/// An AttrValue.ListValue; repeated numbers may be packed or not.
struct ListValue {
  std::vector<std::string> strings;
  std::vector<int64_t> ints;
  std::vector<float> floats;
  std::vector<bool> bools;
  std::vector<DType> types;
  std::vector<Shape> shapes;
  std::vector<FunctionName> functions;

  void parse(pbf_reader message) {
    while (message.next()) {
      const bool packed = message.wire_type() == protozero::pbf_wire_type::length_delimited;
      switch (message.tag()) {
        case 2: strings.push_back(message.get_string()); break;
        case 3: parse_ints(message, packed); break;
        case 4: parse_floats(message, packed); break;
        case 5: parse_bools(message, packed); break;
        case 6: parse_types(message, packed); break;
        case 7: shapes.push_back(parse_shape(message.get_message())); break;
        case 9: functions.push_back(parse_function(message.get_message())); break;
        default: message.skip();
      }
    }
  }

 private:
  void parse_ints(pbf_reader& message, bool packed) {
    if (!packed) return ints.push_back(message.get_int64());
    for (const int64_t one : message.get_packed_int64()) ints.push_back(one);
  }
  void parse_floats(pbf_reader& message, bool packed) {
    if (!packed) return floats.push_back(message.get_float());
    for (const float one : message.get_packed_float()) floats.push_back(one);
  }
  void parse_bools(pbf_reader& message, bool packed) {
    if (!packed) return bools.push_back(message.get_bool());
    for (const bool one : message.get_packed_bool()) bools.push_back(one);
  }
  void parse_types(pbf_reader& message, bool packed) {
    if (!packed) return types.push_back(static_cast<DType>(message.get_enum()));
    for (const int32_t one : message.get_packed_enum()) types.push_back(static_cast<DType>(one));
  }
};

/// A default or the set of allowed values. proto3 leaves out zeros, so every scalar starts as one.
struct Value {
  std::string string;
  int64_t integer = 0;
  float real = 0;
  bool boolean = false;
  DType type = DType::invalid;
  Shape shape;
  FunctionName function;
  bool has_tensor = false;
  ListValue list;

  explicit Value(pbf_reader message) {
    while (message.next()) {
      switch (message.tag()) {
        case 1: list.parse(message.get_message()); break;
        case 2: string = message.get_string(); break;
        case 3: integer = message.get_int64(); break;
        case 4: real = message.get_float(); break;
        case 5: boolean = message.get_bool(); break;
        case 6: type = static_cast<DType>(message.get_enum()); break;
        case 7: shape = parse_shape(message.get_message()); break;
        case 8: has_tensor = true; [[fallthrough]];
        default: message.skip(); break;
        case 10: function = parse_function(message.get_message()); break;
      }
    }
  }

  std::optional<AttrValue> as(AttrType kind) {
    switch (kind) {
      case AttrType::string: return AttrValue(std::move(string));
      case AttrType::int_: return AttrValue(integer);
      case AttrType::float_: return AttrValue(real);
      case AttrType::bool_: return AttrValue(boolean);
      case AttrType::type: return AttrValue(type);
      case AttrType::shape: return AttrValue(std::move(shape));
      case AttrType::func: return AttrValue(std::move(function));
      case AttrType::list_string: return AttrValue(std::move(list.strings));
      case AttrType::list_int: return AttrValue(std::move(list.ints));
      case AttrType::list_float: return AttrValue(std::move(list.floats));
      case AttrType::list_bool: return AttrValue(std::move(list.bools));
      case AttrType::list_type: return AttrValue(std::move(list.types));
      case AttrType::list_shape: return AttrValue(std::move(list.shapes));
      case AttrType::list_func: return AttrValue(std::move(list.functions));
      case AttrType::tensor:
      case AttrType::list_tensor: break;  // no operation has such a default
    }
    return std::nullopt;
  }
};

AttrDef parse_attr(pbf_reader message) {
  AttrDef attr;
  std::optional<Value> default_value;
  std::optional<Value> allowed;
  while (message.next()) {
    switch (message.tag()) {
      case 1: attr.name = message.get_string(); break;
      case 2: attr.type = attr_type(message.get_string()); break;
      case 3: default_value.emplace(message.get_message()); break;
      case 5: attr.has_minimum = message.get_bool(); break;
      case 6: attr.minimum = message.get_int64(); break;
      case 7: allowed.emplace(message.get_message()); break;
      default: message.skip();
    }
  }
  if (default_value) attr.default_value = default_value->as(attr.type);
  if (allowed) {
    attr.allowed_types = std::move(allowed->list.types);
    attr.allowed_strings = std::move(allowed->list.strings);
  }
  return attr;
}

/// An argument, with the names of its attributes: those are defined after it.
struct RawArg {
  ArgDef arg;
  std::string type_attr, number_attr, type_list_attr;

  explicit RawArg(pbf_reader message) {
    while (message.next()) {
      switch (message.tag()) {
        case 1: arg.name = message.get_string(); break;
        case 3: arg.type = static_cast<DType>(message.get_enum()); break;
        case 4: type_attr = message.get_string(); break;
        case 5: number_attr = message.get_string(); break;
        case 6: type_list_attr = message.get_string(); break;
        case 16: arg.is_ref = message.get_bool(); break;
        default: message.skip();
      }
    }
  }

  ArgDef resolve(const OpDef& op) {
    if (!type_attr.empty()) arg.type_attr = op.find_attr(type_attr);
    if (!number_attr.empty()) arg.number_attr = op.find_attr(number_attr);
    if (!type_list_attr.empty()) arg.type_list_attr = op.find_attr(type_list_attr);
    return arg;
  }
};

OpDef parse_op(pbf_reader message) {
  OpDef op;
  std::vector<RawArg> inputs, outputs;
  while (message.next()) {
    switch (message.tag()) {
      case 1: op.name = message.get_string(); break;
      case 2: inputs.emplace_back(message.get_message()); break;
      case 3: outputs.emplace_back(message.get_message()); break;
      case 4: op.attrs.push_back(parse_attr(message.get_message())); break;
      case 8: {
        pbf_reader deprecation = message.get_message();
        while (deprecation.next()) {
          if (deprecation.tag() == 1) {
            op.deprecation_version = deprecation.get_int32();
          } else if (deprecation.tag() == 2) {
            op.deprecation_explanation = deprecation.get_string();
          } else {
            deprecation.skip();
          }
        }
        break;
      }
      case 17: op.is_stateful = message.get_bool(); break;
      case 18: op.is_commutative = message.get_bool(); break;
      case 20: op.control_outputs.push_back(message.get_string()); break;
      default: message.skip();
    }
  }
  for (RawArg& raw : inputs) {
    ArgDef arg = raw.resolve(op);
    for (const int attr : {arg.type_attr, arg.number_attr, arg.type_list_attr}) {
      if (attr >= 0) op.attrs[static_cast<size_t>(attr)].inferred = true;
    }
    op.inputs.push_back(std::move(arg));
  }
  for (RawArg& raw : outputs) op.outputs.push_back(raw.resolve(op));
  return op;
}

/// One kernel: KernelDef of core/framework/kernel_def.proto.
struct Kernel {
  std::string op;
  std::string device;
  std::string label;
  KernelTypes types;

  explicit Kernel(pbf_reader message) {
    while (message.next()) {
      switch (message.tag()) {
        case 1: op = message.get_string(); break;
        case 2: device = message.get_string(); break;
        case 3: parse_constraint(message.get_message()); break;
        case 5: label = message.get_string(); break;
        default: message.skip();
      }
    }
  }
  bool is_usual() const { return label.empty() && !device.starts_with("XLA"); }

 private:
  void parse_constraint(pbf_reader message) {
    std::string attr;
    while (message.next()) {
      switch (message.tag()) {
        case 1: attr = message.get_string(); break;
        case 2: {
          const std::vector<DType> allowed = Value(message.get_message()).list.types;
          types[attr].insert(allowed.begin(), allowed.end());
          break;
        }
        default: message.skip();
      }
    }
  }
};

/// Adds a kernel: what it takes is taken as well, what it does not restrict is not any more.
void add(KernelTypes& taken, const Kernel& kernel) {
  for (auto known = taken.begin(); known != taken.end();) {
    const auto found = kernel.types.find(known->first);
    if (found != kernel.types.end()) {
      known->second.insert(found->second.begin(), found->second.end());
      ++known;
    } else {
      known = taken.erase(known);
    }
  }
}

template <class Parse>
void parse_or_throw(const Parse& parse) {
  try {
    parse();
  } catch (const protozero::exception& error) {
    throw_error(ErrorCode::internal, "TensorFlow",
                text("its list of operations cannot be read: ", error.what()), Location());
  }
}

}  // namespace

std::vector<OpDef> parse_op_list(std::string_view bytes) {
  std::vector<OpDef> ops;
  parse_or_throw([&] {
    pbf_reader list(bytes.data(), bytes.size());
    while (list.next(1)) ops.push_back(parse_op(list.get_message()));
  });
  return ops;
}

Kernels parse_kernels(std::string_view bytes) {
  Kernels all;
  std::set<std::string> begun;
  parse_or_throw([&] {
    pbf_reader list(bytes.data(), bytes.size());
    while (list.next(1)) {
      const Kernel kernel(list.get_message());
      KernelTypes& taken = all[kernel.op];
      if (!kernel.is_usual()) continue;
      if (begun.insert(kernel.op).second)
        taken = kernel.types;
      else
        add(taken, kernel);
    }
  });
  return all;
}

}  // namespace tf::internal
