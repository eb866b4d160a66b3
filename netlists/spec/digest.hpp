#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bitline::spec {

/// Digest of bytes that arrive in pieces; where the pieces are cut makes no difference.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  Digester& add(std::string_view bytes);
  /// First 16 hexadecimal digits of the SHA-256 of everything added so far.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// First 16 hexadecimal digits of the SHA-256 of `bytes`: names data sets, jobs and specifications.
std::string digest(std::string_view bytes);

}  // namespace bitline::spec
