// The index of a checkpoint: which tensors are in it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "imperative/dtype.h"

namespace tf::internal {

struct CheckpointEntry {
  DType dtype = DType::invalid;
  uint64_t size = 0;  // bytes in the file of data
};
using CheckpointEntries = std::map<std::string, CheckpointEntry>;

/// Reads the bytes of a file "PREFIX.index" and returns what is wrong with them, or an empty text.
/// Every byte is checked: blocks must follow each other without a gap and have their checksums, and
/// what comes after them must be as TensorFlow writes it. TensorFlow's own reader takes a block with
/// a wrong checksum for an empty one.
std::string read_checkpoint_index(std::string_view bytes, CheckpointEntries& entries);

}  // namespace tf::internal
