import CLibCrypto

/// AES-256 in CCM mode, NIST SP 800-38C, without additional data. For protocols that prescribe it.
///
/// Written over single blocks: the messages are short, and EVP's CCM wants lengths and tags set in an order
/// that differs between versions of libcrypto.
public enum CCM {
  /// The cipher text followed by `tagCount` bytes of tag (4, 6 … 16). `key` has 32 bytes, `nonce` 7…13; the
  /// message must be shorter than 256^(15 − nonce.count) bytes.
  public static func seal(_ message: [UInt8], key: [UInt8], nonce: [UInt8], tagCount: Int) -> [UInt8] {
    let aes = BlockCipher(key: key)
    let tag = authentication(of: message, aes, nonce, tagCount)
    return stream(message, aes, nonce) + zip(tag, aes.encrypt(counterBlock(0, nonce))).map { $0 ^ $1 }.prefix(tagCount)
  }

  /// The message, or nil when the tag does not fit: another key, another nonce, or changed bytes.
  public static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], tagCount: Int) -> [UInt8]? {
    guard sealed.count >= tagCount else { return nil }
    let aes = BlockCipher(key: key)
    let message = stream(Array(sealed.dropLast(tagCount)), aes, nonce)
    let tag = authentication(of: message, aes, nonce, tagCount)
    let expected = zip(tag, aes.encrypt(counterBlock(0, nonce))).map { $0 ^ $1 }.prefix(tagCount)
    return constantTimeEqual(Array(sealed.suffix(tagCount)), Array(expected)) ? message : nil
  }

  /// The CBC-MAC of SP 800-38C §6.2, 16 bytes.
  private static func authentication(
    of message: [UInt8], _ aes: borrowing BlockCipher, _ nonce: [UInt8], _ tagCount: Int
  ) -> [UInt8] {
    let lengthCount = 15 - nonce.count
    var block = [UInt8((((tagCount - 2) / 2) << 3) | (lengthCount - 1))] + nonce
    block += (0..<lengthCount).reversed().map { UInt8(truncatingIfNeeded: $0 < 8 ? message.count >> (8 * $0) : 0) }
    var mac = aes.encrypt(block)
    for start in stride(from: 0, to: message.count, by: 16) {
      for (place, byte) in message[start..<min(start + 16, message.count)].enumerated() { mac[place] ^= byte }
      mac = aes.encrypt(mac)
    }
    return mac
  }

  private static func stream(_ text: [UInt8], _ aes: borrowing BlockCipher, _ nonce: [UInt8]) -> [UInt8] {
    var output = text
    for (index, start) in stride(from: 0, to: text.count, by: 16).enumerated() {
      let pad = aes.encrypt(counterBlock(index + 1, nonce))
      for place in start..<min(start + 16, text.count) { output[place] ^= pad[place - start] }
    }
    return output
  }

  private static func counterBlock(_ counter: Int, _ nonce: [UInt8]) -> [UInt8] {
    let lengthCount = 15 - nonce.count
    let digits = (0..<lengthCount).reversed().map { UInt8(truncatingIfNeeded: $0 < 8 ? counter >> (8 * $0) : 0) }
    return [UInt8(lengthCount - 1)] + nonce + digits
  }
}

/// AES-256 on single blocks of 16 bytes.
private struct BlockCipher: ~Copyable {
  private let context: OpaquePointer

  init(key: [UInt8]) {
    precondition(key.count == 32, "AES-256 takes 32 bytes of key")
    context = OpenSSL.required(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
    OpenSSL.require(EVP_EncryptInit_ex2(context, OpenSSL.aes256ECB, key, nil, nil), "EVP_EncryptInit_ex2")
    EVP_CIPHER_CTX_set_padding(context, 0)
  }

  deinit { EVP_CIPHER_CTX_free(context) }

  borrowing func encrypt(_ block: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: 32)
    var count: Int32 = 0
    OpenSSL.require(EVP_EncryptUpdate(context, &output, &count, block, 16), "EVP_EncryptUpdate")
    return Array(output.prefix(16))
  }
}
