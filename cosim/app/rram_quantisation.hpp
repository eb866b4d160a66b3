#pragma once

#include "cosim/app/rram_stages.hpp"

/// What is lost before any device differs from another: the stages of a run on resistive arrays that say so.
namespace bitline::app {

/// How often each partial sum of ±1 occurs in the exact network on the training images, by layer (from 0) and plane:
/// rram_sums.csv, with a row for every sum that a sub-array's rows can have. Layers on 6T cells have twice the sum of their
/// rows that are on.
void write_sums(const RramInputs& inputs, const study::ExactReads& known, const Workplace& place);

/// Share of the images that one die without spread, mismatch, offset and noise classifies rightly, where codes and lines are
/// all that differs from the exact network: rram_nominal.csv.
double nominal_accuracy(const RramInputs& inputs, const ColumnModels& models, const study::ExactReads& known,
                        const study::NetworkSensing& sensing, const Workplace& place);

}  // namespace bitline::app
