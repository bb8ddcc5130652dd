// Shapes: queries, printing and errors.
#include "imperative/shape.h"

#include <gtest/gtest.h>

#include <sstream>

#include "imperative/error.h"

namespace tf {
namespace {

TEST(Shape, PrintsAsPythonDoes) {
  EXPECT_EQ(Shape().str(), "()");
  EXPECT_EQ(Shape({2}).str(), "(2,)");
  EXPECT_EQ(Shape({2, 3}).str(), "(2, 3)");
  EXPECT_EQ(Shape({-1, 3}).str(), "(None, 3)");
  EXPECT_EQ(Shape::unknown().str(), "<unknown>");
  std::ostringstream out;
  out << Shape({0, 5});
  EXPECT_EQ(out.str(), "(0, 5)");
}

TEST(Shape, Queries) {
  EXPECT_EQ(Shape().rank(), 0);
  EXPECT_EQ(Shape().num_elements(), 1);
  EXPECT_EQ(Shape({2, 3}).num_elements(), 6);
  EXPECT_EQ(Shape({2, 0, 3}).num_elements(), 0);
  EXPECT_EQ(Shape({2, -1}).num_elements(), -1);
  EXPECT_EQ(Shape::unknown().num_elements(), -1);
  EXPECT_EQ(Shape::unknown().rank(), -1);
  EXPECT_FALSE(Shape::unknown().has_rank());
  EXPECT_FALSE(Shape::unknown().is_fully_defined());
  EXPECT_TRUE(Shape().is_fully_defined());
  EXPECT_EQ(Shape({4, 5})[1], 5);
  EXPECT_NE(Shape::unknown(), Shape());
  EXPECT_EQ(Shape({1, 2}), Shape(std::vector<int64_t>{1, 2}));
}

TEST(Shape, ZeroBesideHugeExtentsIsZero) {
  EXPECT_EQ(Shape({int64_t{1} << 62, int64_t{1} << 62, 0}).num_elements(), 0);
}

template <class Action>
std::string thrown(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Shape, Errors) {
  EXPECT_EQ(thrown([] {
              Shape({2, 3})[2];
            }),
            "[tf::Shape] axis 2 was asked of the shape (2, 3), which has 2 axes");
  EXPECT_EQ(thrown([] { Shape::unknown()[0]; }),
            "[tf::Shape] axis 0 was asked of the shape <unknown>, whose rank is not known");
  EXPECT_THROW(Shape()[0], OutOfRangeError);
  EXPECT_EQ(thrown([] {
              Shape({int64_t{1} << 40, int64_t{1} << 40}).num_elements();
            }),
            "[tf::Shape] the shape (1099511627776, 1099511627776) has more elements than 64 bits "
            "can count");
}

}  // namespace
}  // namespace tf
