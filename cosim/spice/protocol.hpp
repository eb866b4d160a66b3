#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cosim/curves/transient.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::spice {

/// What a worker answers to one deck.
struct Answer {
  std::optional<curves::Transient> transient;
  std::string error;           ///< one sentence when there is no transient
  bool stopped_early = false;  ///< the run began well but the scale did not reach its end
  bool last = false;           ///< the worker ends after this answer and wants to be replaced
};

/// First frame of a worker, sent when it is ready for decks.
inline constexpr std::string_view greeting = "bitline-spice-worker/1";

/// Largest payload of a frame [bytes]; a longer one is taken for garbage.
inline constexpr std::size_t largest_payload = std::size_t{1} << 30;

/// Payload of a deck or of an answer: CBOR, traces as the raw bytes of their doubles.
std::string encode(const columns::Deck& deck);
std::string encode(const Answer& answer);

/// Reads back what `encode` wrote; Error for anything else.
columns::Deck decode_deck(std::string_view payload);
Answer decode_answer(std::string_view payload);

/// A payload with its length in front (four bytes, little-endian); Error beyond `largest_payload`.
std::string framed(std::string_view payload);

/// Cuts a stream of bytes, which may arrive in pieces of any size, into the payloads of its frames.
class FrameReader {
 public:
  /// Takes the next bytes of the stream.
  void append(std::string_view bytes) { bytes_ += bytes; }
  /// The next complete payload; nothing while it is not complete; Error for a length beyond `largest_payload`.
  std::optional<std::string> next();
  /// Whether the stream stands inside a frame: if it ends here, it was torn.
  bool inside_a_frame() const { return !bytes_.empty(); }

 private:
  std::string bytes_;
};

/// Waits for the next payload from a descriptor; nothing at its end; Error for a torn or oversized frame or a failed read.
std::optional<std::string> read_payload(int descriptor, FrameReader& reader);

/// Writes a whole frame to a descriptor, waiting as needed; Error if nobody reads any more.
void write_payload(int descriptor, std::string_view payload);

}  // namespace bitline::spice
