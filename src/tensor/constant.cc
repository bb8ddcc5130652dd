// Constants from braces, scalars, spans and the caller's memory.
#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/engine.h"
#include "record/known.h"
#include "record/node.h"
#include "record/recorder.h"
#include "record/runner.h"
#include "runtime/preconditions.h"
#include "tensor/host_value.h"

namespace tf {
namespace internal {
namespace {

// Up to this many elements a constant may be part of a plan's key; above, it is always an input.
constexpr int64_t kMaxLiteral = 64;

ConstantRole role_of(const Buffer& buffer) {
  const bool is_small = buffer.num_elements() <= kMaxLiteral && buffer.dtype() != DType::string;
  return is_small ? ConstantRole::literal : ConstantRole::data;
}

// Walks nested braces: checks that they are rectangular, collects leaves in row-major order.
struct Leaves {
  std::vector<int64_t> dims;
  std::vector<const Literal*> items;

  void collect(const Literal& literal, size_t depth, const Location& where) {
    if (!literal.is_list()) {
      if (depth != dims.size()) ragged(where);
      items.push_back(&literal);
      return;
    }
    const auto count = static_cast<int64_t>(literal.items().size());
    if (depth == dims.size()) {
      if (!items.empty()) ragged(where);
      dims.push_back(count);
    } else if (dims[depth] != count) {
      ragged(where);
    }
    for (const Literal& item : literal.items()) collect(item, depth + 1, where);
  }

  [[noreturn]] static void ragged(const Location& where) {
    invalid_argument("constant", CallerScope::user(where),
                     "braces must be rectangular, got rows of different lengths or depths");
  }
};

int rank_of(DType dtype) {
  if (dtype == DType::bool_ || dtype == DType::string) return -1;
  if (is_integer(dtype)) return 0;
  return is_complex(dtype) ? 2 : 1;
}

// The dtype of a list: that of its elements; integers among floats become floats.
DType common_dtype(const Leaves& leaves, const Location& where) {
  if (leaves.items.empty()) return DType::float32;
  DType result = leaves.items[0]->dtype();
  for (const Literal* item : leaves.items) {
    const DType dtype = item->dtype();
    if (dtype == result) continue;
    if (rank_of(dtype) < 0 || rank_of(result) < 0)
      invalid_argument("constant", CallerScope::user(where), "elements must be of one kind, got ",
                       name(result), " and ", name(dtype));
    if (rank_of(dtype) > rank_of(result) ||
        (rank_of(dtype) == rank_of(result) && size_of(dtype) > size_of(result)))
      result = dtype;
  }
  return result;
}

Number number_of(const Literal& literal) {
  const DType dtype = literal.dtype();
  if (dtype == DType::bool_) return {Number::Kind::boolean, literal.integer(), 0, 0};
  if (is_complex(dtype)) return {Number::Kind::complex, 0, literal.real(), literal.imaginary()};
  if (is_floating(dtype)) return {Number::Kind::real, 0, literal.real(), 0};
  const bool is_unsigned_64 = dtype == DType::uint64;
  return {is_unsigned_64 ? Number::Kind::unsigned_integer : Number::Kind::integer,
          literal.integer(), literal.real(), 0};
}

std::string text_of(const Literal& literal) {
  if (literal.dtype() == DType::string) return "\"" + literal.text() + "\"";
  if (literal.dtype() == DType::bool_) return literal.integer() ? "true" : "false";
  return is_integer(literal.dtype()) ? text(literal.integer()) : text(literal.real());
}

// Refuses at the user's line what no tensor on the host can be.
void check_made(const char* function, DType dtype, const Shape& shape, const Location& where) {
  size_t bytes = 0;
  if (const Status status = check_allocation(dtype, shape, bytes); !status.ok())
    throw_error(status.code, function, status.message, CallerScope::user(where));
}

void check_count(const Shape& shape, size_t count, const Location& where) {
  if (shape.num_elements() != static_cast<int64_t>(count))
    invalid_argument("constant", CallerScope::user(where), "shape ", shape.str(), " holds ",
                     shape.num_elements(), " elements, got ", count);
}

Buffer buffer_of(const Leaves& leaves, DType dtype, const Location& where) {
  const Shape shape(leaves.dims);
  check_made("constant", dtype, shape, where);
  if (dtype == DType::string) {
    std::vector<std::string_view> strings;
    for (const Literal* item : leaves.items) {
      if (item->dtype() != DType::string)
        invalid_argument("constant", CallerScope::user(where), "value ", text_of(*item),
                         " is not a string");
      strings.push_back(item->text());
    }
    return Buffer::of_strings(shape, strings);
  }
  Buffer buffer = Buffer::allocate(dtype, shape);
  char* out = static_cast<char*>(buffer.mutable_data());
  for (const Literal* item : leaves.items) {
    if (item->dtype() == DType::string || !write_number(number_of(*item), dtype, out))
      invalid_argument("constant", CallerScope::user(where), "value ", text_of(*item),
                       " does not fit dtype ", name(dtype), "; give values of that kind");
    out += size_of(dtype);
  }
  return buffer;
}

Tensor scalar_or_constant(const Buffer& buffer, const Location& where) {
  const size_t size = buffer.byte_size();
  if (buffer.num_elements() != 1 || !buffer.dims().empty() || size > sizeof(uint64_t) ||
      buffer.dtype() == DType::string)
    return record_constant(buffer, role_of(buffer), where);
  uint64_t bits = 0;
  std::memcpy(&bits, buffer.data(), size);
  return record_scalar(buffer.dtype(), bits, ConstantRole::literal, where);
}

}  // namespace

Tensor constant_from(const Literal& literal, DType dtype, Location where) {
  if (!literal.is_list()) {  // the common case, without a buffer
    const DType type = dtype == DType::invalid ? literal.dtype() : dtype;
    uint64_t bits = 0;
    if (type != DType::string && size_of(type) <= sizeof bits && size_of(type) > 0 &&
        literal.dtype() != DType::string && write_number(number_of(literal), type, &bits))
      return record_scalar(type, bits, ConstantRole::literal, where);
  }
  Leaves leaves;
  leaves.collect(literal, 0, where);
  if (dtype == DType::invalid) dtype = common_dtype(leaves, where);
  return scalar_or_constant(buffer_of(leaves, dtype, where), where);
}

Tensor constant_from(DType dtype, const Shape& shape, const void* data, size_t count,
                     Location where) {
  check_made("constant", dtype, shape, where);
  check_count(shape, count, where);
  const Buffer buffer = Buffer::copy_of(dtype, shape, data);
  return record_constant(buffer, role_of(buffer), where);
}

Tensor constant_from(const Shape& shape, std::span<const std::string_view> values, Location where) {
  check_made("constant", DType::string, shape, where);
  check_count(shape, values.size(), where);
  return record_constant(Buffer::of_strings(shape, values), ConstantRole::data, where);
}

Tensor constant_from(const Shape& shape, std::span<const std::string> values, Location where) {
  const std::vector<std::string_view> views(values.begin(), values.end());
  return constant_from(shape, std::span<const std::string_view>(views), where);
}

namespace {

// Axes, permutations and extents recur: their constants are shared.
struct SharedKnown {
  std::vector<int64_t> values;
  int rank = 0;
  DType dtype = DType::invalid;
  Tensor constant;
};
constexpr size_t kMostShared = 8;  // values
constexpr size_t kSharedKnown = 256;

// Where the shared constant of these values is, or will be; null for what is not shared. Needs the lock.
SharedKnown* find_shared(std::span<const int64_t> values, const Shape& shape, DType dtype) {
  static auto* const table = new std::array<SharedKnown, kSharedKnown>;
  if (values.size() > kMostShared || shape.rank() > 1) return nullptr;
  uint64_t hash = mix(static_cast<uint64_t>(dtype), static_cast<uint64_t>(shape.rank()));
  for (const int64_t value : values) hash = mix(hash, static_cast<uint64_t>(value));
  return &(*table)[hash % kSharedKnown];
}

bool is_of(const SharedKnown& shared, std::span<const int64_t> values, const Shape& shape,
           DType dtype) {
  return shared.constant.defined() && shared.dtype == dtype && shared.rank == shape.rank() &&
         std::equal(values.begin(), values.end(), shared.values.begin(), shared.values.end());
}

Tensor make_known(std::span<const int64_t> values, const Shape& shape, DType dtype) {
  Buffer buffer = Buffer::allocate(dtype, shape);
  char* out = static_cast<char*>(buffer.mutable_data());
  for (const int64_t value : values) {
    const Number number{Number::Kind::integer, value, static_cast<double>(value), 0};
    if (!write_number(number, dtype, out))
      throw_error(ErrorCode::out_of_range, "constant",
                  text(value, " does not fit dtype ", name(dtype)), CallerScope::user(Location()));
    out += size_of(dtype);
  }
  return record_constant(buffer, ConstantRole::known, Location());
}

}  // namespace

Tensor known(std::span<const int64_t> values, const Shape& shape, DType dtype) {
  const EngineLock lock;
  SharedKnown* const shared = find_shared(values, shape, dtype);
  if (!shared) return make_known(values, shape, dtype);
  if (!is_of(*shared, values, shape, dtype)) {
    Tensor made = make_known(values, shape, dtype);
    *shared = {{values.begin(), values.end()}, shape.rank(), dtype, std::move(made)};
  }
  return shared->constant;
}

Tensor known_vector(std::span<const int64_t> values, DType dtype) {
  return known(values, Shape{static_cast<int64_t>(values.size())}, dtype);
}

Tensor known_scalar(int64_t value, DType dtype) {
  uint64_t bits = 0;
  const Number number{Number::Kind::integer, value, static_cast<double>(value), 0};
  if (!write_number(number, dtype, &bits))
    throw_error(ErrorCode::out_of_range, "constant",
                text(value, " does not fit dtype ", name(dtype)), CallerScope::user(Location()));
  return record_scalar(dtype, bits, ConstantRole::known, Location());
}

std::vector<int64_t> integers_of(const Tensor& x) {
  Value* value = Access::get(x);
  const bool is_constant = value && value->node->kind == NodeKind::constant;
  if (!is_constant || (value->dtype != DType::int32 && value->dtype != DType::int64))
    return x.to_vector<int64_t>();
  if (value->node->bits_only && value->dtype == DType::int32)
    return {static_cast<int32_t>(static_cast<uint32_t>(value->node->bits))};
  const EngineLock lock;
  return host_buffer(value).integers();
}

std::optional<std::vector<int64_t>> known_integers(const Tensor& x) {
  const Value* value = Access::get(x);
  if (!value || value->node->kind != NodeKind::constant) return std::nullopt;
  return integers_of(x);
}

Tensor runtime_constant(DType dtype, const Shape& shape, const void* data, const Location& where) {
  return record_constant(Buffer::copy_of(dtype, shape, data), ConstantRole::runtime, where);
}

}  // namespace internal

Tensor constant(std::initializer_list<Literal> values, DType dtype, Location where) {
  return internal::constant_from(Literal(values), dtype, where);
}

Tensor constant(std::initializer_list<Literal> values, DType dtype, const Shape& shape,
                Location where) {
  const Literal literal(values);
  internal::Leaves leaves;
  leaves.collect(literal, 0, where);
  if (dtype == DType::invalid) dtype = internal::common_dtype(leaves, where);
  internal::check_made("constant", dtype, shape, where);
  if (leaves.items.size() == 1)
    leaves.items.resize(static_cast<size_t>(shape.num_elements()), leaves.items[0]);
  internal::check_count(shape, leaves.items.size(), where);
  leaves.dims.assign(shape.begin(), shape.end());
  return internal::scalar_or_constant(internal::buffer_of(leaves, dtype, where), where);
}

Tensor from_memory(DType dtype, const Shape& shape, void* data, std::shared_ptr<void> owner,
                   Location where) {
  if (dtype == DType::string)
    internal::invalid_argument("from_memory", internal::CallerScope::user(where),
                               "memory must hold numbers or booleans, got dtype string; give "
                               "strings to tf::constant");
  internal::check_made("from_memory", dtype, shape, where);
  if (!data && shape.num_elements() != 0)
    internal::invalid_argument("from_memory", internal::CallerScope::user(where),
                               "data must not be null for shape ", shape.str());
  const auto buffer = internal::Buffer::wrap(dtype, shape, data, [owner] {});
  return internal::record_constant(buffer, internal::ConstantRole::data, where);
}

Tensor convert_to_tensor(const Input& value, DType dtype) {
  const Tensor result = value.tensor(dtype);
  if (dtype != DType::invalid && result.dtype() != dtype)
    internal::invalid_argument("convert_to_tensor", internal::CallerScope::user(value.where()),
                               "value must have dtype ", name(dtype), ", got ",
                               name(result.dtype()), "; convert it with tf::cast");
  return result;
}

}  // namespace tf
