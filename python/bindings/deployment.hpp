#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "python/bindings/engines.hpp"

namespace bitline::bindings {

/// A study's network on macros, and with a fitted model the engines of its dies.
struct Deployment {
  app::Inputs inputs;
  std::optional<column::ColumnModel> model;
  std::optional<app::Engines> engines;
};

/// The macros of one die, a layer each.
struct BoundDie {
  std::shared_ptr<const Deployment> deployment;
  std::uint32_t number;
  BoundEngine engine;
  study::DieMacros macros;
  study::DieTrim trim;
};

}  // namespace bitline::bindings
