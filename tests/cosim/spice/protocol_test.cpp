#include "cosim/spice/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <limits>

#include "netlists/spec/error.hpp"
#include "tests/message_of.hpp"

namespace bitline::spice {
namespace {

using testing::HasSubstr;

/// A pipe whose writing end holds `bytes` and is closed.
int stream_of(const std::string& bytes) {
  std::array<int, 2> ends;
  if (::pipe(ends.data()) != 0) throw Error("no pipe");
  if (::write(ends[1], bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) throw Error("short write");
  ::close(ends[1]);
  return ends[0];
}

TEST(Protocol, BringsADeckBackAsItWas) {
  const columns::Deck deck{"* title\nr1 a 0 1\n.end\n", {"a", "x0.q"}, "v-sweep", 1.2};
  const columns::Deck back = decode_deck(encode(deck));
  EXPECT_EQ(back.text, deck.text);
  EXPECT_EQ(back.probes, deck.probes);
  EXPECT_EQ(back.scale, deck.scale);
  EXPECT_EQ(back.stop, deck.stop);
}

TEST(Protocol, BringsATransientBackBitForBit) {
  const double tiny = std::numeric_limits<double>::denorm_min();
  const curves::Transient transient{{0.0, 1e-12}, {"bl", "blb"}, {{0.1 + 0.2, -0.0}, {tiny, 1.0 / 3}}};
  const Answer back = decode_answer(encode(Answer{transient, "", false, true}));
  ASSERT_TRUE(back.transient.has_value());
  EXPECT_EQ(back.transient->time_s, transient.time_s);
  EXPECT_EQ(back.transient->names, transient.names);
  EXPECT_EQ(back.transient->traces, transient.traces);
  EXPECT_TRUE(std::signbit(back.transient->traces[0][1]));
  EXPECT_TRUE(back.last);
}

TEST(Protocol, BringsAFailureBack) {
  const Answer back = decode_answer(encode(Answer{{}, "it stopped", true, false}));
  EXPECT_FALSE(back.transient.has_value());
  EXPECT_EQ(back.error, "it stopped");
  EXPECT_TRUE(back.stopped_early);
  EXPECT_FALSE(back.last);
}

TEST(Protocol, RefusesAPayloadThatIsNotWhatItExpects) {
  EXPECT_THAT(message_of([] { decode_deck("\xff\xff"); }), HasSubstr("not a deck"));
  EXPECT_THAT(message_of([] { decode_deck(encode(Answer{})); }), HasSubstr("not a deck"));
  EXPECT_THAT(message_of([] { decode_answer(""); }), HasSubstr("not an answer"));
  const std::string whole = encode(Answer{curves::Transient{{0.0, 1.0}, {"a"}, {{2.0, 3.0}}}, "", false, false});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THAT(message_of([&] { decode_answer(whole.substr(0, length)); }), HasSubstr("not an answer")) << length;
  }
}

TEST(FrameReader, CutsAStreamThatArrivesByteByByte) {
  FrameReader reader;
  std::vector<std::string> payloads;
  const std::string stream = framed("one") + framed("") + framed(std::string(300, 'x'));
  for (const char byte : stream) {
    reader.append({&byte, 1});
    while (const auto payload = reader.next()) payloads.push_back(*payload);
  }
  EXPECT_THAT(payloads, testing::ElementsAre("one", "", std::string(300, 'x')));
  EXPECT_FALSE(reader.inside_a_frame());
}

TEST(FrameReader, RefusesALengthThatCanOnlyBeGarbage) {
  FrameReader reader;
  reader.append("\xff\xff\xff\xff");
  EXPECT_THAT(message_of([&] { reader.next(); }), HasSubstr("a frame announces 4294967295 bytes, at most 1073741824"));
}

TEST(ReadPayload, EndsWithTheStream) {
  FrameReader reader;
  const int descriptor = stream_of(framed("first") + framed("second"));
  EXPECT_EQ(read_payload(descriptor, reader), "first");
  EXPECT_EQ(read_payload(descriptor, reader), "second");
  EXPECT_EQ(read_payload(descriptor, reader), std::nullopt);
  ::close(descriptor);
}

TEST(ReadPayload, RefusesATornFrame) {
  const std::string whole = framed("payload");
  for (std::size_t length = 1; length < whole.size(); ++length) {
    FrameReader reader;
    const int descriptor = stream_of(whole.substr(0, length));
    EXPECT_THAT(message_of([&] { read_payload(descriptor, reader); }), HasSubstr("torn")) << length;
    ::close(descriptor);
  }
}

}  // namespace
}  // namespace bitline::spice
