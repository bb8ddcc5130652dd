// As many random programs as wanted: fuzz [COUNT] [FIRST SEED]; fuzz print SEED shows one.
#include <cstdint>
#include <iostream>
#include <string>

#include "property/compare.h"

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string("print")) {
    const uint64_t seed = std::stoull(argv[2]);
    const auto features = tf::testing::executor_comparison(seed).features;
    const auto program = tf::testing::make_program(seed, features);
    std::cout << tf::testing::print_program(program, "seed_" + std::to_string(seed));
    return 0;
  }
  const uint64_t count = argc > 1 ? std::stoull(argv[1]) : 10'000;
  const uint64_t first = argc > 2 ? std::stoull(argv[2]) : 1'000'000;
  uint64_t differences = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const auto difference = tf::testing::check_seed(seed, tf::testing::executor_comparison(seed));
    if (difference) std::cout << *difference << std::endl;
    differences += difference.has_value();
    if (seed % 1000 == 999) std::cerr << "seed " << seed << ": " << differences << " differences\n";
  }
  std::cout << "seeds " << first << " to " << first + count - 1 << ": " << differences
            << " differences" << std::endl;
  return differences > 0;
}
