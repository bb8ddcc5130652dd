// Trains two networks on MNIST's handwritten digits with imperative TensorFlow, and shows what they
// learned. `mnist --help` lists the options.
#include <imperative/tf.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>

#include "digits.h"
#include "networks.h"
#include "plot.h"
#include "report.h"
#include "training.h"

namespace {

using namespace mnist;

struct Options {
  std::string data = IMPERATIVE_MNIST;
  int64_t seed = 0;
  int epochs = 0;  // 0: what suits each network
  std::string save;
  std::string load;
  std::string report;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("--data", options.data, "mnist_5k.csv.gz: rows of 784 pixels and a label");
  app.add_option("--seed", options.seed, "Decides all random numbers (default 0)");
  app.add_option("--epochs", options.epochs, "Rounds over the data (default: mlp 20, conv 15)")
      ->check(CLI::Range(1, 10000));
  app.add_option("--save", options.save, "Saves the trained networks as a checkpoint of this name");
  app.add_option("--load", options.load, "Loads this checkpoint and only evaluates");
  app.add_option("--report", options.report, "Writes an HTML report to this file");
}

/// A network with what trains it.
struct Course {
  std::unique_ptr<Network> network;
  tf::Optimizer optimizer;
  int epochs;
  std::string description;
};

/// A learning rate that falls from `first` to 0 in equal steps.
tf::LearningRate falling(double first, int64_t steps) {
  return [first, steps, step = int64_t{0}]() mutable {
    return first * (1 - static_cast<double>(step++) / static_cast<double>(steps));
  };
}

std::vector<Course> make_courses(const Options& options, int64_t batches) {
  tf::random::set_seed(options.seed);
  const auto epochs = [&options](int usual) { return options.epochs > 0 ? options.epochs : usual; };
  std::vector<Course> courses;
  courses.push_back({std::make_unique<Mlp>(), tf::train::GradientDescentOptimizer(0.1), epochs(20),
                     "784-128-32-10, relu; gradient descent with rate 0.1"});
  const tf::LearningRate rate = falling(0.002, epochs(15) * batches);
  courses.push_back(
      {std::make_unique<ConvNet>(), tf::train::AdamOptimizer(rate), epochs(15),
       "two 3 x 3 convolutions, pooling, a hidden layer with dropout; Adam with a rate "
       "that falls from 0.002, on digits shifted, turned and scaled at random"});
  return courses;
}

tf::train::Checkpoint make_checkpoint(const std::vector<Course>& courses) {
  std::vector<tf::train::CheckpointItem> items;
  for (const Course& course : courses) {
    for (const tf::Variable& variable : course.network->variables())
      items.emplace_back(course.network->name() + "/" + variable.name(), variable);
    items.emplace_back(course.network->name() + "_optimizer", course.optimizer);
  }
  return tf::train::Checkpoint(items);
}

void run(const Options& options) {
  const Data data = load(options.data);
  std::printf("%lld training and %lld test digits\n", static_cast<long long>(data.train.count),
              static_cast<long long>(data.test.count));
  std::vector<Course> courses = make_courses(options, batches_of(data.train));
  tf::train::Checkpoint checkpoint = make_checkpoint(courses);
  if (!options.load.empty()) checkpoint.read(options.load);

  std::vector<NetworkReport> reports;
  for (Course& course : courses) {
    NetworkReport report{course.network->name(), course.description, {}, {}};
    if (options.load.empty())
      report.history = train(*course.network, course.optimizer, data, course.epochs);
    report.evaluation = evaluate(*course.network, data.test);
    reports.push_back(std::move(report));
  }

  if (!options.save.empty()) std::printf("saved as %s\n", checkpoint.write(options.save).c_str());
  for (const NetworkReport& report : reports)
    std::cout << terminal_plot(report.name + ": loss", report.history.losses);
  if (!options.report.empty()) {
    write_report(options.report, data.test, reports);
    std::printf("report: %s\n", options.report.c_str());
  }
  std::cout << std::flush;
  std::printf("test accuracy: mlp %.3f conv %.3f\n", reports[0].evaluation.accuracy,
              reports[1].evaluation.accuracy);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Trains two networks on handwritten digits.");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  try {
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mnist: %s\n", error.what());
    return 1;
  }
  return 0;
}
