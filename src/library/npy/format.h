// NumPy's .npy format (numpy.lib.format): a header that is a Python dictionary, then the elements.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imperative/tensor.h"

namespace tf::internal {

/// Bytes of one array, from a file or from a member of an archive; of unknown honesty.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `size` bytes; fewer only at the end.
  virtual size_t read(void* to, size_t size) = 0;
  /// Bytes not read yet, as far as the file claims.
  virtual uint64_t left() const = 0;
};

/// Who reads what, for messages.
struct NpyContext {
  const char* function;
  std::string name;  // the file, and the member
  Location where;
  [[noreturn]] void damaged(const std::string& what) const;
  [[noreturn]] void unsupported(const std::string& what) const;
};

/// The header of an array.
struct NpyHeader {
  std::string descr;  // "<f4"
  bool fortran_order = false;
  std::vector<int64_t> shape;
};
/// Parses the dictionary, which must have exactly the three entries.
NpyHeader parse_npy_header(const std::string& text, const NpyContext& context);
/// The whole beginning of a file: magic, version, length and dictionary, padded as NumPy pads it.
std::string npy_header(const NpyHeader& header);

/// Reads magic, header and elements.
Tensor read_npy(ByteSource& source, const NpyContext& context);

}  // namespace tf::internal
