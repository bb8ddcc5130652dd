// The functions that are registered with the context, by name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace tf::internal {

class Function;

/// A name that no function of this process has had.
std::string new_function_name();
void register_function(const std::shared_ptr<Function>& function);
/// The function while somebody owns it, else null.
std::shared_ptr<Function> find_function(const std::string& name);
void forget_function(const std::string& name);
int64_t registered_functions();

}  // namespace tf::internal
