// From an index expression to a plan: expanding "...", Python's slice arithmetic, NumPy's checks.
#include "tensor/index_plan.h"

#include <algorithm>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::internal {
namespace {

using Kind = IndexEntry::Kind;

int rank_of(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return shape.has_rank() ? shape.rank() : x.rank();
}

class Planner {
 public:
  Planner(const char* function, const Tensor& x, std::span<const Index> indices)
      : function_(function), x_(x), indices_(indices), rank_(rank_of(x)) {
    plan_.function = function;
  }

  IndexPlan run() {
    const int missing = count_missing();
    bool expanded = false;
    plan_.entries.reserve(indices_.size() + static_cast<size_t>(missing));
    for (const Index& index : indices_) {
      if (index.kind() == Index::Kind::ellipsis) {
        add_whole(missing);
        expanded = true;
        end_run();
      } else {
        add(index);
      }
    }
    if (!expanded) add_whole(missing);
    if (!plan_.has_arrays) plan_.is_adjacent = true;
    return std::move(plan_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const Index& index, const Parts&... parts) const {
    invalid_argument(function_, CallerScope::user(index.where()), parts...);
  }

  static bool is_mask(const Index& index) {
    return index.kind() == Index::Kind::tensor && index.tensor().dtype() == DType::bool_;
  }

  // How many axes an index takes of the tensor.
  static int taken(const Index& index) {
    if (index.kind() == Index::Kind::ellipsis || index.kind() == Index::Kind::newaxis) return 0;
    return is_mask(index) ? rank_of(index.tensor()) : 1;
  }

  // How many axes the ellipsis, or the end, stands for.
  int count_missing() const {
    int total = 0;
    bool has_ellipsis = false;
    for (const Index& index : indices_) {
      if (index.kind() == Index::Kind::ellipsis) {
        if (has_ellipsis) refuse(index, "an index can only have a single ellipsis ('...')");
        has_ellipsis = true;
      }
      check_tensor(index);
      total += taken(index);
    }
    if (total > rank_)
      refuse(indices_[0], "too many indices for array: array is ", rank_, "-dimensional, but ",
             total, " were indexed");
    return rank_ - total;
  }

  void check_tensor(const Index& index) const {
    if (index.kind() != Index::Kind::tensor) return;
    if (!index.tensor().defined()) refuse(index, "an index is an empty handle");
    const DType dtype = index.tensor().dtype();
    if (dtype != DType::bool_ && !is_integer(dtype))
      refuse(index, "arrays used as indices must be of integer (or boolean) type, got ",
             name(dtype));
  }

  int64_t next_extent() const {
    const Shape& shape = static_shape(x_);
    return shape.has_rank() ? shape[static_cast<size_t>(axis_)] : -1;
  }

  void add_whole(int count) {
    for (int i = 0; i < count; ++i) {
      IndexEntry entry;
      entry.axis = axis_;
      entry.extent = entry.count = next_extent();
      plan_.entries.push_back(std::move(entry));
      ++axis_;
    }
  }

  // Arrays and integers after this one are no longer next to those before it.
  void end_run() { separated_ = separated_ || seen_advanced_; }
  void extend_run() {
    plan_.is_adjacent = plan_.is_adjacent && !separated_;
    seen_advanced_ = true;
  }

  void add(const Index& index) {
    IndexEntry entry;
    entry.axis = axis_;
    entry.where = index.where();
    switch (index.kind()) {
      case Index::Kind::integer: add_integer(index, entry); break;
      case Index::Kind::slice: add_slice(index, entry); break;
      case Index::Kind::newaxis:
        entry.kind = Kind::new_axis;
        entry.axes = 0;
        entry.count = 1;
        plan_.is_basic_whole = false;
        end_run();
        break;
      default: add_tensor(index, entry); break;
    }
    axis_ += entry.axes;
    plan_.entries.push_back(std::move(entry));
  }

  void add_integer(const Index& index, IndexEntry& entry) {
    entry.kind = Kind::integer;
    entry.extent = next_extent();
    entry.start = index.position();
    entry.count = 1;
    plan_.is_basic_whole = false;
    extend_run();
    if (entry.extent < 0) return;
    if (entry.start < -entry.extent || entry.start >= entry.extent)
      throw_error(ErrorCode::out_of_range, function_,
                  text("index ", entry.start, " is out of bounds for axis ", axis_, " with size ",
                       entry.extent),
                  CallerScope::user(index.where()));
    if (entry.start < 0) entry.start += entry.extent;
  }

  void add_slice(const Index& index, IndexEntry& entry) {
    entry.slice = index.slice();
    entry.extent = next_extent();
    entry.step = entry.slice.step;
    end_run();
    if (entry.step == 0) refuse(index, "slice step cannot be zero");
    if (!entry.slice.start && !entry.slice.stop && entry.step == 1) {
      entry.count = entry.extent;
      return;
    }
    entry.kind = Kind::slice;
    if (entry.extent >= 0) resolve_slice(entry);
    const bool is_whole =
        entry.step == 1 && entry.start == 0 && entry.count >= 0 && entry.count == entry.extent;
    if (is_whole)
      entry.kind = Kind::whole;
    else
      plan_.is_basic_whole = false;
  }

  // Python's slice.indices().
  static void resolve_slice(IndexEntry& entry) {
    const int64_t extent = entry.extent;
    const int64_t low = entry.step > 0 ? 0 : -1;
    const int64_t high = entry.step > 0 ? extent : extent - 1;
    const auto bound = [&](const std::optional<int64_t>& given, int64_t absent) {
      if (!given) return absent;
      return std::clamp(*given < 0 ? *given + extent : *given, low, high);
    };
    entry.start = bound(entry.slice.start, entry.step > 0 ? low : high);
    const int64_t stop = bound(entry.slice.stop, entry.step > 0 ? high : low);
    const int64_t span = entry.step > 0 ? stop - entry.start : entry.start - stop;
    const int64_t step = entry.step > 0 ? entry.step : -entry.step;
    entry.count = span > 0 ? (span - 1) / step + 1 : 0;
    if (entry.count <= 1) entry.step = 1;
    if (entry.count == 0) entry.start = 0;
  }

  void add_tensor(const Index& index, IndexEntry& entry) {
    const bool is_bool = is_mask(index);
    entry.kind = is_bool ? Kind::mask : Kind::array;
    entry.axes = taken(index);
    entry.tensor = index.tensor();
    plan_.has_arrays = true;
    extend_run();
    if (!is_bool) {
      entry.extent = next_extent();
      return;
    }
    if (entry.axes == 0) return add_scalar_mask(entry);
    const Shape& mask = static_shape(entry.tensor);
    const Shape& shape = static_shape(x_);
    for (int i = 0; i < entry.axes && shape.has_rank() && mask.has_rank(); ++i) {
      const int64_t extent = shape[static_cast<size_t>(axis_ + i)];
      const int64_t own = mask[static_cast<size_t>(i)];
      if (extent >= 0 && own >= 0 && extent != own)
        refuse(index, "boolean index did not match indexed array along axis ", axis_ + i,
               "; size of axis is ", extent, " but size of corresponding boolean axis is ", own);
    }
  }

  // A mask without axes selects along a new one.
  void add_scalar_mask(IndexEntry& mask) {
    IndexEntry added;
    added.kind = Kind::new_axis;
    added.axis = axis_;
    added.axes = 0;
    added.count = 1;
    added.tensor = raw_ops::Reshape(mask.tensor, known_vector({{1}}));
    added.where = mask.where;
    mask = std::move(added);
    plan_.is_basic_whole = false;
  }

  const char* function_;
  const Tensor& x_;
  std::span<const Index> indices_;
  const int rank_;
  int axis_ = 0;  // the next one to be taken
  bool seen_advanced_ = false;
  bool separated_ = false;
  IndexPlan plan_;
};

}  // namespace

IndexPlan plan_index(const char* function, const Tensor& x, std::span<const Index> indices) {
  return Planner(function, x, indices).run();
}

Location location_of(std::span<const Index> indices) {
  return indices.empty() ? Location() : indices[0].where();
}

}  // namespace tf::internal
