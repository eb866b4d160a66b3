#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "calibration/variation/draw_silicon.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/column/pattern.hpp"
#include "netlists/spec/study_reader.hpp"
#include "netlists/technologies/technology.hpp"

using namespace bitline;

/// A macro of 64 weights in each of 16 columns, on any engine; column j stores 24 + j ones.
std::unique_ptr<column::Macro> programmed(const column::Engine& engine, std::uint32_t die, int rows) {
  std::vector<int> ones(16);
  std::iota(ones.begin(), ones.end(), 24);
  const std::vector<int> half(16, 8);
  return engine.program({.die = die,
                         .macro = 0,
                         .plan = {.rows = rows, .data = 64, .threshold = 0, .threshold_code = 0, .trim = 16, .ramp = false},
                         .weights = column::spread_block(ones, 64),
                         .threshold = column::Bits(0, 16),
                         .trim = column::spread_block(half, 16),
                         .boundaries = std::vector<double>(16, 0)});
}

/// How many decisions a die makes otherwise than exact arithmetic: one_macro STUDY.yaml MODEL.yaml
int main(int count, char** arguments) try {
  if (count != 3) throw std::invalid_argument("expected two files, a specification and a fitted model");
  const spec::StudySpec study = spec::read_study(arguments[1]);
  const column::ColumnModel model = column::read_column_model(arguments[2]);
  const auto technology = technologies::read_technology(study.technology);
  const auto silicon = variation::draw_silicon(technology, study.column.comparator, study.variation, study.study.seed);

  column::Codes codes(100, 64);  // 100 images, whose codes count through the DAC's
  for (Eigen::Index i = 0; i < codes.size(); ++i) codes.data()[i] = static_cast<std::uint8_t>(i * 7 % model.levels.codes);
  std::vector<std::uint32_t> image(100);
  std::iota(image.begin(), image.end(), 0U);
  const column::Drive drive{.codes = &codes, .image = image, .precharge_v = model.precharge_v};

  const auto exact = programmed(column::IdealEngine(), 0, study.column.rows)->decide(drive);
  const column::ModelEngine engine(model, silicon, study.column, study.fit.error_v);
  for (std::uint32_t die = 0; die < 3; ++die) {
    const auto decided = programmed(engine, die, study.column.rows)->decide(drive);
    std::cout << "die " << die << ": " << (decided != exact).count() << " of " << exact.size() << " decisions differ\n";
  }
} catch (const std::exception& error) {
  std::cerr << "one_macro: " << error.what() << '\n';
  return 1;
}
