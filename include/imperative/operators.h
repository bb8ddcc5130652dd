// Operators on tensors: element-wise, with NumPy broadcasting; see docs/usage/arithmetic.md.
#pragma once

#include "imperative/tensor.h"

namespace tf {

// Arithmetic. Dtypes promote within a kind by the Array API table; across kinds is an
// InvalidArgumentError that suggests tf::cast. C++ scalars take the tensor's dtype. `/` is Python's
// true division (integers give float64, 8- and 16-bit ones float32, as tf.truediv).
Tensor operator+(const Input& x, const Input& y);
Tensor operator-(const Input& x, const Input& y);
Tensor operator*(const Input& x, const Input& y);
Tensor operator/(const Input& x, const Input& y);
Tensor operator%(const Input& x, const Input& y);  // sign of the divisor, as tf.math.floormod
Tensor operator-(const Input& x);
Tensor operator+(const Input& x);

// Comparisons are element-wise and give bool tensors; `if (x > 4)` asks for the only element.
Tensor operator==(const Input& x, const Input& y);
Tensor operator!=(const Input& x, const Input& y);
Tensor operator<(const Input& x, const Input& y);
Tensor operator<=(const Input& x, const Input& y);
Tensor operator>(const Input& x, const Input& y);
Tensor operator>=(const Input& x, const Input& y);

// Logic on bool tensors, bitwise on integers.
Tensor operator&(const Input& x, const Input& y);
Tensor operator|(const Input& x, const Input& y);
Tensor operator^(const Input& x, const Input& y);
Tensor operator~(const Input& x);
Tensor operator<<(const Tensor& x, const Input& y);
Tensor operator>>(const Tensor& x, const Input& y);

// Rebind the handle on the left to a new value; other handles keep the old one.
Tensor& operator+=(Tensor& x, const Input& y);
Tensor& operator-=(Tensor& x, const Input& y);
Tensor& operator*=(Tensor& x, const Input& y);
Tensor& operator/=(Tensor& x, const Input& y);
Tensor& operator%=(Tensor& x, const Input& y);
Tensor& operator&=(Tensor& x, const Input& y);
Tensor& operator|=(Tensor& x, const Input& y);
Tensor& operator^=(Tensor& x, const Input& y);
Tensor& operator<<=(Tensor& x, const Input& y);
Tensor& operator>>=(Tensor& x, const Input& y);

}  // namespace tf
