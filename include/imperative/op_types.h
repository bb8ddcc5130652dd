// Types that raw operations take as attributes besides the plain ones.
#pragma once

#include <string>

namespace tf {

/// A function attribute of a raw operation (If, While, ...): the name of a registered function.
struct FunctionRef {
  std::string name;
  bool operator==(const FunctionRef&) const = default;
};

}  // namespace tf
