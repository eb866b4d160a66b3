"""What bitline raises on purpose: a message is one sentence that says what was found, where, and what was expected."""


class Error(Exception):
    """Root of all errors of bitline."""


class SpecError(Error, ValueError):
    """The input is wrong: a specification, a network, a data file, a model card, an argument."""


class SpiceError(Error, RuntimeError):
    """The circuit or the simulator failed, after every retry."""


class FitError(Error, RuntimeError):
    """The data do not support the model that was asked for."""


class DomainError(Error, ValueError):
    """A model was asked outside the box for which it was fitted."""


class FileError(Error, OSError):
    """A file or folder could not be read or written."""


EXIT_CODES: dict[type[Error], int] = {SpecError: 2, SpiceError: 3, DomainError: 4, FitError: 5, FileError: 6}
"""Of programs that end with such an error; 1 for every other."""


def exit_code(error: BaseException) -> int:
    """With what a program ends that such an error stops."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)
