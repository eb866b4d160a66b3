#pragma once

#include "netlists/spec/reader.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::spec {

/// Notes in `reader`, which is at the top of the document, every broken rule that joins several values of the specification.
void check_rules(Reader& reader, const StudySpec& spec);

}  // namespace bitline::spec
