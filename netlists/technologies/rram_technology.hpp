#pragma once

#include <string>

#include "netlists/spec/rram_study.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::technologies {

/// One state of the resistive device, over devices as first written.
struct ResistiveState {
  double median_ohm;      ///< resistance near 0 V [ohm]
  double spread;          ///< standard deviation of ln R
  double tail_share;      ///< share of the devices with `tail_spread` in place of `spread`
  double tail_spread;     ///< standard deviation of ln R in the tail
  double stuck_share;     ///< share of the devices that are in this state whatever is written
  double drift_exponent;  ///< of (t / drift_start_s), by which the resistance is multiplied
};

/// How the low state is written.
struct WriteVerify {
  bool on;           ///< without it the first write stays
  double tolerance;  ///< |R / median - 1| that is near enough
  int attempts;      ///< writes at most
};

/// A wire's cross-section and what it may carry for ever.
struct LineMetal {
  double width_m, thickness_m;
  double limit_a;
};

/// Resistive devices of a technology and the transistors beside them.
struct RramTechnology {
  ResistiveState low, high;
  double correlation;  ///< of ln R between the two states of one device
  WriteVerify write_verify;
  double read_noise;      ///< standard deviation of a device's current, fresh per read, as a share of it
  double drift_start_s;   ///< before it nothing drifts [s]
  double age_s = 0;       ///< since programming [s]
  double sinh_v;          ///< V0 of I = (V0 / R) sinh(V / V0); 0: ohmic [V]
  Geometry access;        ///< of the access transistors, which are the technology's n-channel device
  double wordline_farad;  ///< wire of a word line per cell, beside the gate [F]
  LineMetal line;
  std::string description = {};  ///< text of rram.yaml: what models that were fitted to these devices belong to
};

/// Reads the resistive devices of a technology (rram.yaml beside its technology.yaml, schema bitline.rram-technology/1).
/// SpecError, also for a technology that has none; FileError.
RramTechnology read_rram_technology(const spec::TechnologySpec& which);

/// The devices as a study wants them. A study that gives the low resistance alone keeps the on/off ratio.
RramTechnology with(RramTechnology technology, const spec::ResistiveSpec& study);

/// What drift has made of a resistance of 1 ohm in this state at the technology's age.
///
///     R(t) = R (t / t0)^nu,   t >= t0
///
/// Source: the technology's assumption. Neglects: temperature, and that devices differ in nu.
double drift_factor(const RramTechnology& technology, const ResistiveState& state);

/// Current through a device of resistance `ohm` (above 0) at `volt` [A]: (V0 / R) sinh(V / V0), or V / R.
double device_current_a(const RramTechnology& technology, double ohm, double volt);

}  // namespace bitline::technologies
