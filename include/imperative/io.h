// tf::io: arrays in NumPy's files.
#pragma once

#include <map>
#include <string>

#include "imperative/tensor.h"

namespace tf::io {

/// The array in a .npy file (`numpy.load`): numbers, booleans, byte strings and Unicode strings
/// (as UTF-8), of either byte order and memory order. Errors: NotFoundError or PermissionDeniedError
/// for the file, DataLossError if it is damaged, truncated, longer than its array or no .npy file,
/// InvalidArgumentError for what no tensor can hold: Python objects, records, dates.
Tensor load_npy(const std::string& filename, Location where = Location::current());

/// Writes `array` as `numpy.save` does, byte for byte; strings become byte strings (dtype S). A failed
/// write leaves an earlier file as it was. InvalidArgumentError for dtypes that NumPy lacks
/// (bfloat16: use tf::cast).
void save_npy(const std::string& filename, const Input& array);

/// All arrays of a .npz file (`numpy.savez` and `savez_compressed`), by name; other members are left
/// out. Errors as of `load_npy`; checksums are checked.
std::map<std::string, Tensor> load_npz(const std::string& filename,
                                       Location where = Location::current());

}  // namespace tf::io
