// Names, sizes, kinds and the two half-width floating formats.
#include "imperative/dtype.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <sstream>

#include "imperative/error.h"

namespace tf {
namespace {

TEST(DType, NamesAreTensorFlows) {
  EXPECT_EQ(name(float32), "float32");
  EXPECT_EQ(name(bool_), "bool");
  EXPECT_EQ(name(string), "string");
  EXPECT_EQ(name(half), "float16");
  EXPECT_EQ(name(bfloat16), "bfloat16");
  EXPECT_EQ(name(complex128), "complex128");
  EXPECT_EQ(name(DType::uint2), "uint2");
  EXPECT_EQ(name(DType::invalid), "invalid");
  EXPECT_EQ(name(static_cast<DType>(-7)), "invalid");
  EXPECT_EQ(name(static_cast<DType>(99)), "invalid");
}

TEST(DType, PrintsItsName) {
  std::ostringstream out;
  out << float32 << ' ' << DType::bool_;
  EXPECT_EQ(out.str(), "float32 bool");
}

TEST(DType, NamesReadBack) {
  for (int number = 1; number <= static_cast<int>(DType::uint2); ++number) {
    const auto dtype = static_cast<DType>(number);
    EXPECT_EQ(as_dtype(name(dtype)), dtype) << name(dtype);
  }
  EXPECT_EQ(as_dtype("half"), float16);
  EXPECT_EQ(as_dtype("float"), float32);
  EXPECT_EQ(as_dtype("double"), float64);
}

TEST(DType, UnknownNameIsRefused) {
  try {
    as_dtype("float33");
    FAIL();
  } catch (const InvalidArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "[tf::as_dtype] there is no dtype named \"float33\"; dtypes are named as in NumPy "
                 "and TensorFlow, for example \"float32\", \"int64\", \"bool\", \"bfloat16\" or "
                 "\"string\" (dtype_test.cc:47)");
  }
  EXPECT_THROW(as_dtype("invalid"), InvalidArgumentError);
  EXPECT_THROW(as_dtype(""), InvalidArgumentError);
}

TEST(DType, Sizes) {
  EXPECT_EQ(size_of(float32), 4u);
  EXPECT_EQ(size_of(complex128), 16u);
  EXPECT_EQ(size_of(DType::int4), 1u);
  EXPECT_EQ(size_of(DType::float8_e5m2), 1u);
  EXPECT_EQ(size_of(string), 0u);
  EXPECT_EQ(size_of(resource), 0u);
  EXPECT_EQ(size_of(variant), 0u);
}

TEST(DType, Kinds) {
  EXPECT_TRUE(is_floating(bfloat16));
  EXPECT_FALSE(is_floating(complex64));
  EXPECT_TRUE(is_complex(complex64));
  EXPECT_TRUE(is_integer(uint8));
  EXPECT_TRUE(is_integer(DType::int4));
  EXPECT_FALSE(is_integer(bool_));
  EXPECT_FALSE(is_integer(qint8));
  EXPECT_TRUE(is_unsigned(uint64));
  EXPECT_FALSE(is_unsigned(int64));
  EXPECT_TRUE(is_quantized(quint16));
  EXPECT_EQ(real_dtype(complex64), float32);
  EXPECT_EQ(real_dtype(complex128), float64);
  EXPECT_EQ(real_dtype(int32), int32);
}

TEST(DType, OfCppTypes) {
  EXPECT_EQ(dtype_of<float>, float32);
  EXPECT_EQ(dtype_of<const double>, float64);
  EXPECT_EQ(dtype_of<bool>, bool_);
  EXPECT_EQ(dtype_of<char>, std::is_signed_v<char> ? int8 : uint8);
  EXPECT_EQ(dtype_of<long>, sizeof(long) == 8 ? int64 : int32);
  EXPECT_EQ(dtype_of<unsigned long long>, uint64);
  EXPECT_EQ(dtype_of<std::complex<float>>, complex64);
  EXPECT_EQ(dtype_of<std::string>, string);
  EXPECT_EQ(dtype_of<half_t>, float16);
  EXPECT_FALSE(Element<void*>);
}

half_t half_from_bits(uint16_t bits) {
  half_t value;
  value.bits = bits;
  return value;
}

TEST(Half, EveryValueSurvivesTheRoundTrip) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const half_t value = half_from_bits(static_cast<uint16_t>(bits));
    const float wide = static_cast<float>(value);
    if (std::isnan(wide)) {
      EXPECT_TRUE(std::isnan(static_cast<float>(half_t(wide)))) << bits;
    } else {
      EXPECT_EQ(half_t(wide).bits, bits);
    }
  }
}

TEST(Half, RoundsToNearestAndTiesToEven) {
  // Between neighbours a < b: the middle goes to the even one, the rest to the nearer one.
  for (uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const float a = static_cast<float>(half_from_bits(static_cast<uint16_t>(bits)));
    const float b = static_cast<float>(half_from_bits(static_cast<uint16_t>(bits + 1)));
    const float middle = a + (b - a) / 2;
    EXPECT_EQ(half_t(middle).bits, bits % 2 ? bits + 1 : bits);
    EXPECT_EQ(half_t(std::nextafter(middle, 0.f)).bits, bits);
    EXPECT_EQ(half_t(std::nextafter(middle, b)).bits, bits + 1);
    EXPECT_EQ(half_t(-std::nextafter(middle, b)).bits, (bits + 1) | 0x8000);
  }
}

TEST(Half, LargeAndSpecialValues) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(half_t(65504.f).bits, 0x7BFF);
  EXPECT_EQ(half_t(65519.f).bits, 0x7BFF);
  EXPECT_EQ(half_t(65520.f).bits, 0x7C00);
  EXPECT_EQ(half_t(kInfinity).bits, 0x7C00);
  EXPECT_EQ(half_t(-kInfinity).bits, 0xFC00);
  EXPECT_EQ(half_t(-0.f).bits, 0x8000);
  EXPECT_EQ(half_t(1e-30f).bits, 0);
  EXPECT_TRUE(std::isnan(static_cast<float>(half_t(std::nanf("")))));
}

TEST(Bfloat16, RoundsToNearestAndTiesToEven) {
  for (uint32_t bits = 0; bits < 0x7F7F; ++bits) {
    const float a = std::bit_cast<float>(bits << 16);
    const uint32_t middle = (bits << 16) | 0x8000u;
    EXPECT_EQ(bfloat16_t(a).bits, bits);
    EXPECT_EQ(static_cast<float>(bfloat16_t(a)), a);
    EXPECT_EQ(bfloat16_t(std::bit_cast<float>(middle)).bits, bits % 2 ? bits + 1 : bits);
    EXPECT_EQ(bfloat16_t(std::bit_cast<float>(middle - 1)).bits, bits);
    EXPECT_EQ(bfloat16_t(std::bit_cast<float>(middle + 1)).bits, bits + 1);
  }
}

TEST(Bfloat16, SpecialValues) {
  EXPECT_EQ(bfloat16_t(std::numeric_limits<float>::max()).bits, 0x7F80);
  EXPECT_EQ(bfloat16_t(-std::numeric_limits<float>::infinity()).bits, 0xFF80);
  const float low_nan = std::bit_cast<float>(0x7F800001u);  // its upper half alone is infinity
  EXPECT_TRUE(std::isnan(static_cast<float>(bfloat16_t(low_nan))));
}

}  // namespace
}  // namespace tf
