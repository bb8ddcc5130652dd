// Reading the elements of a .npy file. Lengths are checked before memory is taken.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "library/npy/format.h"
#include "record/known.h"

namespace tf::internal {

static_assert(std::endian::native == std::endian::little, "element bytes are used as they are");

void NpyContext::damaged(const std::string& what) const {
  throw_error(ErrorCode::data_loss, function, text("'", name, "' ", what), where);
}

void NpyContext::unsupported(const std::string& what) const {
  throw_error(ErrorCode::invalid_argument, function,
              text("'", name, "' ", what, "; arrays of numbers, booleans and strings are accepted"),
              where);
}

namespace {

constexpr uint64_t kMaxHeader = 1 << 20;
constexpr size_t kMaxRank = 254;  // of TensorFlow

/// How elements are stored.
struct ElementType {
  DType dtype = DType::invalid;
  char kind = 0;         // NumPy's: b i u f c S U
  uint64_t size = 0;     // bytes in the file
  uint64_t swapped = 0;  // width of the units whose bytes are to be reversed; 0 if none
};

DType number_dtype(char kind, uint64_t size) {
  switch (kind) {
    case 'b': return size == 1 ? DType::bool_ : DType::invalid;
    case 'i':
      return size == 1   ? DType::int8
             : size == 2 ? DType::int16
             : size == 4 ? DType::int32
             : size == 8 ? DType::int64
                         : DType::invalid;
    case 'u':
      return size == 1   ? DType::uint8
             : size == 2 ? DType::uint16
             : size == 4 ? DType::uint32
             : size == 8 ? DType::uint64
                         : DType::invalid;
    case 'f':
      return size == 2   ? DType::float16
             : size == 4 ? DType::float32
             : size == 8 ? DType::float64
                         : DType::invalid;
    case 'c': return size == 8 ? DType::complex64 : size == 16 ? DType::complex128 : DType::invalid;
    default: return DType::invalid;
  }
}

/// From "<f4", "|b1", ">U12".
ElementType element_type(const std::string& descr, const NpyContext& context) {
  const std::string order = "<>|=";
  uint64_t size = 0;
  for (size_t i = 2; i < descr.size(); ++i) {
    if (descr[i] < '0' || descr[i] > '9' || size > (uint64_t{1} << 40)) {
      size = 0;
      break;
    }
    size = size * 10 + static_cast<uint64_t>(descr[i] - '0');
  }
  if (descr.size() < 3 || order.find(descr[0]) == std::string::npos || size == 0)
    context.unsupported("holds elements of type '" + descr + "'");
  ElementType type;
  type.kind = descr[1];
  type.size = size;
  const bool swap = descr[0] == '>';
  if (type.kind == 'S' || type.kind == 'U') {
    type.dtype = DType::string;
    type.size = type.kind == 'U' ? 4 * size : size;
    type.swapped = swap && type.kind == 'U' ? 4 : 0;
    return type;
  }
  type.dtype = number_dtype(type.kind, size);
  if (type.dtype == DType::invalid) context.unsupported("holds elements of type '" + descr + "'");
  type.swapped = swap && size > 1 ? (type.kind == 'c' ? size / 2 : size) : 0;
  return type;
}

std::string read_text(ByteSource& source, uint64_t size, const NpyContext& context) {
  if (size > source.left()) context.damaged("is cut off in its header");
  std::string bytes(size, '\0');
  if (source.read(bytes.data(), size) != size) context.damaged("is cut off in its header");
  return bytes;
}

NpyHeader read_header(ByteSource& source, const NpyContext& context) {
  const std::string start = source.left() >= 8 ? read_text(source, 8, context) : "";
  if (start.substr(0, 6) != "\x93NUMPY") context.damaged("is no .npy file");
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3 || start[7] != 0)
    context.damaged(text("has version ", version, ".", static_cast<int>(start[7]),
                         " of the format; 1.0 to 3.0 are known"));
  const std::string length = read_text(source, version == 1 ? 2 : 4, context);
  uint64_t size = 0;
  for (size_t i = length.size(); i-- > 0;) size = size << 8 | static_cast<uint8_t>(length[i]);
  if (size > kMaxHeader) context.damaged(text("has a header of ", size, " bytes"));
  return parse_npy_header(read_text(source, size, context), context);
}

/// Bytes of all elements: what is left of the source, as far as it claims. More bytes are refused too,
/// since a shape or a length of the header that was damaged leaves some over.
uint64_t checked_bytes(const NpyHeader& header, const ElementType& type, uint64_t left,
                       const NpyContext& context) {
  if (header.shape.size() > kMaxRank)
    context.unsupported(text("has ", header.shape.size(), " axes"));
  uint64_t bytes = type.size;
  if (std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end()) bytes = 0;
  for (const int64_t extent : header.shape)
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(extent), &bytes))
      context.damaged("has an impossible shape");
  if (bytes > left)
    context.damaged(
        text("is cut off: ", bytes, " bytes of elements are needed, ", left, " are there"));
  if (bytes < left)
    context.damaged(text("does not end with its array: ", bytes, " bytes of elements are needed, ",
                         left, " are there"));
  return bytes;
}

void reverse_units(char* data, uint64_t bytes, uint64_t width) {
  for (uint64_t at = 0; at + width <= bytes; at += width)
    std::reverse(data + at, data + at + width);
}

void append_utf8(std::string& text, uint32_t c, const NpyContext& context) {
  if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
    context.damaged("holds a character that does not exist");
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;  // bytes after the first
  constexpr uint32_t kFirst[] = {0, 0xC0, 0xE0, 0xF0};
  text += static_cast<char>(kFirst[more] | c >> (6 * more));
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | (c >> (6 * i) & 0x3F));
}

/// One element without the zeros that fill it up.
std::string string_element(const char* data, const ElementType& type, const NpyContext& context) {
  uint64_t used = type.size;
  if (type.kind == 'S') {
    while (used > 0 && data[used - 1] == '\0') --used;
    return {data, used};
  }
  std::string text;
  std::string pending;  // zeros inside count, those at the end do not
  for (uint64_t at = 0; at < type.size; at += 4) {
    uint32_t c = 0;
    std::memcpy(&c, data + at, 4);
    append_utf8(c == 0 ? pending : text.append(std::exchange(pending, "")), c, context);
  }
  return text;
}

Tensor strings(const char* data, uint64_t bytes, const ElementType& type, const Shape& shape,
               const NpyContext& context) {
  std::vector<std::string> values;
  for (uint64_t at = 0; at < bytes; at += type.size)
    values.push_back(string_element(data + at, type, context));
  return constant_from(shape, values, context.where);
}

/// Memory that a tensor can use without a copy.
std::shared_ptr<char> aligned_memory(uint64_t bytes, const NpyContext& context) {
  constexpr uint64_t kAlignment = 64;
  const uint64_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
  std::shared_ptr<char> memory(static_cast<char*>(std::aligned_alloc(kAlignment, rounded)),
                               std::free);
  if (!memory)
    throw_error(ErrorCode::resource_exhausted, context.function,
                text("'", context.name, "' needs ", bytes, " bytes of memory"), context.where);
  return memory;
}

}  // namespace

Tensor read_npy(ByteSource& source, const NpyContext& context) {
  const NpyHeader header = read_header(source, context);
  const ElementType type = element_type(header.descr, context);
  const uint64_t bytes = checked_bytes(header, type, source.left(), context);
  const std::shared_ptr<char> memory = aligned_memory(bytes, context);
  if (source.read(memory.get(), bytes) != bytes) context.damaged("is cut off in its elements");
  if (type.swapped) reverse_units(memory.get(), bytes, type.swapped);
  if (type.dtype == DType::bool_)
    for (uint64_t i = 0; i < bytes; ++i) memory.get()[i] = memory.get()[i] != 0;
  std::vector<int64_t> extents = header.shape;
  if (header.fortran_order) std::reverse(extents.begin(), extents.end());
  const Shape shape(extents);
  const Tensor array = type.dtype == DType::string
                           ? strings(memory.get(), bytes, type, shape, context)
                           : from_memory(type.dtype, shape, memory.get(), memory, context.where);
  if (!header.fortran_order || shape.rank() < 2) return array;
  std::vector<int64_t> order;
  for (int axis = shape.rank(); axis-- > 0;) order.push_back(axis);
  return raw_ops::Transpose(array, known_vector(order));
}

}  // namespace tf::internal
