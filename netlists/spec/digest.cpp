#include "netlists/spec/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace bitline::spec {
namespace {

void demand(int openssl_status) {
  if (openssl_status != 1) throw std::runtime_error("OpenSSL could not compute a SHA-256");
}

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

Context new_context() {
  Context context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

}  // namespace

struct Digester::State {
  Context context;
};

Digester::Digester() : state_(std::make_unique<State>(State{new_context()})) {
  demand(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Digester::~Digester() = default;
Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;

Digester& Digester::add(std::string_view bytes) {
  demand(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
  return *this;
}

std::string Digester::hex() const {
  const Context copy = new_context();
  demand(EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  demand(EVP_DigestFinal_ex(copy.get(), hash.data(), nullptr));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    text += digits[hash[i] >> 4U];
    text += digits[hash[i] & 15U];
  }
  return text;
}

std::string digest(std::string_view bytes) { return Digester().add(bytes).hex(); }

}  // namespace bitline::spec
