// tf::nn: the functions that networks are made of, one header per kind.
#pragma once

#include "imperative/nn/activation.h"
#include "imperative/nn/convolution.h"
#include "imperative/nn/embedding.h"
#include "imperative/nn/loss.h"
#include "imperative/nn/normalization.h"
#include "imperative/nn/pooling.h"
#include "imperative/nn/window.h"
