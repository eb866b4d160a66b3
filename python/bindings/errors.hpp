#pragma once

namespace bitline::bindings {

/// From now on an error of bitline arrives in Python as the class of bitline.errors of the same name, with the same text.
void translate_errors();

}  // namespace bitline::bindings
