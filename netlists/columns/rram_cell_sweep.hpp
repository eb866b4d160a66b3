#pragma once

#include "netlists/cells/rram_branch.hpp"
#include "netlists/columns/deck.hpp"
#include "netlists/spec/rram_study.hpp"

namespace bitline::columns {

/// One branch of a cell alone between two held lines.
struct RramCellSweep {
  cells::RramBranch branch;
  bool selected = true;     ///< its gate is at the array's supply, or at 0
  double sourceline_v = 0;  ///< [V]
  double stop_v, step_v;    ///< the bit line goes from 0 to `stop_v`, a multiple of `step_v` [V]
};

/// A dc sweep of the bit line; the branch's current is -i(vbl), probe "vbl#branch".
Deck rram_cell_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                    const spec::RramArraySpec& array, const RramCellSweep& sweep);

}  // namespace bitline::columns
