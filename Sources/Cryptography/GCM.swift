import CLibCrypto

/// Galois/Counter mode, NIST SP 800-38D, with a nonce of 12 bytes and a tag of 16.
///
/// Two ways to the same bytes. `provided` is the cipher as libcrypto has it. `composed` is for SM4 on
/// OpenSSL 3.0, whose provider has the block cipher but not this mode: libcrypto's own GCM
/// (`CRYPTO_gcm128_…` in `openssl/modes.h`, with its carry-less multiplication in constant time on
/// processors that have the instruction) around SM4-ECB through EVP. A test holds the two against each other.
enum GCM {
  static let nonceBytes = 12
  static let tagBytes = 16
  /// EVP counts in 32 bits; nothing we seal comes near it.
  static let messageLimit = 1 << 30

  /// A cipher as fetched from libcrypto, and how to make GCM of it.
  enum Cipher {
    case provided(OpaquePointer)
    case composed(ofBlocks: OpaquePointer)
  }

  /// What one message needs. The key fits the cipher: ``SealKeys`` derives it.
  struct Message {
    var key: [UInt8]
    var nonce: [UInt8]
    var associated: [UInt8]
  }

  /// Ciphertext and tag.
  static func seal(_ plaintext: [UInt8], _ message: Message, _ cipher: Cipher) -> [UInt8] {
    precondition(message.nonce.count == nonceBytes, "a nonce has 12 bytes")
    precondition(plaintext.count <= messageLimit, "too long to seal in one piece")
    switch cipher {
    case .provided(let cipher): return ProvidedGCM.seal(plaintext, message, cipher)
    case .composed(let blocks): return ComposedGCM.seal(plaintext, message, blocks)
    }
  }

  /// The plaintext; nil when the tag is not the tag of exactly this message.
  static func open(
    ciphertext: [UInt8], tag: [UInt8], _ message: Message, _ cipher: Cipher
  ) -> [UInt8]? {
    guard message.nonce.count == nonceBytes, tag.count == tagBytes else { return nil }
    guard ciphertext.count <= messageLimit else { return nil }
    switch cipher {
    case .provided(let cipher): return ProvidedGCM.open(ciphertext, tag, message, cipher)
    case .composed(let blocks): return ComposedGCM.open(ciphertext, tag, message, blocks)
    }
  }
}

/// GCM as the provider has it, through EVP.
private enum ProvidedGCM {
  static func seal(
    _ plaintext: [UInt8], _ message: GCM.Message, _ cipher: OpaquePointer
  ) -> [UInt8] {
    let context = OpenSSL.required(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
    defer { EVP_CIPHER_CTX_free(context) }
    requireSizes(message, cipher)
    OpenSSL.require(
      EVP_EncryptInit_ex2(context, cipher, message.key, message.nonce, nil), "EVP_EncryptInit_ex2")
    var written: Int32 = 0
    OpenSSL.require(
      EVP_EncryptUpdate(
        context, nil, &written, message.associated, Int32(message.associated.count)),
      "EVP_EncryptUpdate")
    var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
    if !plaintext.isEmpty {
      OpenSSL.require(
        EVP_EncryptUpdate(context, &ciphertext, &written, plaintext, Int32(plaintext.count)),
        "EVP_EncryptUpdate")
      precondition(Int(written) == plaintext.count)
    }
    var tag = [UInt8](repeating: 0, count: GCM.tagBytes)
    OpenSSL.require(EVP_EncryptFinal_ex(context, &tag, &written), "EVP_EncryptFinal_ex")
    OpenSSL.require(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(GCM.tagBytes), &tag),
      "EVP_CTRL_AEAD_GET_TAG")
    return ciphertext + tag
  }

  static func open(
    _ ciphertext: [UInt8], _ tag: [UInt8], _ message: GCM.Message, _ cipher: OpaquePointer
  ) -> [UInt8]? {
    let context = OpenSSL.required(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
    defer { EVP_CIPHER_CTX_free(context) }
    requireSizes(message, cipher)
    OpenSSL.require(
      EVP_DecryptInit_ex2(context, cipher, message.key, message.nonce, nil), "EVP_DecryptInit_ex2")
    var written: Int32 = 0
    OpenSSL.require(
      EVP_DecryptUpdate(
        context, nil, &written, message.associated, Int32(message.associated.count)),
      "EVP_DecryptUpdate")
    var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
    if !ciphertext.isEmpty {
      OpenSSL.require(
        EVP_DecryptUpdate(context, &plaintext, &written, ciphertext, Int32(ciphertext.count)),
        "EVP_DecryptUpdate")
      precondition(Int(written) == ciphertext.count)
    }
    var expected = tag
    OpenSSL.require(
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(GCM.tagBytes), &expected),
      "EVP_CTRL_AEAD_SET_TAG")
    // The last step writes nothing in this mode; it gets a place to write all the same.
    var rest = [UInt8](repeating: 0, count: 16)
    let answer = OpenSSL.forgettingErrors { EVP_DecryptFinal_ex(context, &rest, &written) }
    return answer == 1 ? plaintext : nil
  }

  /// EVP reads as many bytes as the cipher wants, whatever the arrays hold.
  private static func requireSizes(_ message: GCM.Message, _ cipher: OpaquePointer) {
    precondition(message.key.count == Int(EVP_CIPHER_get_key_length(cipher)))
    precondition(message.nonce.count == Int(EVP_CIPHER_get_iv_length(cipher)))
  }
}

/// GCM of a block cipher that the provider has in ECB mode only.
private enum ComposedGCM {
  static func seal(
    _ plaintext: [UInt8], _ message: GCM.Message, _ blocks: OpaquePointer
  ) -> [UInt8] {
    withMode(message, blocks) { mode in
      var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
      let answer = CRYPTO_gcm128_encrypt(mode, plaintext, &ciphertext, plaintext.count)
      precondition(answer == 0, "too long for GCM")
      var tag = [UInt8](repeating: 0, count: GCM.tagBytes)
      CRYPTO_gcm128_tag(mode, &tag, GCM.tagBytes)
      return ciphertext + tag
    }
  }

  static func open(
    _ ciphertext: [UInt8], _ tag: [UInt8], _ message: GCM.Message, _ blocks: OpaquePointer
  ) -> [UInt8]? {
    withMode(message, blocks) { mode in
      var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
      let answer = CRYPTO_gcm128_decrypt(mode, ciphertext, &plaintext, ciphertext.count)
      precondition(answer == 0, "too long for GCM")
      // Compares in constant time; 0 when the tags are equal.
      return CRYPTO_gcm128_finish(mode, tag, GCM.tagBytes) == 0 ? plaintext : nil
    }
  }

  /// What the block function gets as its key. `failed` remembers what a C callback cannot throw.
  private struct BlockCipher {
    let context: OpaquePointer
    var failed = false
  }

  /// Runs `body` with a GCM that has the nonce and the associated data, and frees all of it.
  private static func withMode<Answer>(
    _ message: GCM.Message, _ blocks: OpaquePointer, _ body: (OpaquePointer) -> Answer
  ) -> Answer {
    let context = OpenSSL.required(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
    defer { EVP_CIPHER_CTX_free(context) }
    precondition(message.key.count == Int(EVP_CIPHER_get_key_length(blocks)))
    OpenSSL.require(
      EVP_EncryptInit_ex2(context, blocks, message.key, nil, nil), "EVP_EncryptInit_ex2")
    OpenSSL.require(EVP_CIPHER_CTX_set_padding(context, 0), "EVP_CIPHER_CTX_set_padding")

    let state = UnsafeMutablePointer<BlockCipher>.allocate(capacity: 1)
    state.initialize(to: BlockCipher(context: context))
    defer { state.deallocate() }
    let mode = OpenSSL.required(CRYPTO_gcm128_new(state, encryptBlock), "CRYPTO_gcm128_new")
    defer { CRYPTO_gcm128_release(mode) }
    CRYPTO_gcm128_setiv(mode, message.nonce, message.nonce.count)
    let aadAnswer = CRYPTO_gcm128_aad(mode, message.associated, message.associated.count)
    precondition(aadAnswer == 0, "too much associated data for GCM")
    let answer = body(mode)
    precondition(!state.pointee.failed, "libcrypto refused a block")
    return answer
  }

  /// One block of 16 bytes from `input` to `output`, which may be the same.
  private static let encryptBlock: block128_f = { input, output, key in
    guard let key else { fatalError("libcrypto lost the key of a block") }
    let state = UnsafeMutableRawPointer(mutating: key).assumingMemoryBound(to: BlockCipher.self)
    var written: Int32 = 0
    let answer = EVP_EncryptUpdate(state.pointee.context, output, &written, input, 16)
    if answer != 1 || written != 16 { state.pointee.failed = true }
  }
}
