// Host values: elements of any dtype as C++ values, and back.
#pragma once

#include <complex>
#include <cstdint>
#include <string>

#include "imperative/tensor.h"
#include "runtime/buffer.h"

namespace tf::internal {

struct Value;

/// The value behind a Tensor; throws InvalidArgumentError for an empty handle.
Value* checked(const Tensor& tensor, const char* function, const Location& where = Location());
/// The elements on the host: runs what they wait for, throws what failed.
Buffer look_at(const Tensor& tensor, const char* function, const Location& where = Location());
/// The elements of a constant, which are there: this is no look, else the same as look_at.
Buffer elements_of(const Tensor& tensor, const char* function);
/// For errors of a look whose line is not known (a conversion): " of the tensor computed at file:line".
std::string origin(const Tensor& tensor, const Location& where);

/// repr of a variable whose value has this shape and this repr.
std::string variable_repr(const Variable& variable, const Shape& shape, const std::string& value);

/// One element of any numeric dtype, exactly.
struct Number {
  enum class Kind : uint8_t { boolean, integer, unsigned_integer, real, complex };
  Kind kind = Kind::integer;
  int64_t integer = 0;  // also the bits of an unsigned integer
  double real = 0;
  double imaginary = 0;
};

/// Element `index` of a numeric buffer.
Number number_at(const Buffer& buffer, int64_t index);
/// Writes `number` as an element of `dtype` at `out`, a truth value as 0 or 1 where that holds
/// numbers; false if it is not of a kind that the dtype holds (2.5 as an integer, a complex number as
/// a real one) or out of its range.
bool write_number(const Number& number, DType dtype, void* out);
/// Truth of a buffer of one element.
bool is_true(const Buffer& buffer);

}  // namespace tf::internal
