// explain(): what the cache of plans knows, in words.
#include "imperative/explain.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "plan/difference.h"
#include "plan/plan_cache.h"
#include "record/engine.h"
#include "record/site.h"

namespace tf {
namespace {

using internal::line_of;
using internal::PlanEntry;

std::string tier_name(const PlanEntry& entry) {
  const bool has_plan = entry.tier(entry.serving).plan != nullptr;
  if (!has_plan && entry.hits > 0 && entry.family) return "that of all its shapes";
  if (!has_plan) return "op by op";
  const std::string name = internal::tier_name(entry.serving);
  return entry.relaxed ? name + ", for all shapes" : name;
}

using Entries = std::vector<std::shared_ptr<PlanEntry>>;

std::string nearest_difference(const PlanEntry& entry, const Entries& all) {
  const PlanEntry* nearest = nullptr;
  size_t longest = 0;
  for (const auto& other : all) {
    if (other.get() == &entry || other->relaxed) continue;
    const size_t common = internal::common_lines(entry, *other);
    if (common > longest) nearest = other.get();
    longest = std::max(longest, common);
  }
  return nearest ? internal::difference(entry, *nearest) : "";
}

int64_t bytes_of(const internal::Recipe::Typed& typed) {
  const int64_t elements = typed.shape ? typed.shape->num_elements() : 0;
  return std::max<int64_t>(elements, 0) * static_cast<int64_t>(size_of(typed.dtype));
}

// Of what its plans take, give and assign.
int64_t bytes_of(const internal::Recipe& recipe) {
  int64_t bytes = 0;
  for (const internal::Recipe::Typed& input : recipe.inputs) bytes += bytes_of(input);
  for (const internal::Recipe::Typed& variable : recipe.variables) bytes += bytes_of(variable);
  const std::vector<internal::Recipe::Typed> types = types_of_values(recipe);
  for (const uint32_t flat : recipe.outputs) bytes += bytes_of(types[flat]);
  return bytes;
}

PlanReport report_on(const PlanEntry& entry, const Entries& all) {
  PlanReport report;
  report.first_line = line_of(entry.trace.front().first);
  report.last_line = line_of(entry.trace.back().first);
  report.operations = static_cast<int64_t>(entry.trace.size());
  report.sightings = entry.sightings;
  report.hits = entry.hits;
  report.misses = entry.sightings - entry.hits;
  report.builds = entry.builds;
  report.tier = tier_name(entry);
  report.build_seconds = entry.build_seconds;
  report.seconds_per_run = entry.tier(entry.serving).median_seconds();
  if (entry.recipe) {
    report.outputs = static_cast<int64_t>(entry.recipe->outputs.size());
    report.bytes = bytes_of(*entry.recipe);
  }
  report.why_not_xla = entry.recipe ? entry.xla.refusal : "not planned yet";
  if (!entry.relaxed) report.differs = nearest_difference(entry, all);
  return report;
}

std::string escaped(const std::string& plain) {
  std::string result;
  for (const char c : plain) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string in_microseconds(double seconds) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << seconds * 1e6;
  return out.str();
}

std::string where(const PlanReport& plan) {
  return plan.first_line == plan.last_line ? plan.first_line
                                           : plan.first_line + " - " + plan.last_line;
}

}  // namespace

Explanation explain() {
  const internal::EngineLock lock;
  internal::wait_until_idle(internal::this_window());
  const Entries all = internal::all_entries();
  Explanation explanation;
  for (const auto& entry : all) {
    if (entry->trace.empty()) continue;
    if (entry->sightings > 1)
      explanation.plans.push_back(report_on(*entry, all));
    else if (explanation.seen_once++ == 0)  // they come newest first
      explanation.newest_differs = nearest_difference(*entry, all);
  }
  std::stable_sort(
      explanation.plans.begin(), explanation.plans.end(),
      [](const PlanReport& a, const PlanReport& b) { return a.sightings > b.sightings; });
  return explanation;
}

std::string Explanation::str() const {
  std::ostringstream out;
  out << plans.size() << (plans.size() == 1 ? " piece" : " pieces")
      << " of code seen more than once, " << seen_once << " seen once\n";
  if (!newest_differs.empty()) out << "the newest of these: " << newest_differs << "\n";
  for (const PlanReport& plan : plans) {
    out << "\n"
        << where(plan) << "\n  " << plan.operations << " operations, seen " << plan.sightings
        << " times, " << plan.hits << " by a plan, " << plan.misses
        << " one by one; tier: " << plan.tier;
    if (plan.seconds_per_run > 0)
      out << ", " << in_microseconds(plan.seconds_per_run) << " us a run";
    out << "\n  " << plan.builds << " builds in " << in_microseconds(plan.build_seconds) << " us, "
        << plan.outputs << " outputs; " << plan.bytes << " bytes go in and out\n";
    if (!plan.why_not_xla.empty()) out << "  not by XLA: " << plan.why_not_xla << "\n";
    if (!plan.differs.empty()) out << "  differs from the most alike: " << plan.differs << "\n";
  }
  return out.str();
}

std::string Explanation::html() const {
  std::ostringstream out;
  out << "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Plans</title><style>"
         "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
         "td,th{padding:.3em .8em;border-bottom:1px solid #ccc;text-align:left}"
         "td.number{text-align:right}</style><h1>Pieces of code seen more than once</h1><table><tr>"
         "<th>Lines<th>Operations<th>Seen<th>By a plan<th>One by one<th>Tier<th>us a run<th>Builds"
         "<th>us building<th>Outputs<th>Bytes<th>Not by XLA<th>Differs from the most alike</tr>\n";
  const std::string number = "<td class=\"number\">";
  for (const PlanReport& plan : plans)
    out << "<tr><td>" << escaped(where(plan)) << number << plan.operations << number
        << plan.sightings << number << plan.hits << number << plan.misses << "<td>" << plan.tier
        << number << in_microseconds(plan.seconds_per_run) << number << plan.builds << number
        << in_microseconds(plan.build_seconds) << number << plan.outputs << number << plan.bytes
        << "<td>" << escaped(plan.why_not_xla) << "<td>" << escaped(plan.differs) << "</tr>\n";
  out << "</table><p>Seen once: " << seen_once << ". " << escaped(newest_differs) << "</html>\n";
  return out.str();
}

std::ostream& operator<<(std::ostream& out, const Explanation& explanation) {
  return out << explanation.str();
}

}  // namespace tf
