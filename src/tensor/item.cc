// Reading elements as C++ values: item and to_vector for every element type.
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "imperative/tensor.h"
#include "record/caller.h"
#include "tensor/host_value.h"

namespace tf {
namespace {

using internal::Buffer;
using internal::Number;
using internal::origin;

// As tf.cast: fractions are dropped, complex numbers lose their imaginary part.
template <class T>
T cast_number(const Number& number) {
  if constexpr (internal::is_complex_v<T>) {
    const bool is_complex = number.kind == Number::Kind::complex;
    const double real =
        number.kind == Number::Kind::boolean ? static_cast<double>(number.integer) : number.real;
    return T(static_cast<typename T::value_type>(real),
             static_cast<typename T::value_type>(is_complex ? number.imaginary : 0));
  } else if (number.kind == Number::Kind::real || number.kind == Number::Kind::complex) {
    if constexpr (std::is_same_v<T, bool>)
      return number.real != 0;
    else if constexpr (std::is_integral_v<T>)
      return static_cast<T>(std::isfinite(number.real) && std::fabs(number.real) < 9.2e18
                                ? static_cast<int64_t>(number.real)
                                : 0);
    else if constexpr (std::is_arithmetic_v<T>)
      return static_cast<T>(number.real);
    else
      return T(static_cast<float>(number.real));
  } else if constexpr (std::is_same_v<T, bool>) {
    return number.integer != 0;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return number.kind == Number::Kind::unsigned_integer
               ? static_cast<T>(static_cast<uint64_t>(number.integer))
               : static_cast<T>(number.integer);
  } else {
    return T(static_cast<float>(number.integer));
  }
}

const char* kind_text(const Number& number) {
  switch (number.kind) {
    case Number::Kind::boolean: return "a bool";
    case Number::Kind::real: return "a floating-point number";
    case Number::Kind::complex: return "a complex number";
    default: return "an integer out of its range";
  }
}

template <class T>
T item_of(const Tensor& tensor, const Buffer& buffer, const Location& where) {
  if (buffer.num_elements() != 1)
    internal::invalid_argument(
        "item", where, "only a tensor of one element has an item, got shape ", buffer.shape().str(),
        origin(tensor, where), "; index it or use to_vector");
  if constexpr (std::is_same_v<T, std::string>) {
    if (buffer.dtype() != DType::string)
      internal::invalid_argument("item", where, "a ", name(buffer.dtype()), " element",
                                 origin(tensor, where), " is not a string; use str() for its text");
    return std::string(buffer.strings()[0]);
  } else {
    if (buffer.dtype() == DType::string)
      internal::invalid_argument("item", where, "a string element", origin(tensor, where),
                                 " is not a number; use item<std::string>()");
    const Number number = internal::number_at(buffer, 0);
    T result{};
    if (!internal::write_number(number, dtype_of<T>, &result))
      internal::invalid_argument("item", where, "the element", origin(tensor, where), " is ",
                                 kind_text(number), " (", name(buffer.dtype()), "), which ",
                                 name(dtype_of<T>), " cannot hold; convert it with tf::cast");
    return result;
  }
}

template <class T>
std::vector<T> elements_of(const Buffer& buffer, const Location& where) {
  std::vector<T> result;
  result.reserve(static_cast<size_t>(buffer.num_elements()));
  if constexpr (std::is_same_v<T, std::string>) {
    if (buffer.dtype() != DType::string)
      internal::invalid_argument("to_vector", where, name(buffer.dtype()),
                                 " elements are not strings; use str() for their text");
    for (const std::string_view text : buffer.strings()) result.emplace_back(text);
  } else {
    if (buffer.dtype() == DType::string)
      internal::invalid_argument("to_vector", where,
                                 "string elements are not numbers; use to_vector<std::string>()");
    for (int64_t i = 0; i < buffer.num_elements(); ++i)
      result.push_back(cast_number<T>(internal::number_at(buffer, i)));
  }
  return result;
}

}  // namespace

template <class T>
T Tensor::item(Location where) const {
  const Buffer buffer = internal::look_at(*this, "item", where);
  return item_of<T>(*this, buffer, internal::CallerScope::user(where));
}

template <class T>
std::vector<T> Tensor::to_vector(Location where) const {
  const Buffer buffer = internal::look_at(*this, "to_vector", where);
  if constexpr (!std::is_same_v<T, std::string> && !std::is_same_v<T, bool>) {
    if (buffer.dtype() == dtype_of<T>) {
      std::vector<T> result(static_cast<size_t>(buffer.num_elements()));
      if (!result.empty()) std::memcpy(result.data(), buffer.data(), result.size() * sizeof(T));
      return result;
    }
  }
  return elements_of<T>(buffer, internal::CallerScope::user(where));
}

template bool Tensor::item<bool>(Location) const;
template char Tensor::item<char>(Location) const;
template signed char Tensor::item<signed char>(Location) const;
template unsigned char Tensor::item<unsigned char>(Location) const;
template short Tensor::item<short>(Location) const;
template unsigned short Tensor::item<unsigned short>(Location) const;
template int Tensor::item<int>(Location) const;
template unsigned Tensor::item<unsigned>(Location) const;
template long Tensor::item<long>(Location) const;
template unsigned long Tensor::item<unsigned long>(Location) const;
template long long Tensor::item<long long>(Location) const;
template unsigned long long Tensor::item<unsigned long long>(Location) const;
template float Tensor::item<float>(Location) const;
template double Tensor::item<double>(Location) const;
template half_t Tensor::item<half_t>(Location) const;
template bfloat16_t Tensor::item<bfloat16_t>(Location) const;
template std::complex<float> Tensor::item<std::complex<float>>(Location) const;
template std::complex<double> Tensor::item<std::complex<double>>(Location) const;
template std::string Tensor::item<std::string>(Location) const;

template std::vector<bool> Tensor::to_vector<bool>(Location) const;
template std::vector<char> Tensor::to_vector<char>(Location) const;
template std::vector<signed char> Tensor::to_vector<signed char>(Location) const;
template std::vector<unsigned char> Tensor::to_vector<unsigned char>(Location) const;
template std::vector<short> Tensor::to_vector<short>(Location) const;
template std::vector<unsigned short> Tensor::to_vector<unsigned short>(Location) const;
template std::vector<int> Tensor::to_vector<int>(Location) const;
template std::vector<unsigned> Tensor::to_vector<unsigned>(Location) const;
template std::vector<long> Tensor::to_vector<long>(Location) const;
template std::vector<unsigned long> Tensor::to_vector<unsigned long>(Location) const;
template std::vector<long long> Tensor::to_vector<long long>(Location) const;
template std::vector<unsigned long long> Tensor::to_vector<unsigned long long>(Location) const;
template std::vector<float> Tensor::to_vector<float>(Location) const;
template std::vector<double> Tensor::to_vector<double>(Location) const;
template std::vector<half_t> Tensor::to_vector<half_t>(Location) const;
template std::vector<bfloat16_t> Tensor::to_vector<bfloat16_t>(Location) const;
template std::vector<std::complex<float>> Tensor::to_vector<std::complex<float>>(Location) const;
template std::vector<std::complex<double>> Tensor::to_vector<std::complex<double>>(Location) const;
template std::vector<std::string> Tensor::to_vector<std::string>(Location) const;

}  // namespace tf
