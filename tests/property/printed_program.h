// A program as print_program prints it: everything that programs can do, once.
#pragma once

#include "property/replay.h"

namespace tf::testing {

void everything(Replay& s, int i);

}  // namespace tf::testing
