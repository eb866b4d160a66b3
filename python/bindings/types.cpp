#include "python/bindings/types.hpp"

namespace bitline::bindings {

JsonDict parsed_json(const std::string& text) { return JsonDict(py::module_::import("json").attr("loads")(text)); }

}  // namespace bitline::bindings
