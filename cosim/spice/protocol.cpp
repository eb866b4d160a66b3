#include "cosim/spice/protocol.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "netlists/spec/error.hpp"

namespace bitline::spice {
namespace {

using nlohmann::json;

constexpr std::size_t prefix_bytes = 4;

json packed(const std::vector<double>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(double));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return json::binary(std::move(bytes));
}

std::vector<double> unpacked(const json& field) {
  const std::vector<std::uint8_t>& bytes = field.get_binary();
  if (bytes.size() % sizeof(double) != 0) {
    throw Error("a trace of " + std::to_string(bytes.size()) + " bytes was received, expected a multiple of 8");
  }
  std::vector<double> values(bytes.size() / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::string bytes_of(const json& value) {
  std::string bytes;
  json::to_cbor(value, bytes);
  return bytes;
}

/// Reads a payload with `read`; whatever the JSON library objects to becomes one of our errors.
template <typename Read>
auto decoded(std::string_view payload, const char* what, Read read) {
  try {
    return read(json::from_cbor(payload.begin(), payload.end()));
  } catch (const json::exception& error) {
    throw Error(std::string("a frame was received that is not ") + what + ": " + error.what());
  }
}

}  // namespace

std::string encode(const columns::Deck& deck) {
  return bytes_of({{"text", deck.text}, {"probes", deck.probes}, {"scale", deck.scale}, {"stop", deck.stop}});
}

columns::Deck decode_deck(std::string_view payload) {
  return decoded(payload, "a deck", [](const json& value) {
    return columns::Deck{value.at("text"), value.at("probes"), value.at("scale"), value.at("stop")};
  });
}

std::string encode(const Answer& answer) {
  json value = {{"error", answer.error}, {"stopped_early", answer.stopped_early}, {"last", answer.last}};
  if (answer.transient) {
    value["scale"] = packed(answer.transient->time_s);
    value["names"] = answer.transient->names;
    value["traces"] = json::array();
    for (const auto& trace : answer.transient->traces) value["traces"].push_back(packed(trace));
  }
  return bytes_of(value);
}

Answer decode_answer(std::string_view payload) {
  return decoded(payload, "an answer", [](const json& value) {
    Answer answer{{}, value.at("error"), value.at("stopped_early"), value.at("last")};
    if (value.contains("scale")) {
      curves::Transient transient{unpacked(value.at("scale")), value.at("names"), {}};
      for (const json& trace : value.at("traces")) transient.traces.push_back(unpacked(trace));
      answer.transient = std::move(transient);
    }
    return answer;
  });
}

std::string framed(std::string_view payload) {
  if (payload.size() > largest_payload) {
    throw Error("a message of " + std::to_string(payload.size()) + " bytes was to be sent, at most " +
                std::to_string(largest_payload) + " are allowed");
  }
  std::string frame;
  for (std::size_t i = 0; i < prefix_bytes; ++i) frame += static_cast<char>(payload.size() >> (8 * i) & 0xff);
  return frame += payload;
}

std::optional<std::string> FrameReader::next() {
  if (bytes_.size() < prefix_bytes) return {};
  std::size_t length = 0;
  for (std::size_t i = 0; i < prefix_bytes; ++i) length |= std::size_t{static_cast<std::uint8_t>(bytes_[i])} << (8 * i);
  if (length > largest_payload) {
    throw Error("a frame announces " + std::to_string(length) + " bytes, at most " + std::to_string(largest_payload) +
                " are allowed");
  }
  if (bytes_.size() < prefix_bytes + length) return {};
  std::string payload = bytes_.substr(prefix_bytes, length);
  bytes_.erase(0, prefix_bytes + length);
  return payload;
}

std::optional<std::string> read_payload(int descriptor, FrameReader& reader) {
  while (true) {
    if (auto payload = reader.next()) return payload;
    char part[65536];
    const ssize_t got = ::read(descriptor, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(std::string("reading a frame failed: ") + std::generic_category().message(errno));
    if (got == 0 && reader.inside_a_frame()) throw Error("a frame was torn: the stream ended inside it");
    if (got == 0) return {};
    reader.append({part, static_cast<std::size_t>(got)});
  }
}

void write_payload(int descriptor, std::string_view payload) {
  const std::string frame = framed(payload);
  for (std::size_t done = 0; done < frame.size();) {
    const ssize_t put = ::write(descriptor, frame.data() + done, frame.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw Error(std::string("writing a frame failed: ") + std::generic_category().message(errno));
    done += static_cast<std::size_t>(put);
  }
}

}  // namespace bitline::spice
