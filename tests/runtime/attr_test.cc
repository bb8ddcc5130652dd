// Attribute values: equality, hashing, interning and text.
#include "runtime/attr.h"

#include <cmath>
#include <limits>

#include "runtime/helpers.h"

namespace tf::internal {
namespace {

Hash128 hash_of(const AttrValue& value) {
  Hash128 hash;
  add(hash, value);
  return hash;
}

std::vector<AttrValue> different_values() {
  return {
      true,
      false,
      int64_t{0},
      int64_t{1},
      0.f,
      -0.f,
      1.f,
      std::nanf(""),
      std::string(),
      std::string("a"),
      DType::float32,
      DType::int32,
      Shape(),
      Shape::unknown(),
      Shape({1}),
      Shape({-1}),
      buffer<float>({}, {1.f}),
      buffer<float>({1}, {1.f}),
      buffer<float>({1}, {2.f}),
      buffer<int32_t>({1}, {1}),
      FunctionName{"a"},
      FunctionName{"b"},
      std::vector<bool>{},
      std::vector<bool>{true},
      std::vector<int64_t>{},
      std::vector<int64_t>{1, 2},
      std::vector<int64_t>{1, 3},
      std::vector<float>{},
      std::vector<float>{0.f},
      std::vector<float>{-0.f},
      std::vector<std::string>{},
      std::vector<std::string>{"", "a"},
      std::vector<std::string>{"a", ""},
      std::vector<DType>{},
      std::vector<DType>{DType::float32},
      std::vector<Shape>{},
      std::vector<Shape>{Shape({1})},
      std::vector<FunctionName>{},
      std::vector<FunctionName>{{"a"}},
  };
}

TEST(AttrValue, EqualExactlyToItself) {
  const std::vector<AttrValue> a = different_values();
  const std::vector<AttrValue> b = different_values();
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) {
      EXPECT_EQ(equal(a[i], b[j]), i == j) << str(a[i]) << " and " << str(b[j]);
      EXPECT_EQ(hash_of(a[i]) == hash_of(b[j]), i == j) << str(a[i]) << " and " << str(b[j]);
    }
  }
}

TEST(AttrValue, StringTensorsCompareByText) {
  const std::string_view one[] = {"a", "long enough to live on the heap, surely"};
  const std::string_view other[] = {"a", "long enough to live on the heap, maybe"};
  const AttrValue a = Buffer::of_strings({2}, one), b = Buffer::of_strings({2}, one),
                  c = Buffer::of_strings({2}, other);
  EXPECT_TRUE(equal(a, b));
  EXPECT_EQ(hash_of(a), hash_of(b));
  EXPECT_FALSE(equal(a, c));
}

TEST(AttrValue, Text) {
  EXPECT_EQ(str(true), "True");
  EXPECT_EQ(str(int64_t{-3}), "-3");
  EXPECT_EQ(str(0.5f), "0.5");
  EXPECT_EQ(str(std::string("SAME")), "\"SAME\"");
  EXPECT_EQ(str(DType::bool_), "bool");
  EXPECT_EQ(str(Shape({2, -1})), "(2, None)");
  EXPECT_EQ(str(buffer<float>({2}, {1.f, 2.f})), "<float32 tensor (2,)>");
  EXPECT_EQ(str(FunctionName{"f"}), "f");
  EXPECT_EQ(str(std::vector<bool>{true, false}), "[True, False]");
  EXPECT_EQ(str(std::vector<int64_t>{1, 2}), "[1, 2]");
  EXPECT_EQ(str(std::vector<std::string>{"a", "b"}), "[\"a\", \"b\"]");
  EXPECT_EQ(str(std::vector<DType>{DType::float32, DType::string}), "[float32, string]");
}

TEST(Attrs, InternedOnce) {
  const auto make = [](float eps) {
    return intern({{"epsilon", eps}, {"data_format", std::string("NHWC")}});
  };
  EXPECT_EQ(make(0.5f), make(0.5f));
  EXPECT_NE(make(0.5f), make(0.25f));
  EXPECT_EQ(make(0.5f)->hash, make(0.5f)->hash);
  EXPECT_NE(make(0.5f)->hash, make(0.25f)->hash);
  EXPECT_EQ(make(std::nanf("")), make(std::nanf("")));
  EXPECT_NE(intern({{"a", int64_t{1}}}), intern({{"b", int64_t{1}}}));
  EXPECT_EQ(intern({}), no_attrs());
}

TEST(Attrs, FindAndGet) {
  const Attrs* attrs = intern({{"axis", int64_t{2}}, {"keep_dims", true}});
  EXPECT_EQ(attrs->get<int64_t>("axis"), 2);
  EXPECT_TRUE(attrs->get<bool>("keep_dims"));
  EXPECT_EQ(attrs->find("other"), nullptr);
}

}  // namespace
}  // namespace tf::internal
