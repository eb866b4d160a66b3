#pragma once

#include <pybind11/pybind11.h>

/// Each function adds what is bound of one room, which lies in the file of its name.
namespace bitline::bindings {

void bind_spec(pybind11::module_& core);
void bind_netlists(pybind11::module_& core);
void bind_spice(pybind11::module_& core);
void bind_energy(pybind11::module_& core);
void bind_curves(pybind11::module_& core);
void bind_characterise(pybind11::module_& core);
void bind_column_model(pybind11::module_& core);
void bind_fit(pybind11::module_& core);
void bind_engines(pybind11::module_& core);
void bind_network(pybind11::module_& core);
void bind_variation(pybind11::module_& core);
void bind_compensation(pybind11::module_& core);
void bind_study(pybind11::module_& core);
void bind_audit(pybind11::module_& core);
void bind_rram(pybind11::module_& core);

}  // namespace bitline::bindings
