// Shapes: queries and printing.
#include "imperative/shape.h"

#include <algorithm>
#include <ostream>

#include "base/error.h"

namespace tf {

Shape Shape::unknown() {
  Shape shape;
  shape.has_rank_ = false;
  return shape;
}

bool Shape::is_fully_defined() const {
  return has_rank_ && std::all_of(dims_.begin(), dims_.end(), [](int64_t d) { return d >= 0; });
}

int64_t Shape::num_elements() const {
  if (!is_fully_defined()) return -1;
  if (std::find(dims_.begin(), dims_.end(), 0) != dims_.end()) return 0;
  int64_t count = 1;
  for (const int64_t dim : dims_) {
    if (__builtin_mul_overflow(count, dim, &count)) {
      internal::invalid_argument("tf::Shape", Location(), "the shape ", str(),
                                 " has more elements than 64 bits can count");
    }
  }
  return count;
}

int64_t Shape::operator[](size_t i) const {
  if (!has_rank_ || i >= dims_.size()) {
    internal::throw_error(
        ErrorCode::out_of_range, "tf::Shape",
        internal::text("axis ", i, " was asked of the shape ", str(),
                       has_rank_ ? internal::text(", which has ", dims_.size(), " axes")
                                 : std::string(", whose rank is not known")),
        Location());
  }
  return dims_[i];
}

std::string Shape::str() const {
  if (!has_rank_) return "<unknown>";
  std::string out = "(";
  for (size_t i = 0; i < dims_.size(); ++i) {
    if (i) out += ", ";
    out += dims_[i] < 0 ? "None" : std::to_string(dims_[i]);
  }
  out += dims_.size() == 1 ? ",)" : ")";
  return out;
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.str(); }

}  // namespace tf
