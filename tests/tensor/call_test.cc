// Calls of operations: dtypes of weak operands, refusals with their full text, attributes, outputs.
#include "tensor/call.h"

#include <gtest/gtest.h>

#include "imperative/raw_ops.h"
#include "imperative/raw_ops_call.h"
#include "record/access.h"

namespace {

namespace raw = tf::raw_ops;
using tf::DType;
using tf::Tensor;
using tf::internal::Access;
using tf::internal::Attrs;

/// The message of the error that `function` throws, without " (FILE:LINE)", which must name this file.
template <class Exception = tf::InvalidArgumentError, class Function>
std::string error_of(Function function) {
  try {
    function();
  } catch (const Exception& error) {
    const std::string text = error.what();
    const size_t location = text.rfind(" (call_test.cc:");
    if (location != std::string::npos) return text.substr(0, location);
    ADD_FAILURE() << "no location in: " << text;
    return text;
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

Tensor of(DType type) { return raw::Cast(tf::constant({1, 2}), type); }
const Attrs* attrs_of(const Tensor& tensor) { return Access::get(tensor)->node->signature->attrs; }

// ---- Signatures: what the generator writes is what users call.

template <class Expected, class Function>
constexpr bool is_function = std::is_same_v<Expected, Function>;
static_assert(is_function<Tensor(const tf::Input&), decltype(raw::Sqrt)>);
static_assert(is_function<Tensor(const tf::Input&, const tf::Input&, const raw::MatMulAttrs&),
                          decltype(raw::MatMul)>);
static_assert(
    is_function<Tensor(const tf::Input&, DType, const raw::CastAttrs&), decltype(raw::Cast)>);
static_assert(is_function<Tensor(const tf::Inputs&, const tf::Input&), decltype(raw::ConcatV2)>);
static_assert(is_function<std::vector<Tensor>(const tf::Input&, const tf::Input&, int64_t),
                          decltype(raw::Split)>);
static_assert(
    is_function<raw::TopKV2Outputs(const tf::Input&, const tf::Input&, const raw::TopKV2Attrs&),
                decltype(raw::TopKV2)>);
static_assert(is_function<Tensor(const Tensor&, DType, tf::Location), decltype(raw::Const)>);
static_assert(is_function<tf::Operation(tf::Location), decltype(raw::NoOp)>);
static_assert(
    is_function<Tensor(const tf::Input&, const std::vector<int64_t>&, const std::vector<int64_t>&,
                       const std::string&, const raw::MaxPoolAttrs&),
                decltype(raw::MaxPool)>);
static_assert(
    is_function<std::vector<Tensor>(const tf::Inputs&, const std::vector<DType>&,
                                    const tf::FunctionRef&, const raw::PartitionedCallAttrs&),
                decltype(raw::PartitionedCall)>);
static_assert(
    is_function<std::vector<Tensor>(const tf::Input&, const tf::Inputs&, const std::vector<DType>&,
                                    const std::vector<tf::FunctionRef>&, const raw::CaseAttrs&),
                decltype(raw::Case)>);
static_assert(std::is_same_v<std::vector<Tensor>, decltype(raw::SparseSplitOutputs::output_shape)>);

TEST(Signature, OptionalAttributesHaveTheRegistrysDefaults) {
  EXPECT_EQ(raw::Conv2DAttrs().data_format, "NHWC");
  EXPECT_EQ(raw::Conv2DAttrs().dilations, (std::vector<int64_t>{1, 1, 1, 1}));
  EXPECT_TRUE(raw::Conv2DAttrs().use_cudnn_on_gpu);
  EXPECT_EQ(raw::ArgMaxAttrs().output_type, tf::int64);
  EXPECT_FLOAT_EQ(raw::FusedBatchNormV3Attrs().epsilon, 1e-4f);
  EXPECT_EQ(raw::PlaceholderAttrs().shape, tf::Shape::unknown());
  EXPECT_FALSE(raw::ImageSummaryAttrs().bad_color.defined());
}

// ---- Dtypes of weak operands.

TEST(WeakOperands, TakeTheDtypeOfTheTensors) {
  EXPECT_EQ(raw::AddV2(of(tf::float64), 2).dtype(), tf::float64);
  EXPECT_EQ(raw::AddV2(2.5, of(tf::float16)).dtype(), tf::float16);
  EXPECT_EQ(raw::AddV2(of(tf::uint8), 2).to_vector<int>(), (std::vector<int>{3, 4}));
  EXPECT_EQ(raw::AddV2(of(tf::complex64), 1.5).dtype(), tf::complex64);
  EXPECT_EQ(raw::AddV2(of(tf::float64), {{1, 2}, {3, 4}}).dtype(), tf::float64);
}

TEST(WeakOperands, TruthValuesAreNumbersWhereTheTensorsAre) {
  EXPECT_EQ(raw::AddV2(of(tf::int32), true).to_vector<int>(), (std::vector<int>{2, 3}));
  EXPECT_EQ(raw::AddV2(of(tf::uint8), false).to_vector<int>(), (std::vector<int>{1, 2}));
  EXPECT_EQ(raw::AddV2(true, of(tf::float16)).str(), "[2. 3.]");
  EXPECT_EQ(raw::AddV2(of(tf::complex64), true).str(), "[2.+0.j 3.+0.j]");
  EXPECT_EQ(tf::constant({true, false}, tf::float32).str(), "[1. 0.]");
  EXPECT_EQ(tf::constant(true, tf::int64).item<int>(), 1);
}

TEST(WeakOperands, AloneTakeTheirOwn) {
  EXPECT_EQ(raw::AddV2(2, 3).dtype(), tf::int32);
  EXPECT_EQ(raw::AddV2(int64_t{2}, 3).dtype(), tf::int64);
  EXPECT_EQ(raw::AddV2(2.5, 3.5).dtype(), tf::float32);
  EXPECT_EQ(raw::AddV2({1, 2}, {1.5, 2.5}).dtype(), tf::float32);
  EXPECT_EQ(raw::AddV2(2, 2.5).item<float>(), 4.5f);
  EXPECT_EQ(raw::LogicalNot(true).item<bool>(), false);
  EXPECT_EQ(raw::Identity("text").dtype(), tf::string);
}

TEST(WeakOperands, BecomeACommonDtypeWhereTheirOwnIsNotAllowed) {
  EXPECT_EQ(raw::Sqrt(4).dtype(), tf::float32);
  EXPECT_EQ(raw::Real({1.5}).dtype(), tf::float32);  // of complex64
}

TEST(WeakOperands, BecomeWhatTheDefinitionFixes) {
  const Tensor x = tf::constant({{1, 2}, {3, 4}});
  EXPECT_EQ(raw::Split(1, x, 2).size(), 2u);
  EXPECT_EQ(raw::Reshape(x, {4}).shape(), tf::Shape({4}));
  EXPECT_EQ(raw::Reshape(x, tf::constant({4}, tf::int64)).shape(), tf::Shape({4}));
  EXPECT_EQ(raw::Sum(x, 0, {.keep_dims = true}).shape(), tf::Shape({1, 2}));
}

TEST(WeakOperands, ThatDoNotFitAreRefused) {
  EXPECT_EQ(error_of([] { raw::AddV2(of(tf::int32), 2.5); }),
            "[AddV2] y: the scalar 2.5 does not fit dtype int32; convert the tensor with tf::cast "
            "or give a value of its kind");
  EXPECT_EQ(error_of([] { raw::AddV2(of(tf::uint8), 300); }),
            "[AddV2] y: the scalar 300 does not fit dtype uint8; convert the tensor with tf::cast "
            "or give a value of its kind");
  EXPECT_EQ(error_of([] { raw::AddV2(std::complex<float>(1, 2), of(tf::float32)); }),
            "[AddV2] x: the scalar (1+2j) does not fit dtype float32; convert the tensor with "
            "tf::cast or give a value of its kind");
  EXPECT_EQ(
      error_of([] { raw::LogicalAnd(tf::constant(true), 1); }),
      "[LogicalAnd] y: the scalar 1 does not fit dtype bool; convert the tensor with tf::cast "
      "or give a value of its kind");
  EXPECT_TRUE(
      error_of([] { raw::Reshape(of(tf::int32), {1.5}); }).starts_with("[Reshape] shape: "));
  EXPECT_EQ(error_of([] { raw::Sqrt(true); }),
            "[Sqrt] x must be one of bfloat16, float16, float32, float64, complex64, complex128, "
            "got bool");
}

// ---- Refused operands.

TEST(Operands, OfDifferentDtypes) {
  EXPECT_EQ(error_of([] { raw::MatMul(of(tf::float32), of(tf::int32)); }),
            "[MatMul] a and b must have the same dtype, got float32 and int32; convert one with "
            "tf::cast");
  EXPECT_EQ(error_of([] {
              raw::Pack({of(tf::float32), of(tf::int64)});
            }),
            "[Pack] all of values must have the same dtype, got float32 and int64; convert one "
            "with tf::cast");
}

TEST(Operands, OfADtypeThatTheOperationLacks) {
  EXPECT_EQ(error_of([] { raw::Sqrt(of(tf::int32)); }),
            "[Sqrt] x must be one of bfloat16, float16, float32, float64, complex64, complex128, "
            "got int32");
  EXPECT_EQ(error_of([] { raw::LogicalNot(of(tf::int32)); }),
            "[LogicalNot] x must be bool, got int32; convert it with tf::cast");
  EXPECT_EQ(error_of([] { raw::StringLength(of(tf::int32)); }),
            "[StringLength] input must be string, got int32");
  EXPECT_EQ(error_of([] { raw::ReadVariableOp(of(tf::int32), tf::int32); }),
            "[ReadVariableOp] resource must be resource, got int32; a variable's resource is "
            "v.handle()");
}

TEST(Operands, ThatAreEmptyHandles) {
  EXPECT_EQ(error_of([] { raw::MatMul(Tensor(), of(tf::float32)); }),
            "[MatMul] a is an empty handle (default-made or moved from); give a tensor");
  Tensor x = of(tf::float32);
  const Tensor y = std::move(x);
  EXPECT_EQ(error_of([&] { raw::AddV2(y, x); }),
            "[AddV2] y is an empty handle (default-made or moved from); give a tensor");
  EXPECT_EQ(error_of([&] {
              raw::AddN(std::vector<Tensor>{y, x});
            }),
            "[AddN] inputs is an empty handle (default-made or moved from); give a tensor");
}

TEST(Operands, OfWrongNumber) {
  const Tensor x = of(tf::float32);
  EXPECT_EQ(error_of([&] { raw::ConcatV2({x}, 0); }),
            "[ConcatV2] values must have at least 2 tensors, got 1");
  EXPECT_EQ(error_of([] { raw::Pack({}); }), "[Pack] values must have at least 1 tensor, got 0");
  EXPECT_EQ(error_of([&] {
              raw::DynamicStitch({of(tf::int32)}, {x, x});
            }),
            "[DynamicStitch] indices and data must have the same number of tensors, got 1 and 2");
  EXPECT_EQ(error_of([&] { raw::call("MatMul", {{x}}); }),
            "[MatMul] takes 2 operands (a, b), got 1");
  EXPECT_EQ(error_of([&] { raw::call("Sqrt", {{x, x}}); }), "[Sqrt] x must be one tensor, got 2");
}

TEST(Operands, MissingAreRefusedByEveryOperation) {
  for (const tf::internal::OpDef* op : tf::internal::all_ops()) {
    if (op->inputs.empty()) continue;
    try {
      raw::call(op->name, {});
      ADD_FAILURE() << op->name;
    } catch (const tf::Error& error) {
      EXPECT_EQ(error.code(), op->refusal.empty() ? tf::ErrorCode::invalid_argument
                                                  : tf::ErrorCode::unimplemented);
      EXPECT_EQ(error.op(), op->name);
    }
  }
}

TEST(Operands, OfUnusableOperationsAreRefused) {
  EXPECT_EQ(error_of<tf::UnimplementedError>([] { raw::Abort(); }),
            "[Abort] cannot be used: it ends the process");
}

TEST(Operands, GiveTheirLine) {
  const Tensor x = of(tf::int32);
  try {
    raw::Sqrt(x);
    FAIL();
  } catch (const tf::InvalidArgumentError& error) {
    EXPECT_EQ(error.location().line(), static_cast<uint32_t>(__LINE__ - 3));
    EXPECT_EQ(error.op(), "Sqrt");
  }
}

TEST(Operands, InsideALibraryFunctionGiveTheCallersLine) {
  const tf::Location caller("user.py", 7, 0, "train");
  try {
    const tf::internal::CallerScope scope(caller);
    raw::Sqrt(of(tf::int32));
    FAIL();
  } catch (const tf::InvalidArgumentError& error) {
    EXPECT_STREQ(error.location().file(), "user.py");
  }
}

// ---- Attributes.

TEST(Attributes, OfWrongValueAreRefused) {
  const Tensor x = raw::Reshape(of(tf::float32), {1, 2, 1, 1});
  EXPECT_EQ(error_of([&] {
              raw::MaxPool(x, {1, 1, 1, 1}, {1, 1, 1, 1}, "FULL");
            }),
            "[MaxPool] padding must be one of \"SAME\", \"VALID\", \"EXPLICIT\", got \"FULL\"");
  EXPECT_EQ(error_of([&] {
              raw::MaxPool(x, {1, 1}, {1, 1, 1, 1}, "SAME");
            }),
            "[MaxPool] ksize must have at least 4 elements, got 2");
  EXPECT_EQ(error_of([&] { raw::Split(0, x, 0); }), "[Split] num_split must be at least 1, got 0");
  EXPECT_EQ(error_of([&] { raw::ArgMax(x, 0, {.output_type = tf::float32}); }),
            "[ArgMax] output_type must be one of int16, uint16, int32, int64, got float32");
  EXPECT_EQ(error_of([&] { raw::Cast(x, DType::invalid); }), "[Cast] DstT must be given");
}

TEST(Attributes, ByNameAreCheckedToo) {
  const Tensor x = of(tf::float32);
  EXPECT_EQ(error_of([&] {
              raw::call("Sqrt", {{x}}, {{"axis", 1}});
            }),
            "[Sqrt] there is no attribute axis; the attributes are T");
  EXPECT_EQ(error_of([&] {
              raw::call("MatMul", {{x}, {x}}, {{"transpose_a", "yes"}});
            }),
            "[MatMul] transpose_a must be a bool, got a string");
  EXPECT_EQ(error_of([&] {
              raw::call("Sqrt", {{x}}, {{"T", tf::int32}});
            }),
            "[Sqrt] T is float32 by the operands, got int32");
  EXPECT_EQ(error_of([&] {
              raw::call("AddN", {{x, x}}, {{"N", 3}});
            }),
            "[AddN] N is 2 by the operands, got 3");
  EXPECT_EQ(error_of([&] {
              raw::call("IdentityN", {{x}}, {{"T", std::vector<DType>{tf::int32, tf::int32}}});
            }),
            "[IdentityN] T is [float32] by the operands, got [int32, int32]");
  const std::string unknown = error_of<tf::NotFoundError>([] { raw::call("MatMull", {}); });
  EXPECT_TRUE(unknown.starts_with(
      "[tf::raw_ops] TensorFlow has no operation named \"MatMull\"; did you mean MatMul"))
      << unknown;
  EXPECT_EQ(raw::call("AddN", {{x, x}}, {{"N", 2}, {"T", tf::float32}})[0].dtype(), tf::float32);
}

TEST(Attributes, ByNameConvertNumbers) {
  const Tensor x = tf::constant({-2.f, 2.f});
  EXPECT_EQ(raw::call("LeakyRelu", {{x}}, {{"alpha", 1}})[0].to_vector<float>(),
            (std::vector<float>{-2, 2}));
  EXPECT_EQ(raw::call("LeakyRelu", {{x}}, {{"alpha", 0.5}})[0].to_vector<float>(),
            (std::vector<float>{-1, 2}));
  const auto none = std::vector<std::string>{};  // of whatever type the list has
  EXPECT_EQ(raw::call("Squeeze", {{x}}, {{"squeeze_dims", none}})[0].rank(), 1);
}

TEST(Attributes, AreCompleteInOrderAndInterned) {
  const Tensor x = tf::constant({{1.f}});
  const Attrs* plain = attrs_of(raw::MatMul(x, x));
  ASSERT_EQ(plain->values.size(), 4u);
  EXPECT_EQ(plain->values[0].first, "transpose_a");
  EXPECT_EQ(plain->values[1].first, "transpose_b");
  EXPECT_FALSE(plain->get<bool>("transpose_b"));
  EXPECT_EQ(plain, attrs_of(raw::MatMul(x, x, {.transpose_a = false})));
  EXPECT_EQ(plain, attrs_of(raw::call("MatMul", {{x}, {x}})[0]));
  EXPECT_EQ(plain, attrs_of(raw::call("MatMul", {{x}, {x}}, {{"T", tf::float32}})[0]));
  const Attrs* transposed = attrs_of(raw::MatMul(x, x, {.transpose_b = true}));
  EXPECT_NE(plain, transposed);
  EXPECT_TRUE(transposed->get<bool>("transpose_b"));
  EXPECT_EQ(transposed, attrs_of(raw::MatMul(x, x, {.transpose_b = true})));
  EXPECT_TRUE(attrs_of(raw::Sqrt(x))->values.empty());
}

TEST(Attributes, DifferingInAnythingAreDifferent) {
  const Tensor x = tf::constant({{{{1.f}}}});
  const auto pool = [&x](const std::string& padding, int64_t height) {
    return attrs_of(raw::MaxPool(x, {1, height, 1, 1}, {1, 1, 1, 1}, padding));
  };
  EXPECT_EQ(pool("SAME", 1), pool("SAME", 1));
  EXPECT_NE(pool("SAME", 1), pool("VALID", 1));
  EXPECT_NE(pool("SAME", 1), pool("SAME", 2));
  const auto leaky = [&x](float alpha) { return attrs_of(raw::LeakyRelu(x, {.alpha = alpha})); };
  EXPECT_NE(leaky(0.f), leaky(-0.f));
  EXPECT_EQ(leaky(NAN), leaky(NAN));
}

TEST(Attributes, TooLongForTheTableOfHotCallsAreInternedToo) {
  const Tensor x = raw::Reshape(1.f, tf::Shape(std::vector<int64_t>(30, 1)));
  std::vector<int64_t> axes(28);
  for (size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<int64_t>(i);
  const auto squeezed = [&] { return attrs_of(raw::Squeeze(x, {.squeeze_dims = axes})); };
  const Attrs* long_list = squeezed();
  EXPECT_EQ(long_list, squeezed());
  EXPECT_EQ(long_list->get<std::vector<int64_t>>("squeeze_dims"), axes);
  axes.back() = 28;
  EXPECT_NE(long_list, squeezed());
}

TEST(Attributes, ThatEmptyListsLeaveOpenTakeADefaultOrAreGiven) {
  const Tensor values = tf::constant({1.f, 2.f});
  const Tensor plain = raw::RaggedTensorToVariant({}, values, false);
  EXPECT_TRUE(attrs_of(plain)->find("Tsplits") == nullptr);
  const Tensor given = raw::RaggedTensorToVariant({}, values, false, {.Tsplits = tf::int32});
  EXPECT_EQ(attrs_of(given)->get<DType>("Tsplits"), tf::int32);
}

// ---- Outputs.

TEST(Outputs, OneOfAList) {
  const Tensor x = tf::constant({{1, 2}, {3, 4}});
  const std::vector<Tensor> rows = raw::Unpack(x, 2);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].to_vector<int>(), (std::vector<int>{3, 4}));
  EXPECT_EQ(raw::IdentityN({x, "text", x})[1].dtype(), tf::string);
  EXPECT_EQ(raw::ShapeN({x, x}, {.out_type = tf::int64})[0].dtype(), tf::int64);
}

TEST(Outputs, Several) {
  const auto [values, indices] = raw::TopKV2(tf::constant({1.f, 3.f, 2.f}), 2);
  EXPECT_EQ(values.to_vector<float>(), (std::vector<float>{3, 2}));
  EXPECT_EQ(indices.to_vector<int>(), (std::vector<int>{1, 2}));
  EXPECT_EQ(raw::Unique(tf::constant({1, 1}), {.out_idx = tf::int64}).idx.dtype(), tf::int64);
}

TEST(Outputs, SeveralLists) {
  const auto halves = raw::SparseSplit(int64_t{0}, tf::constant({{0, 0}, {3, 1}}, tf::int64),
                                       {1.f, 2.f}, {4, 2}, 2);
  ASSERT_EQ(halves.output_values.size(), 2u);
  EXPECT_EQ(halves.output_indices[1].dtype(), tf::int64);
  EXPECT_EQ(halves.output_values[1].to_vector<float>(), (std::vector<float>{2}));
  EXPECT_EQ(halves.output_shape[0].to_vector<int>(), (std::vector<int>{2, 2}));
}

TEST(Outputs, None) {
  const tf::Operation done = raw::NoOp();
  tf::Runnable also(done);
  EXPECT_TRUE(also.tensors().empty());
  EXPECT_TRUE(raw::call("NoOp", {}).empty());
}

TEST(Outputs, OfATensorAttribute) {
  const Tensor value = tf::constant({1, 2, 3});
  EXPECT_EQ(raw::Const(value, tf::int32).to_vector<int>(), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(raw::call("Const", {}, {{"value", value}, {"dtype", tf::int32}})[0].size(), 3);
}

TEST(Outputs, MoreThanAProgramCanWantAreRefused) {
  EXPECT_EQ(error_of([] { raw::Split(0, of(tf::int32), int64_t{1} << 40); }),
            "[Split] num_split must be between 0 and 1000000, got 1099511627776");
}

// ---- Promotion.

Tensor promoted(DType a, DType b) {
  return call_promoted(tf::internal::get_op("AddV2"), of(a), of(b));
}

TEST(Promotion, WithinAKindFollowsTheTable) {
  const DType table[][3] = {
      {tf::int8, tf::int16, tf::int16},        {tf::int8, tf::int64, tf::int64},
      {tf::uint8, tf::int8, tf::int16},        {tf::uint8, tf::int16, tf::int16},
      {tf::uint16, tf::int16, tf::int32},      {tf::uint32, tf::int8, tf::int64},
      {tf::uint32, tf::int64, tf::int64},      {tf::uint8, tf::uint32, tf::uint32},
      {tf::float16, tf::float32, tf::float32}, {tf::bfloat16, tf::float64, tf::float64},
      {tf::float32, tf::float64, tf::float64}, {tf::complex64, tf::complex128, tf::complex128},
      {tf::int32, tf::int32, tf::int32},
  };
  for (const auto& [a, b, result] : table) {
    EXPECT_EQ(promoted(a, b).dtype(), result) << name(a) << " + " << name(b);
    EXPECT_EQ(promoted(b, a).dtype(), result) << name(b) << " + " << name(a);
    EXPECT_EQ(promoted(b, a).to_vector<int>(), (std::vector<int>{2, 4}));
  }
}

TEST(Promotion, AcrossKindsOrWithoutACommonDtypeIsRefused) {
  EXPECT_EQ(
      error_of([] { promoted(tf::int32, tf::float32); }),
      "[AddV2] x and y must be of one kind, got int32 and float32; convert one with tf::cast");
  EXPECT_EQ(error_of([] { promoted(tf::complex64, tf::float32); }),
            "[AddV2] x and y must be of one kind, got complex64 and float32; convert one with "
            "tf::cast");
  EXPECT_EQ(error_of([] { promoted(tf::bool_, tf::int32); }),
            "[AddV2] x and y must be of one kind, got bool and int32; convert one with tf::cast");
  EXPECT_EQ(
      error_of([] { promoted(tf::uint64, tf::int64); }),
      "[AddV2] x and y have no common dtype, got uint64 and int64; convert one with tf::cast");
  EXPECT_EQ(error_of([] { promoted(tf::float16, tf::bfloat16); }),
            "[AddV2] x and y have no common dtype, got float16 and bfloat16; convert one with "
            "tf::cast");
}

TEST(Promotion, WeakOperandsKeepTheTensorsDtype) {
  const auto add = [](const tf::Input& x, const tf::Input& y) {
    return call_promoted(tf::internal::get_op("AddV2"), x, y);
  };
  EXPECT_EQ(add(of(tf::int8), 1).dtype(), tf::int8);
  EXPECT_EQ(add(2.5, of(tf::float16)).dtype(), tf::float16);
  EXPECT_TRUE(error_of([&] { add(of(tf::int32), 2.5); }).starts_with("[AddV2] y: "));
  EXPECT_EQ(error_of([&] { add(Tensor(), 1); }),
            "[AddV2] x is an empty handle (default-made or moved from); give a tensor");
}

}  // namespace
