#include "cosim/app/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::app {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw FileError(folder.string() + ": cannot be opened: " + std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  throw FileError(folder.string() + (reason == EWOULDBLOCK ? ": another process works in it; expected a folder of its own"
                                                           : std::string(": cannot be locked: ") + std::strerror(reason)));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace bitline::app
