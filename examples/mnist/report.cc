// The report: one HTML file. Digits are PNG images, made and encoded by TensorFlow's operations.
#include "report.h"

#include <imperative/raw_ops.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include "plot.h"

namespace mnist {
namespace {

constexpr char kStyle[] = R"(
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; background: #fdfdfd; }
h1, h2, h3 { font-weight: 600; } h2 { margin-top: 3rem; border-bottom: 1px solid #ddd; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: #666; }
.axis { stroke: #bbb; } .grid { stroke: #eee; } path { fill: none; stroke-width: 1.8; }
.digits { display: flex; flex-wrap: wrap; gap: .6rem; }
figure { margin: 0; width: 4.2rem; text-align: center; font-size: .8rem; }
figure img { width: 56px; height: 56px; image-rendering: pixelated; border: 2px solid #3a8f5c;
             border-radius: 4px; }
figure.wrong img { border-color: #c0392b; } figure.wrong { color: #c0392b; }
td, th { padding: .2rem 1rem .2rem 0; text-align: left; }
)";

std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// One line of a chart.
struct Curve {
  std::string label;
  std::string color;
  std::vector<float> values;
};

std::string chart(const std::vector<Curve>& curves, const std::string& x_label) {
  constexpr double kWidth = 720, kHeight = 220, kLeft = 46, kTop = 12, kBottom = 30;
  float top = 0;
  for (const Curve& curve : curves)
    for (const float value : curve.values) top = std::max(top, value);
  if (top <= 0) top = 1;
  const auto y_of = [&](double value) { return kTop + (1 - value / top) * kHeight; };
  std::ostringstream svg;
  svg << "<svg viewBox='0 0 " << kLeft + kWidth + 10 << ' ' << kTop + kHeight + kBottom << "'>";
  for (int i = 0; i <= 4; ++i) {
    const double value = top * i / 4;
    svg << "<line class='grid' x1='" << kLeft << "' x2='" << kLeft + kWidth << "' y1='"
        << y_of(value) << "' y2='" << y_of(value) << "'/><text x='" << kLeft - 6 << "' y='"
        << y_of(value) + 4 << "' text-anchor='end'>" << fixed(value, 2) << "</text>";
  }
  double label_x = kLeft + 8;
  for (const Curve& curve : curves) {
    svg << "<path stroke='" << curve.color << "' d='";
    const double last = std::max<double>(1, static_cast<double>(curve.values.size()) - 1);
    for (size_t i = 0; i < curve.values.size(); ++i)
      svg << (i ? 'L' : 'M') << fixed(kLeft + kWidth * static_cast<double>(i) / last, 1) << ' '
          << fixed(y_of(curve.values[i]), 1);
    svg << "'/><text x='" << label_x << "' y='" << kTop + kHeight + 20
        << "' style='fill:" << curve.color << "'>" << curve.label << "</text>";
    label_x += 8.0 * static_cast<double>(curve.label.size()) + 24;
  }
  svg << "<line class='axis' x1='" << kLeft << "' x2='" << kLeft + kWidth << "' y1='" << y_of(0)
      << "' y2='" << y_of(0) << "'/><text x='" << kLeft + kWidth << "' y='" << kTop + kHeight + 20
      << "' text-anchor='end'>" << x_label << "</text></svg>\n";
  return svg.str();
}

/// The chosen images as data for <img>: PNG in base64.
std::vector<std::string> encoded(const tf::Tensor& images, const std::vector<int32_t>& rows) {
  const tf::Tensor chosen = tf::reshape(tf::gather(images, rows), {-1, 28, 28, 1});
  const tf::Tensor pixels = tf::cast(tf::round((1.0 - chosen) * 255.0), tf::uint8);
  std::vector<tf::Tensor> files;
  for (const tf::Tensor& image : pixels) files.push_back(tf::raw_ops::EncodePng(image));
  if (files.empty()) return {};
  const tf::Tensor base64 = tf::raw_ops::EncodeBase64(tf::stack(files), {.pad = true});
  std::vector<std::string> texts = base64.to_vector<std::string>();
  for (std::string& text : texts) {  // TensorFlow writes the variant for file names
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
  }
  return texts;
}

std::string gallery(const Digits& test, const Evaluation& evaluation,
                    const std::vector<int32_t>& rows) {
  const std::vector<int32_t> labels = test.labels.to_vector<int32_t>();
  const std::vector<std::string> images = encoded(test.images, rows);
  std::ostringstream html;
  html << "<div class='digits'>\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<size_t>(rows[i]);
    const bool right = labels[row] == evaluation.predictions[row];
    html << "<figure" << (right ? "" : " class='wrong'") << "><img alt='a handwritten "
         << labels[row] << "' src='data:image/png;base64," << images[i] << "'><figcaption>"
         << evaluation.predictions[row];
    if (!right) html << " for " << labels[row];
    html << "<br>" << fixed(100.0 * evaluation.confidence[row], 0) << " %</figcaption></figure>\n";
  }
  html << "</div>\n";
  return html.str();
}

/// Some eighty test digits from all over the set, which is sorted by what they show.
std::vector<int32_t> sample(const Digits& test) {
  std::vector<int32_t> rows;
  for (int64_t row = 0; row < test.count && rows.size() < 80;
       row += std::max<int64_t>(1, test.count / 80))
    rows.push_back(static_cast<int32_t>(row));
  return rows;
}

/// The wrong predictions with the largest losses.
std::vector<int32_t> worst(const Digits& test, const Evaluation& evaluation) {
  const std::vector<int32_t> labels = test.labels.to_vector<int32_t>();
  std::vector<int32_t> rows;
  for (size_t row = 0; row < labels.size(); ++row)
    if (labels[row] != evaluation.predictions[row]) rows.push_back(static_cast<int32_t>(row));
  std::sort(rows.begin(), rows.end(), [&](int32_t x, int32_t y) {
    return evaluation.losses[static_cast<size_t>(x)] > evaluation.losses[static_cast<size_t>(y)];
  });
  if (rows.size() > 26) rows.resize(26);
  return rows;
}

std::string section(const Digits& test, const NetworkReport& network) {
  std::ostringstream html;
  html << "<h2>" << network.name << "</h2>\n<p>" << network.description << "</p>\n";
  if (!network.history.losses.empty()) {
    html << "<h3>Loss</h3>\n"
         << chart({{"training loss", "#2c6fbb", smoothed(network.history.losses, 240)}}, "batches")
         << "<h3>Accuracy</h3>\n"
         << chart({{"training", "#2c6fbb", network.history.train_accuracy},
                   {"test", "#d9822b", network.history.test_accuracy}},
                  "epochs");
  }
  html << "<h3>Test digits</h3>\n" << gallery(test, network.evaluation, sample(test));
  const std::vector<int32_t> mistakes = worst(test, network.evaluation);
  html << "<h3>Worst mistakes</h3>\n";
  if (mistakes.empty())
    html << "<p>None.</p>\n";
  else
    html << gallery(test, network.evaluation, mistakes);
  return html.str();
}

}  // namespace

void write_report(const std::string& path, const Digits& test,
                  const std::vector<NetworkReport>& networks) {
  std::ofstream out(path);
  out << "<!doctype html>\n<html lang='en'>\n<head><meta "
         "charset='utf-8'><title>MNIST</title><style>"
      << kStyle << "</style></head>\n<body>\n<h1>Handwritten digits</h1>\n<table>\n"
      << "<tr><th>network</th><th>test accuracy</th></tr>\n";
  for (const NetworkReport& network : networks)
    out << "<tr><td>" << network.name << "</td><td>" << fixed(network.evaluation.accuracy, 3)
        << "</td></tr>\n";
  out << "</table>\n<p>" << test.count << " test digits that no network has seen. Under each: the "
      << "prediction and how sure the network is; red ones are wrong.</p>\n";
  for (const NetworkReport& network : networks) out << section(test, network);
  out << "</body>\n</html>\n";
  out.close();
  if (!out) throw std::runtime_error("the report '" + path + "' cannot be written");
}

}  // namespace mnist
