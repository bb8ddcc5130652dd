// The report: one HTML file with curves, test digits with predictions, and the worst mistakes.
#pragma once

#include <string>
#include <vector>

#include "digits.h"
#include "training.h"

namespace mnist {

struct NetworkReport {
  std::string name;
  std::string description;
  History history;  // empty if it was loaded instead of trained
  Evaluation evaluation;
};

/// Writes the file, which needs nothing beside it. Throws std::runtime_error if it cannot.
void write_report(const std::string& path, const Digits& test,
                  const std::vector<NetworkReport>& networks);

}  // namespace mnist
