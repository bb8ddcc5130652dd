// The one include: NumPy-style programming on TensorFlow. `tf::raw_ops`, every operation under its
// own name, is in <imperative/raw_ops.h>.
#pragma once

#include "imperative/array.h"
#include "imperative/config.h"
#include "imperative/dtype.h"
#include "imperative/error.h"
#include "imperative/gather.h"
#include "imperative/gradients.h"
#include "imperative/index.h"
#if __has_include("imperative/io.h")
#include "imperative/io.h"
#endif
#include "imperative/linalg.h"
#include "imperative/literal.h"
#include "imperative/location.h"
#include "imperative/math.h"
#include "imperative/nn.h"
#include "imperative/operators.h"
#include "imperative/options.h"
#include "imperative/random.h"
#include "imperative/shape.h"
#include "imperative/step.h"
#include "imperative/tensor.h"
#include "imperative/train.h"
#include "imperative/variable.h"
