"""The cases of the gradient references, by family."""

import cases_array
import cases_linalg
import cases_math
import cases_nn
from reference_case import Maker


def all_cases(random):
    make = Maker(random)
    for family in (cases_math, cases_array, cases_linalg, cases_nn):
        family.add_cases(make)
    return make.cases
