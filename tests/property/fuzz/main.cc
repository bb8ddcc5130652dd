// As many random programs as wanted: fuzz [COUNT] [FIRST SEED]; fuzz print SEED shows one,
// fuzz print everything what printed_program_test.cc holds.
// FUZZ_XLA=1 in the environment compares with XLA instead of the executor,
// FUZZ_THREADS=1 runs four programs at once.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "property/compare.h"

tf::testing::Comparison comparison_of(uint64_t seed) {
  return std::getenv("FUZZ_XLA") ? tf::testing::xla_comparison(seed)
                                 : tf::testing::executor_comparison(seed);
}

std::string print_seed(uint64_t seed) {
  const auto program = tf::testing::make_program(seed, comparison_of(seed).features);
  return print_program(program, "seed_" + std::to_string(seed));
}

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string("print")) {
    const std::string which = argv[2];
    std::cout << (which == "everything" ? print_program(tf::testing::everything_program(), which)
                                        : print_seed(std::stoull(which)));
    return 0;
  }
  const uint64_t count = argc > 1 ? std::stoull(argv[1]) : 10'000;
  const uint64_t first = argc > 2 ? std::stoull(argv[2]) : 1'000'000;
  uint64_t differences = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const auto difference = std::getenv("FUZZ_THREADS")
                                ? tf::testing::check_at_once(4 * seed, 4)
                                : tf::testing::check_seed(seed, comparison_of(seed));
    if (difference) std::cout << *difference << std::endl;
    differences += difference.has_value();
    if (seed % 1000 == 999) std::cerr << "seed " << seed << ": " << differences << " differences\n";
  }
  const tf::Stats stats = tf::stats();
  std::cout << stats.plan_builds << " plans built, " << stats.plan_hits << " hits, "
            << stats.xla_builds << " by XLA, " << stats.xla_hits << " hits; " << stats.plan_misses
            << " components op by op\n";
  std::cout << "seeds " << first << " to " << first + count - 1 << ": " << differences
            << " differences" << std::endl;
  return differences > 0;
}
