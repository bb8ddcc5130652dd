// Gradients of image operations.
#include "gradients/rules/linalg_helpers.h"
#include "record/known.h"

namespace tf::internal {
namespace {

// y = x resized: dx = each dy where its values came from
InputGradients resize_nearest_neighbor_gradient(const GradientArgs& g) {
  const Tensor size = Extents().add(g.x(), 1).add(g.x(), 2).vector();
  return {raw_ops::ResizeNearestNeighborGrad(
              g.dy(), size,
              {.align_corners = g.attr<bool>("align_corners"),
               .half_pixel_centers = g.attr<bool>("half_pixel_centers")}),
          no_gradient};
}

InputGradients resize_bilinear_gradient(const GradientArgs& g) {
  return {raw_ops::ResizeBilinearGrad(g.dy(), g.x(),
                                      {.align_corners = g.attr<bool>("align_corners"),
                                       .half_pixel_centers = g.attr<bool>("half_pixel_centers")}),
          no_gradient};
}

InputGradients resize_bicubic_gradient(const GradientArgs& g) {
  const DType dtype = g.x().dtype();
  if (dtype != DType::float32 && dtype != DType::float64) return InputGradients(2);
  return {raw_ops::ResizeBicubicGrad(g.dy(), g.x(),
                                     {.align_corners = g.attr<bool>("align_corners"),
                                      .half_pixel_centers = g.attr<bool>("half_pixel_centers")}),
          no_gradient};
}

InputGradients scale_and_translate_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = raw_ops::ScaleAndTranslateGrad(
      g.dy(), g.x(0), g.x(2), g.x(3),
      {.kernel_type = g.attr<std::string>("kernel_type"), .antialias = g.attr<bool>("antialias")});
  return result;
}

// y = boxes of x, resized: to the images as for resizing, to the boxes by how they moved the
// samples
InputGradients crop_and_resize_gradient(const GradientArgs& g) {
  const Tensor image = g.x(0), boxes = g.x(1), box_index = g.x(2);
  InputGradients result(g.num_inputs());
  if (g.wants(0) && is_floating(image.dtype()))
    result[0] =
        raw_ops::CropAndResizeGradImage(g.dy(), boxes, box_index, shape_of(image), image.dtype(),
                                        {.method = g.attr<std::string>("method")});
  if (g.wants(1)) result[1] = raw_ops::CropAndResizeGradBoxes(g.dy(), image, boxes, box_index);
  return result;
}

/// The projective transforms (rows of 8) that undo these.
Tensor inverse_transforms(const Tensor& transforms) {
  const Tensor rows = raw_ops::Reshape(transforms, integers({-1, 8}));
  const Tensor ones = raw_ops::OnesLike(narrow(rows, -1, 0, 1));
  const Tensor matrices = raw_ops::Reshape(
      raw_ops::ConcatV2(std::vector<Tensor>{rows, ones}, integer(1)), integers({-1, 3, 3}));
  const Tensor inverse = raw_ops::Reshape(raw_ops::MatrixInverse(matrices), integers({-1, 9}));
  return narrow(inverse / narrow(inverse, -1, 8, 1), -1, 0, 8);
}

// y = x under projective transforms: dx = dy under the inverse ones
InputGradients image_projective_transform_v2_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = raw_ops::ImageProjectiveTransformV2(
      g.dy(), inverse_transforms(g.x(1)), Extents().add(g.x(), 1).add(g.x(), 2).vector(),
      g.attr<std::string>("interpolation"), {.fill_mode = g.attr<std::string>("fill_mode")});
  return result;
}

InputGradients image_projective_transform_v3_gradient(const GradientArgs& g) {
  InputGradients result(g.num_inputs());
  result[0] = raw_ops::ImageProjectiveTransformV3(
      g.dy(), inverse_transforms(g.x(1)), Extents().add(g.x(), 1).add(g.x(), 2).vector(), g.x(3),
      g.attr<std::string>("interpolation"), {.fill_mode = g.attr<std::string>("fill_mode")});
  return result;
}

/// Adds up patches where their elements came from. `positions` has, for each element of a patch of
/// one channel, 1 + its position in an image (0: outside); both with the patch's elements last.
Tensor add_patches(const Tensor& dy, const Tensor& positions, const Shape& image,
                   const std::vector<int64_t>& elements) {
  const auto rank = static_cast<int64_t>(image.size());
  const int64_t batch = image[0], channels = image[rank - 1];
  std::vector<int64_t> patches = integers_of(shape_of(dy));
  patches.pop_back();
  patches.insert(patches.end(), elements.begin(), elements.end());
  patches.push_back(channels);
  const auto count = static_cast<int64_t>(patches.size());
  // batch, positions, elements, channels -> positions, elements, batch, channels
  std::vector<int64_t> order = counting(1, count - 1);
  order.push_back(0);
  order.push_back(count - 1);
  const Tensor apart = transpose(raw_ops::Reshape(dy, integers(patches)), order);
  const Tensor values = raw_ops::Reshape(apart, integers({-1, batch * channels}));
  const Tensor ids = raw_ops::Reshape(positions, integers({-1})) - 1;
  int64_t pixels = 1;
  for (int64_t axis = 1; axis < rank - 1; ++axis) pixels *= image[axis];
  const Tensor sums = raw_ops::UnsortedSegmentSum(values, ids, integer(pixels));
  std::vector<int64_t> shape(image.begin() + 1, image.end() - 1);
  shape.push_back(batch);
  shape.push_back(channels);
  std::vector<int64_t> back{rank - 2};
  for (int64_t axis = 0; axis < rank - 2; ++axis) back.push_back(axis);
  back.push_back(rank - 1);
  return transpose(raw_ops::Reshape(sums, integers(shape)), back);
}

/// 1, 2, 3, ... in the shape of one image with one channel.
Tensor pixel_numbers(const Shape& image) {
  int64_t pixels = 1;
  std::vector<int64_t> shape(image.begin(), image.end());
  for (size_t axis = 1; axis + 1 < shape.size(); ++axis) pixels *= shape[axis];
  shape.front() = shape.back() = 1;
  const Tensor numbers = raw_ops::Range(integer(1), integer(pixels + 1), integer(1));
  return raw_ops::Reshape(raw_ops::Cast(numbers, DType::float64), integers(shape));
}

// y = patches of x, flat: dx = sums of dy where the patches' elements came from
InputGradients extract_image_patches_gradient(const GradientArgs& g) {
  const Shape image = host_shape(g.x());
  const auto& ksizes = g.attr<std::vector<int64_t>>("ksizes");
  const Tensor origins = raw_ops::ExtractImagePatches(
      pixel_numbers(image), ksizes, g.attr<std::vector<int64_t>>("strides"),
      g.attr<std::vector<int64_t>>("rates"), g.attr<std::string>("padding"));
  return {add_patches(g.dy(), raw_ops::Cast(origins, DType::int32), image, {ksizes[1], ksizes[2]})};
}

// y = boxes of x, flat: likewise
InputGradients extract_volume_patches_gradient(const GradientArgs& g) {
  const Shape image = host_shape(g.x());
  const auto& ksizes = g.attr<std::vector<int64_t>>("ksizes");
  const Tensor origins = raw_ops::ExtractVolumePatches(pixel_numbers(image), ksizes,
                                                       g.attr<std::vector<int64_t>>("strides"),
                                                       g.attr<std::string>("padding"));
  return {add_patches(g.dy(), raw_ops::Cast(origins, DType::int32), image,
                      {ksizes[1], ksizes[2], ksizes[3]})};
}

const RuleEntry kImageRules[] = {
    {"CropAndResize", crop_and_resize_gradient},
    {"ExtractImagePatches", extract_image_patches_gradient},
    {"ExtractVolumePatches", extract_volume_patches_gradient},
    {"ImageProjectiveTransformV2", image_projective_transform_v2_gradient},
    {"ImageProjectiveTransformV3", image_projective_transform_v3_gradient},
    {"ResizeBicubic", resize_bicubic_gradient},
    {"ResizeBilinear", resize_bilinear_gradient},
    {"ResizeNearestNeighbor", resize_nearest_neighbor_gradient},
    {"ScaleAndTranslate", scale_and_translate_gradient},
};

}  // namespace

std::span<const RuleEntry> image_rules() { return kImageRules; }

}  // namespace tf::internal
