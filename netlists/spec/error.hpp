#pragma once

#include <stdexcept>
#include <string>

/// The kinds of failure a user can act on. Every message is one sentence: what was found, where, what was expected.
namespace bitline {

/// Root of all errors that bitline throws on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user's input is wrong (a specification, a network, a data file, a model card, an option).
class SpecError : public Error {
 public:
  using Error::Error;
};

/// The circuit or the simulator failed, after every retry.
class SpiceError : public Error {
 public:
  using Error::Error;
};

/// The data do not support the model that was asked for.
class FitError : public Error {
 public:
  using Error::Error;
};

/// A model was asked outside the box for which it was fitted.
class DomainError : public Error {
 public:
  using Error::Error;
};

/// A file or folder could not be read or written.
class FileError : public Error {
 public:
  using Error::Error;
};

/// The user interrupted the work; what was done stays done.
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted; what was done is kept, the same command goes on from here") {}
};

}  // namespace bitline
