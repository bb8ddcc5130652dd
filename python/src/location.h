// The user's Python line, as the Location that the library knows lines by.
#pragma once

#include "imperative/location.h"

namespace tf::python {

/// Where the running Python code calls the library. A place is a code object and the offset of its
/// instruction; it is decoded to a file and a line once, so that asking again costs a look-up. Calls
/// by this package's own Python code count as written where the package was called.
Location user_location();

/// Code of files that start with `prefix` belongs to this package.
void set_package_prefix(const char* prefix);

}  // namespace tf::python
