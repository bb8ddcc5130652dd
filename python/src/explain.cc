// explain(): the report on what was recognised as repeating.
#include "imperative/explain.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "python/src/module.h"

namespace nb = nanobind;

namespace tf::python {

void add_explain(nb::module_& module) {
  nb::class_<PlanReport>(module, "PlanReport",
                         "One piece of the program that was seen at least twice.")
      .def_ro("first_line", &PlanReport::first_line)
      .def_ro("last_line", &PlanReport::last_line)
      .def_ro("operations", &PlanReport::operations)
      .def_ro("sightings", &PlanReport::sightings)
      .def_ro("hits", &PlanReport::hits)
      .def_ro("misses", &PlanReport::misses)
      .def_ro("builds", &PlanReport::builds)
      .def_ro("tier", &PlanReport::tier)
      .def_ro("build_seconds", &PlanReport::build_seconds)
      .def_ro("seconds_per_run", &PlanReport::seconds_per_run)
      .def_ro("outputs", &PlanReport::outputs)
      .def_ro("bytes", &PlanReport::bytes)
      .def_ro("why_not_xla", &PlanReport::why_not_xla)
      .def_ro("differs", &PlanReport::differs);
  nb::class_<Explanation>(module, "Explanation", "All pieces that are remembered, most runs first.")
      .def_ro("plans", &Explanation::plans)
      .def_ro("seen_once", &Explanation::seen_once)
      .def_ro("newest_differs", &Explanation::newest_differs)
      .def("html", &Explanation::html, "A self-contained HTML page.")
      .def("_repr_html_", &Explanation::html)
      .def("__str__", &Explanation::str)
      .def("__repr__", &Explanation::str);
}

}  // namespace tf::python
