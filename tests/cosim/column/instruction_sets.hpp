#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "cosim/column/discharge_kernel.hpp"

namespace bitline::column {

/// The kernel that the program takes when asked for an instruction set; the variable is as before afterwards.
inline const DischargeKernel& kernel_of(const std::string& instruction_set) {
  ::setenv("BITLINE_INSTRUCTION_SET", instruction_set.c_str(), 1);
  const auto& kernel = discharge_kernel();
  ::unsetenv("BITLINE_INSTRUCTION_SET");
  return kernel;
}

/// Every instruction set that this processor has.
inline std::vector<std::string> instruction_sets() {
  std::vector<std::string> sets;
  for (const std::string set : {"baseline", "avx2", "avx512"})
    if (kernel_of(set).instruction_set == set) sets.push_back(set);
  return sets;
}

/// Takes programs of an instruction set while it lives.
class WithInstructionSet {
 public:
  explicit WithInstructionSet(const std::string& set) { ::setenv("BITLINE_INSTRUCTION_SET", set.c_str(), 1); }
  ~WithInstructionSet() { ::unsetenv("BITLINE_INSTRUCTION_SET"); }
  WithInstructionSet(const WithInstructionSet&) = delete;
  WithInstructionSet& operator=(const WithInstructionSet&) = delete;
};

}  // namespace bitline::column
