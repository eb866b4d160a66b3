#include "netlists/spec/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what, int reason = errno) {
  throw FileError("'" + path.string() + "' could not be " + what + ": " + std::strerror(reason));
}

/// An open file that is closed on every way out.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  explicit operator bool() const { return value_ >= 0; }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string read_all(int descriptor, const std::filesystem::path& path) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, "read");
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

/// A name beside `path` that no file has yet, created empty.
std::pair<std::filesystem::path, int> create_beside(const std::filesystem::path& path) {
  for (int attempt = 0;; ++attempt) {
    std::filesystem::path name = path;
    name += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    Descriptor file(name, O_WRONLY | O_CREAT | O_EXCL);
    if (file) return {std::move(name), file.release()};
    if (errno != EEXIST) fail(path, "written");
  }
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file) fail(path, "opened");
  return read_all(file.get(), path);
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  const auto [temporary, descriptor] = create_beside(path);
  bool good = write_all(descriptor, text) && ::fsync(descriptor) == 0;
  int reason = errno;
  if (::close(descriptor) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good && ::rename(temporary.c_str(), path.c_str()) != 0) {
    good = false;
    reason = errno;
  }
  if (good) return;
  ::unlink(temporary.c_str());
  fail(path, "written", reason);
}

AppendFile::AppendFile(std::filesystem::path path) : path_(std::move(path)), descriptor_(-1), size_(0) {
  Descriptor file(path_, O_RDWR | O_CREAT | O_APPEND);
  if (!file) fail(path_, "opened for appending");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) throw FileError("'" + path_.string() + "' is being written by another process");
    fail(path_, "locked");
  }
  const std::string text = read_all(file.get(), path_);
  size_ = text.rfind('\n') + 1;  // npos + 1 is 0
  if (size_ != text.size() && ::ftruncate(file.get(), static_cast<off_t>(size_)) != 0) fail(path_, "repaired");
  descriptor_ = file.release();
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::string_view line) {
  if (line.find('\n') != std::string_view::npos) throw FileError("a line for '" + path_.string() + "' contains a line break");
  const std::string whole = std::string(line) + "\n";
  if (!write_all(descriptor_, whole)) {
    const int reason = errno;
    if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) fail(path_, "appended to and its last line is torn", reason);
    fail(path_, "appended to", reason);
  }
  size_ += whole.size();
}

}  // namespace bitline::spec
