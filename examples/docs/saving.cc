// The program of docs/usage/saving.md.
#include <imperative/tf.h>

#include <filesystem>
#include <iostream>
#include <string>

int main() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "imperative_saving";
  std::filesystem::remove_all(folder);

  tf::Variable w({1.0, 2.0});
  tf::train::MomentumOptimizer optimizer(0.1, 0.9);
  optimizer.minimize(tf::nn::l2_loss(w), {w});

  tf::train::Checkpoint checkpoint({{"w", w}, {"optimizer", optimizer}});
  std::string path = checkpoint.save(folder / "model");
  std::cout << w << ' ' << std::filesystem::path(path).filename() << '\n';

  w.assign(tf::zeros({2}));
  checkpoint.restore(tf::train::latest_checkpoint(folder));
  std::cout << w << '\n';

  try {
    checkpoint.restore(folder / "other");
  } catch (const tf::NotFoundError&) {
    std::cout << "not found, and w is still " << w << '\n';
  }

  tf::io::save_npy(folder / "w.npy", w);
  std::cout << tf::io::load_npy(folder / "w.npy").repr() << '\n';
  std::filesystem::remove_all(folder);
}
