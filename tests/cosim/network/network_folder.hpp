#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cosim/temporary_folder.hpp"

namespace bitline::network {

/// The bytes of an .npy file from its header dictionary and values.
inline std::string npy_bytes(const std::string& header, std::string_view values, int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  for (std::size_t i = 0; i < (version == 1 ? 2U : 4U); ++i) bytes += static_cast<char>((header.size() + 1) >> 8 * i & 0xff);
  return bytes + header + "\n" + std::string(values);
}

template <class Value>
std::string raw(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

inline std::string npy(const std::string& shape, const std::vector<std::int8_t>& values) {
  return npy_bytes("{'descr': '|i1', 'fortran_order': False, 'shape': (" + shape + "), }", raw(values));
}

inline std::string npy(const std::string& shape, const std::vector<double>& values) {
  return npy_bytes("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }", raw(values));
}

/// A network 2-3-2 that read_network accepts.
inline void write_small_network(const std::filesystem::path& folder) {
  write_file(folder / "network.yaml",
             "schema: bitline.network/1\n"
             "name: small\n"
             "input_bits: 5\n"
             "layers:\n"
             "  - {kind: hidden, weights: w1.npy, thresholds: t1.npy, polarity: p1.npy}\n"
             "  - {kind: output, weights: w2.npy, scale: s2.npy, offset: o2.npy}\n"
             "training: {seed: 1, anything: [goes, here]}\n");
  write_file(folder / "w1.npy", npy("2, 3", std::vector<std::int8_t>{1, -1, 1, 1, 1, -1}));
  write_file(folder / "t1.npy", npy("3,", std::vector<double>{0.5, -3, 7}));
  write_file(folder / "p1.npy", npy("3,", std::vector<std::int8_t>{1, -1, 1}));
  write_file(folder / "w2.npy", npy("3, 2", std::vector<std::int8_t>{1, -1, -1, 1, 1, 1}));
  write_file(folder / "s2.npy", npy("2,", std::vector<double>{0.25, 0.5}));
  write_file(folder / "o2.npy", npy("2,", std::vector<double>{-1, 2}));
}

/// The same with a hidden layer that sends codes.
inline void write_coded_network(const std::filesystem::path& folder) {
  write_small_network(folder);
  write_file(folder / "network.yaml",
             "schema: bitline.network/1\n"
             "name: small\n"
             "input_bits: 5\n"
             "layers:\n"
             "  - {kind: coded, weights: w1.npy, gain: g1.npy, shift: c1.npy, mean: m1.npy}\n"
             "  - {kind: output, weights: w2.npy, scale: s2.npy, offset: o2.npy}\n");
  write_file(folder / "g1.npy", npy("3,", std::vector<double>{8, -4, 2}));
  write_file(folder / "c1.npy", npy("3,", std::vector<double>{15, 16, 17}));
  write_file(folder / "m1.npy", npy("3,", std::vector<double>{0, 1, -0.5}));
}

}  // namespace bitline::network
