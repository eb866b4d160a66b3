#pragma once

namespace bitline::comparators {

/// The latch of examples/fidelity-generic130 as a user would write it; the order of its lines is not that of its devices.
inline constexpr const char* written_strongarm = R"(* a StrongARM latch
.subckt my bl blb clk q qb vdd vss
mtail tail clk vss vss nmos w=4u l=0.13u
minput_left x bl tail vss nmos w=4u l=0.13u
mcross_n_left o ob x vss nmos w=3u l=0.13u
mcross_p_left o ob vdd vdd pmos w=1u l=0.13u
minner_precharge_left x clk vdd vdd pmos w=1u l=0.13u
moutput_precharge_left o clk vdd vdd pmos w=1u l=0.13u
minverter_n_left q o vss vss nmos w=1u l=0.13u
minverter_p_left q o vdd vdd pmos w=2u l=0.13u
minput_right xb blb tail vss nmos w=4u l=0.13u
mcross_n_right ob o xb vss nmos w=3u l=0.13u
mcross_p_right ob o vdd vdd pmos w=1u l=0.13u
minner_precharge_right xb clk vdd vdd pmos w=1u l=0.13u
moutput_precharge_right ob clk vdd vdd pmos w=1u l=0.13u
minverter_n_right qb ob vss vss nmos w=1u l=0.13u
minverter_p_right qb ob vdd vdd pmos w=2u l=0.13u
.ends
)";

}  // namespace bitline::comparators
