// Layout of printed arrays: brackets, wrapping, indentation and summaries, after
// numpy/_core/arrayprint.py with default options.
#include "tensor/format_array.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "tensor/format_elements.h"

namespace tf::internal {
namespace {

constexpr size_t line_width = 75;
constexpr size_t summary_threshold = 1000;
constexpr int64_t edge_items = 3;
constexpr std::string_view unprintable = "<unprintable>";
constexpr std::string_view repr_prefix = "array(";

/// The number of elements, after checking that they are there.
size_t checked_size(const ArrayView& array) {
  size_t size = 1;
  bool is_empty = false;
  bool has_overflow = false;
  for (int64_t dim : array.dims) {
    if (dim < 0) throw std::invalid_argument("cannot print an array with a negative dimension");
    is_empty = is_empty || dim == 0;
    has_overflow = __builtin_mul_overflow(size, static_cast<size_t>(dim), &size) || has_overflow;
  }
  if (is_empty) return 0;
  const bool is_there =
      array.dtype == DType::string ? array.strings.size() >= size : array.data != nullptr;
  if (has_overflow || !is_there) {
    throw std::invalid_argument("cannot print an array whose elements are missing");
  }
  return size;
}

/// Writes the brackets and lines of one array around the words of its elements.
class Layout {
 public:
  /// `separator` is "," or empty: what stands between elements besides white space.
  Layout(const ArrayView& array, bool is_summary, std::string_view separator)
      : array_(array), is_summary_(is_summary), separator_(separator) {}

  /// `indent` and `width` are those of the outermost bracket's contents.
  std::string text(size_t indent, size_t width) {
    std::vector<size_t> indices;
    collect_indices(0, 0, indices);
    words_ = element_words(array_, indices);
    next_word_ = 0;
    return text_of_axis(0, indent, width);
  }

 private:
  bool is_abbreviated(int64_t extent) const { return is_summary_ && extent > 2 * edge_items; }

  /// Appends the row-major indices of the elements to show below `offset`, in order.
  void collect_indices(size_t axis, size_t offset, std::vector<size_t>& indices) const {
    if (axis == array_.dims.size()) {
      indices.push_back(offset);
      return;
    }
    const int64_t extent = array_.dims[axis];
    for (int64_t i = 0; i < extent; ++i) {
      if (is_abbreviated(extent) && i == edge_items) i = extent - edge_items;
      const size_t inner = offset * static_cast<size_t>(extent) + static_cast<size_t>(i);
      collect_indices(axis + 1, inner, indices);
    }
  }

  std::string text_of_axis(size_t axis, size_t indent, size_t width) {
    if (axis == array_.dims.size()) return words_[next_word_++];
    // Deep nesting may use up the line: it then has room for nothing, which wraps every word.
    const size_t inner_width = width > 0 ? width - 1 : 0;  // for the closing bracket
    const bool is_row = axis + 1 == array_.dims.size();
    const std::string contents =
        is_row ? text_of_row(indent, inner_width) : text_of_rows(axis, indent, inner_width);
    return "[" + contents + "]";
  }

  /// The last axis: words on as many lines as they need.
  std::string text_of_row(size_t indent, size_t width) {
    const int64_t extent = array_.dims.back();
    std::string finished;
    std::string line(indent, ' ');
    for (int64_t i = 0; i < extent; ++i) {
      if (is_abbreviated(extent) && i == edge_items) {
        append_word("...", indent, width, finished, line);
        line.append(separator_).append(" ");
        i = extent - edge_items;
      }
      append_word(words_[next_word_++], indent, width, finished, line);
      if (i + 1 < extent) line.append(separator_).append(" ");
    }
    return (finished + line).substr(indent);
  }

  static void append_word(const std::string& word, size_t indent, size_t width,
                          std::string& finished, std::string& line) {
    // A line that holds nothing yet takes the word however long it is.
    if (line.size() + word.size() > width && line.size() > indent) {
      finished.append(line, 0, line.find_last_not_of(' ') + 1).append("\n");
      line.assign(indent, ' ');
    }
    line += word;
  }

  /// An outer axis: its items on lines of their own, further apart the more axes they have.
  std::string text_of_rows(size_t axis, size_t indent, size_t width) {
    const int64_t extent = array_.dims[axis];
    std::string line_end(separator_);
    line_end.append(array_.dims.size() - axis - 1, '\n').append(indent, ' ');
    std::string result;
    for (int64_t i = 0; i < extent; ++i) {
      if (is_abbreviated(extent) && i == edge_items) {
        result.append("...").append(line_end);
        i = extent - edge_items;
      }
      result += text_of_axis(axis + 1, indent + 1, width);
      if (i + 1 < extent) result += line_end;
    }
    return result;
  }

  const ArrayView& array_;
  bool is_summary_;
  std::string_view separator_;
  std::vector<std::string> words_;  // of the elements to show, in order
  size_t next_word_ = 0;
};

/// NumPy leaves out the dtypes that its literals have by themselves.
bool is_implied(DType dtype) {
  return dtype == DType::int64 || dtype == DType::float64 || dtype == DType::complex128 ||
         dtype == DType::bool_;
}

/// A Python tuple: "(2, 3)", "(5,)".
std::string tuple_text(std::span<const int64_t> dims) {
  std::string result = "(";
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) result += ", ";
    result += std::to_string(dims[i]);
  }
  return result + (dims.size() == 1 ? ",)" : ")");
}

/// What cannot be told from the elements: "shape=(0, 3), dtype=float32", or nothing.
std::string extras_text(const ArrayView& array, size_t size) {
  const bool is_empty_vector = array.dims.size() == 1 && array.dims[0] == 0;
  std::string result;
  if ((size == 0 && !is_empty_vector) || size > summary_threshold) {
    result = "shape=" + tuple_text(array.dims);
  }
  if (is_implied(array.dtype) && size > 0) return result;
  if (!result.empty()) result += ", ";
  return result.append("dtype=").append(numpy_dtype_text(array.dtype));
}

std::string elements_text(const ArrayView& array, size_t size, std::string_view separator,
                          size_t indent, size_t width) {
  if (size == 0) return "[]";
  return Layout(array, size > summary_threshold, separator).text(indent, width);
}

}  // namespace

std::string format_str(const ArrayView& array) {
  if (numpy_dtype_text(array.dtype).empty()) return std::string(unprintable);
  const size_t size = checked_size(array);
  if (array.dims.empty()) return scalar_text(array);
  return elements_text(array, size, "", 1, line_width);
}

std::string format_repr(const ArrayView& array) {
  if (numpy_dtype_text(array.dtype).empty()) return std::string(unprintable);
  const size_t size = checked_size(array);
  const size_t prefix_size = repr_prefix.size();
  std::string result(repr_prefix);
  // The closing parenthesis needs room too.
  result += elements_text(array, size, ",", prefix_size + 1, line_width - 1);
  const std::string extras = extras_text(array, size);
  if (extras.empty()) return result + ")";
  result += ",";
  const size_t last_line_size = result.size() - (result.rfind('\n') + 1);  // npos + 1 is 0
  if (last_line_size + extras.size() + 2 > line_width) {
    result.append("\n").append(prefix_size, ' ');
  } else {
    result += " ";
  }
  return result + extras + ")";
}

}  // namespace tf::internal
