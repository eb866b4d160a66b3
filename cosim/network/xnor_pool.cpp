#include "cosim/network/xnor_pool.hpp"

#include <vector>

namespace bitline::network {
namespace {

/// Calls visit(target place, source places of its square) for every place that a pool sends on; places count within an image.
template <class Visit>
void for_each_square(const XnorLayer& layer, Visit visit) {
  const MapSize from = layer.places(), to = layer.out();
  std::vector<std::size_t> square;
  for (int y = 0; y < to.height; ++y)
    for (int x = 0; x < to.width; ++x) {
      square.clear();
      for (int dy = 0; dy < layer.pool->size; ++dy)
        for (int dx = 0; dx < layer.pool->size; ++dx)
          square.push_back(static_cast<std::size_t>((y * layer.pool->stride + dy) * from.width + x * layer.pool->stride + dx));
      visit(static_cast<std::size_t>(y * to.width + x), square);
    }
}

}  // namespace

PackedSigns pooled_signs(const XnorLayer& layer, const PackedSigns& signs) {
  const std::size_t neurons = layer.neurons();
  PackedSigns pooled = all_negative(signs.count, layer.out().values());
  PackedSigns one = all_negative(1, neurons), any = one, all = one, strict = one;
  if (layer.pool->of_sums)
    for (std::size_t j = 0; j < neurons; ++j)
      if (layer.polarity[j] < 0) strict.set(0, j);
  for (std::size_t image = 0; image < signs.count; ++image)
    for_each_square(layer, [&](std::size_t target, const std::vector<std::size_t>& square) {
      any.words.assign(any.words.size(), 0);
      all.words.assign(all.words.size(), ~std::uint64_t{0});
      for (const std::size_t source : square) {
        one.words.assign(one.words.size(), 0);
        copy_bits(signs.row(image), source * neurons, one.row(0), 0, neurons);
        for (std::size_t w = 0; w < one.words.size(); ++w) {
          any.words[w] |= one.words[w];
          all.words[w] &= one.words[w];
        }
      }
      for (std::size_t w = 0; w < one.words.size(); ++w)
        one.words[w] = (any.words[w] & ~strict.words[w]) | (all.words[w] & strict.words[w]);
      copy_bits(one.row(0), 0, pooled.row(image), target * neurons, neurons);
    });
  return pooled;
}

Scores pooled_sums(const XnorLayer& layer, const Scores& sums) {
  const MapSize from = layer.places(), to = layer.out();
  const Eigen::Index places = Eigen::Index{from.height} * from.width, squares = Eigen::Index{to.height} * to.width;
  const Eigen::Index images = sums.rows() / places;
  Scores pooled(images * squares, sums.cols());
  for (Eigen::Index image = 0; image < images; ++image)
    for_each_square(layer, [&](std::size_t target, const std::vector<std::size_t>& square) {
      auto row = pooled.row(image * squares + static_cast<Eigen::Index>(target));
      row = sums.row(image * places + static_cast<Eigen::Index>(square.front()));
      for (const std::size_t source : square) row = row.max(sums.row(image * places + static_cast<Eigen::Index>(source)));
    });
  return pooled;
}

}  // namespace bitline::network
