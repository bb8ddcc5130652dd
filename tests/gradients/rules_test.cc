// The tables of gradient rules: which operations they cover.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "gradients/references.h"
#include "gradients/registry.h"

namespace tf::internal {
namespace {

using Names = std::set<std::string>;

Names names(bool with_rule) {
  Names result;
  for (const auto& table : all_rules())
    for (const RuleEntry& entry : table)
      if ((entry.rule != nullptr) == with_rule) result.insert(entry.op);
  return result;
}

TEST(Rules, NameRegisteredOperations) {
  for (const auto& table : all_rules())
    for (const RuleEntry& entry : table)
      EXPECT_NE(find_op(entry.op), nullptr) << entry.op << " is not registered";
}

TEST(Rules, NameEachOperationOnce) {
  Names seen;
  for (const auto& table : all_rules())
    for (const RuleEntry& entry : table)
      EXPECT_TRUE(seen.insert(entry.op).second) << entry.op << " is in two tables";
}

TEST(Rules, AreFoundByOperation) {
  GradientRule rule = nullptr;
  EXPECT_EQ(find_rule(get_op("MatMul"), rule), RuleState::found);
  EXPECT_NE(rule, nullptr);
  EXPECT_EQ(find_rule(get_op("Floor"), rule), RuleState::not_differentiable);
  EXPECT_EQ(find_rule(get_op("Shape"), rule), RuleState::not_differentiable);
  EXPECT_EQ(find_rule(get_op("TensorListStack"), rule), RuleState::missing);
}

TEST(Rules, FollowTensorFlowInWhatHasNoGradient) {
  const Names differentiable = names(true);
  for (const std::string& name : testing::references().not_differentiable)
    EXPECT_FALSE(differentiable.count(name)) << name;
}

bool starts_with_any(const std::string& name, std::initializer_list<const char*> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const char* prefix) { return name.starts_with(prefix); });
}

// Left out: lists and arrays of tensors, sparse and ragged tensors, functional control flow (host
// loops and branches take its place), what only some devices or several machines run, and what
// cannot be called because it takes references or was removed.
bool is_left_out(const std::string& name) {
  if (name == "SparseMatMul") return false;  // of dense matrices, in spite of its name
  return starts_with_any(name, {"TensorArray", "TensorList", "Sparse", "Ragged", "CSRSparse",
                                "DenseToCSR", "Cudnn", "Nccl", "Xla", "CompositeTensor", "Optional",
                                "Ref", "BlockLSTM", "CopyToMesh", "Relayout", "TPU", "Resource"}) ||
         Names{"AllToAll",
               "ApproxTopK",
               "Case",
               "CollectivePermute",
               "CrossReplicaSum",
               "DebugGradientRefIdentity",
               "EagerPyFunc",
               "Enter",
               "Exit",
               "If",
               "LoopCond",
               "Merge",
               "NextIteration",
               "QuantizeAndDequantizeV4Grad",
               "StatelessCase",
               "StatelessIf",
               "StatelessWhile",
               "Switch",
               "TopK",
               "While",
               "_EagerConst"}
             .count(name);
}

TEST(Rules, CoverWhatTensorFlowDifferentiates) {
  Names covered = names(true);
  covered.merge(names(false));
  int count = 0;
  for (const std::string& name : testing::references().differentiable) {
    if (covered.count(name))
      ++count;
    else
      EXPECT_TRUE(is_left_out(name)) << name << " has no rule";
  }
  std::cout << "gradient rules: " << count << " of " << testing::references().differentiable.size()
            << " operations that TensorFlow differentiates\n";
  EXPECT_GE(count, 300);
}

TEST(Rules, HaveAReferenceEach) {
  Names tested;
  for (const testing::ReferenceCase& reference : testing::references().cases)
    tested.insert(reference.op);
  // Without one: what TensorFlow's graphs refuse as removed, what needs a GPU or a debugger, what
  // draws other numbers each time, reads of variables, products in float32 only and shuffling, which
  // TensorFlow does not differentiate (gradients_test.cc), and no gradient at all.
  const Names without = {"BatchNormWithGlobalNormalization",
                         "CTCLossV2",
                         "DebugGradientIdentity",
                         "DebugIdentityV2",
                         "PreventGradient",
                         "Print",
                         "QuantizeAndDequantize",
                         "RandomGamma",
                         "ReadVariableOp",
                         "SparseMatMul",
                         "StatelessRandomGammaV3",
                         "StatelessShuffle"};
  for (const std::string& name : names(true))
    EXPECT_NE(tested.count(name), without.count(name)) << name;
}

}  // namespace
}  // namespace tf::internal
