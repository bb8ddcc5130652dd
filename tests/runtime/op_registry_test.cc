// The registry as parsed: checked against what is known of a few operations, and as a whole.
#include "runtime/op_def.h"

#include <algorithm>

#include "runtime/helpers.h"

namespace tf::internal {
namespace {

TEST(OpRegistry, MatMul) {
  const OpDef& op = get_op("MatMul");
  ASSERT_EQ(op.inputs.size(), 2u);
  EXPECT_EQ(op.inputs[0].name, "a");
  EXPECT_EQ(op.attrs[static_cast<size_t>(op.inputs[0].type_attr)].name, "T");
  EXPECT_FALSE(op.inputs[0].is_list());
  ASSERT_EQ(op.outputs.size(), 1u);
  EXPECT_EQ(op.outputs[0].type_attr, op.inputs[0].type_attr);
  const AttrDef& transpose = op.attrs[static_cast<size_t>(op.find_attr("transpose_a"))];
  EXPECT_EQ(transpose.type, AttrType::bool_);
  EXPECT_EQ(std::get<bool>(*transpose.default_value), false);
  EXPECT_FALSE(transpose.inferred);
  const AttrDef& type = op.attrs[static_cast<size_t>(op.find_attr("T"))];
  EXPECT_TRUE(type.inferred);
  EXPECT_FALSE(type.default_value);
  EXPECT_NE(std::find(type.allowed_types.begin(), type.allowed_types.end(), bfloat16),
            type.allowed_types.end());
  EXPECT_EQ(op.find_attr("nothing"), -1);
  EXPECT_FALSE(op.is_stateful);
  EXPECT_TRUE(op.has_kernel);
  EXPECT_TRUE(op.refusal.empty());
}

std::vector<DType> allowed(const char* name, const char* attr) {
  const OpDef& op = get_op(name);
  return op.attrs[static_cast<size_t>(op.find_attr(attr))].allowed_types;
}

// AvgPool3D is defined for float64 too; its float32 is TensorFlow's own kernel, bfloat16 oneDNN's only.
TEST(OpRegistry, DTypesThatNoKernelTakesAreNotAllowed) {
  EXPECT_EQ(allowed("AvgPool3D", "T"), std::vector<DType>({bfloat16, float32}));
  const std::vector<DType> transposed = allowed("Transpose", "T");
  EXPECT_TRUE(std::ranges::count(transposed, DType::float8_e5m2));
  EXPECT_FALSE(std::ranges::count(transposed, DType::qint8));
  EXPECT_TRUE(allowed("Identity", "T").empty());
}

TEST(OpRegistry, Lists) {
  const OpDef& concat = get_op("ConcatV2");
  EXPECT_TRUE(concat.inputs[0].is_list());
  const AttrDef& number = concat.attrs[static_cast<size_t>(concat.inputs[0].number_attr)];
  EXPECT_EQ(number.name, "N");
  EXPECT_TRUE(number.inferred);
  EXPECT_TRUE(number.has_minimum);
  EXPECT_EQ(number.minimum, 2);
  const OpDef& identity = get_op("IdentityN");
  EXPECT_EQ(identity.inputs[0].type_list_attr, identity.find_attr("T"));
  EXPECT_EQ(identity.outputs[0].type_list_attr, identity.find_attr("T"));
}

TEST(OpRegistry, DefaultsAndAllowedValues) {
  const OpDef& conv = get_op("Conv2D");
  const auto attr = [&](const char* name) -> const AttrDef& {
    return conv.attrs[static_cast<size_t>(conv.find_attr(name))];
  };
  EXPECT_FALSE(attr("strides").default_value);
  EXPECT_EQ(std::get<std::vector<int64_t>>(*attr("dilations").default_value),
            std::vector<int64_t>({1, 1, 1, 1}));
  EXPECT_EQ(std::get<std::string>(*attr("data_format").default_value), "NHWC");
  EXPECT_EQ(attr("padding").allowed_strings,
            std::vector<std::string>({"SAME", "VALID", "EXPLICIT"}));
  const OpDef& placeholder = get_op("Placeholder");
  EXPECT_EQ(std::get<Shape>(*placeholder.attrs[1].default_value), Shape::unknown());
  const OpDef& relu = get_op("LeakyRelu");
  EXPECT_EQ(std::get<float>(*relu.attrs[0].default_value), 0.2f);
}

TEST(OpRegistry, Effects) {
  for (const char* name :
       {"ReadFile", "WriteFile", "MatchingFiles", "Timestamp", "PrintV2", "Assert", "RandomUniform",
        "ImmutableConst", "QueueDequeueV2", "ReadVariableOp", "SaveV2", "RestoreV2"}) {
    EXPECT_TRUE(get_op(name).is_stateful) << name;
  }
  for (const char* name : {"Add", "StatelessRandomUniformV2", "Where", "Shape"}) {
    EXPECT_FALSE(get_op(name).is_stateful) << name;
  }
  EXPECT_TRUE(get_op("QueueDequeueV2").may_wait);
  EXPECT_TRUE(get_op("StatelessIf").may_wait);
  EXPECT_FALSE(get_op("ReadVariableOp").may_wait);
  EXPECT_FALSE(get_op("MatMul").may_wait);
}

TEST(OpRegistry, Deprecation) {
  EXPECT_EQ(get_op("BatchMatrixInverse").deprecation_version, 13);
  EXPECT_EQ(get_op("BatchMatrixInverse").deprecation_explanation, "Use MatrixInverse instead.");
  EXPECT_EQ(get_op("MatrixInverse").deprecation_version, 0);
}

TEST(OpRegistry, TheWhole) {
  const std::vector<const OpDef*>& ops = all_ops();
  EXPECT_GT(ops.size(), 1500u);
  EXPECT_TRUE(std::is_sorted(ops.begin(), ops.end(),
                             [](const OpDef* a, const OpDef* b) { return a->name < b->name; }));
  size_t with_kernel = 0;
  for (const OpDef* op : ops) {
    EXPECT_EQ(find_op(op->name), op);
    with_kernel += op->has_kernel ? 1 : 0;
    for (const std::vector<ArgDef>* args : {&op->inputs, &op->outputs}) {
      for (const ArgDef& arg : *args) {
        const bool decided =
            arg.type != DType::invalid || arg.type_attr >= 0 || arg.type_list_attr >= 0;
        EXPECT_TRUE(decided) << op->name << " " << arg.name;
      }
    }
    for (const AttrDef& attr : op->attrs) {
      EXPECT_FALSE(attr.name.empty()) << op->name;
      if (attr.default_value && !attr.allowed_strings.empty()) {
        EXPECT_TRUE(std::holds_alternative<std::string>(*attr.default_value)) << op->name;
      }
    }
  }
  EXPECT_GT(with_kernel, 1200u);
}

TEST(OpRegistry, UnknownNames) {
  EXPECT_EQ(find_op("NoSuchOperation"), nullptr);
  EXPECT_EQ(thrown([] { get_op("MatMull"); }),
            "[tf::raw_ops] TensorFlow has no operation named \"MatMull\"; did you mean MatMul?");
  EXPECT_EQ(thrown([] { get_op("batch_mat_mul_v2"); }).substr(0, 94),
            "[tf::raw_ops] TensorFlow has no operation named \"batch_mat_mul_v2\"; did you mean "
            "BatchMatMulV2");
  EXPECT_EQ(thrown([] { get_op("Qwertyuiop"); }),
            "[tf::raw_ops] TensorFlow has no operation named \"Qwertyuiop\"");
}

}  // namespace
}  // namespace tf::internal
