import Kernel

/// The bytes of a vector as standards print it: hexadecimal digits, in groups if they like.
func bytes(_ hexadecimal: String) -> [UInt8] {
  guard let bytes = Hex.decode(hexadecimal.filter { !$0.isWhitespace }) else {
    fatalError("not a vector: \(hexadecimal)")
  }
  return bytes
}

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Bytes that differ with `seed` and repeat for the same: tests need no randomness.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}
