#include "python/bindings/errors.hpp"

#include <pybind11/pybind11.h>

#include <filesystem>

#include "netlists/spec/error.hpp"

namespace bitline::bindings {

namespace py = pybind11;

namespace {

void raise(const char* name, const std::exception& error) {
  PyErr_SetString(py::module_::import("bitline.errors").attr(name).ptr(), error.what());
}

}  // namespace

void translate_errors() {
  // pybind11 takes a plain function of this signature.
  py::register_exception_translator([](std::exception_ptr thrown) {  // NOLINT(performance-unnecessary-value-param)
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const SpecError& error) {
      raise("SpecError", error);
    } catch (const SpiceError& error) {
      raise("SpiceError", error);
    } catch (const FitError& error) {
      raise("FitError", error);
    } catch (const DomainError& error) {
      raise("DomainError", error);
    } catch (const FileError& error) {
      raise("FileError", error);
    } catch (const std::filesystem::filesystem_error& error) {
      raise("FileError", error);
    } catch (const Interrupted& error) {
      PyErr_SetString(PyExc_KeyboardInterrupt, error.what());
    } catch (const Error& error) {
      raise("Error", error);
    }
  });
}

}  // namespace bitline::bindings
