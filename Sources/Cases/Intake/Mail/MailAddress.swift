import Kernel

/// The first mailbox of a field like `From` (RFC 5322 §3.4): `林某 <lin@firm.example>`, `"Lin, A." <a@b>`, `a@b (Lin)`.
struct MailAddress: Sendable, Hashable {
  /// What she calls herself; may be empty.
  let name: String
  let address: String

  /// Some mailers put address and all into one encoded word.
  init?(_ field: [UInt8]) {
    if let found = MailAddress(plain: field) {
      self = found
    } else if let found = MailAddress(plain: Array(EncodedWords.decoded(field).utf8)) {
      self = found
    } else {
      return nil
    }
  }

  private init?(plain field: [UInt8]) {
    var reader = Reader(rest: field[...])
    reader.run()
    let address = Text.line(String(decoding: reader.angle ?? reader.bare, as: UTF8.self)).filter { $0 != " " }
    guard address.contains("@"), address.utf8.count <= 254 else { return nil }
    self.address = address
    let name = EncodedWords.decoded(reader.angle == nil ? reader.comment : reader.phrase)
    self.name = name.isEmpty ? EncodedWords.decoded(reader.comment) : name
  }

  /// Takes the field apart at its marks; stops behind the first mailbox.
  private struct Reader {
    var rest: ArraySlice<UInt8>
    var phrase: [UInt8] = []
    var comment: [UInt8] = []
    var bare: [UInt8] = []
    var angle: [UInt8]?

    mutating func run() {
      while let byte = rest.first {
        rest = rest.dropFirst()
        switch byte {
        case UInt8(ascii: "\""): phrase += quoted()
        case UInt8(ascii: "("): comment += commented()
        case UInt8(ascii: "<"):
          angle = Array(rest.prefix { $0 != UInt8(ascii: ">") })
          return
        case UInt8(ascii: ","):
          if bare.contains(UInt8(ascii: "@")) { return }
          phrase.append(byte)
        // `undisclosed: a@b;`: the name of a group is nobody's.
        case UInt8(ascii: ":"):
          phrase = []
          bare = []
        case UInt8(ascii: ";"): return
        default:
          phrase.append(byte)
          bare.append(byte)
        }
      }
    }

    private mutating func quoted() -> [UInt8] {
      var out: [UInt8] = []
      while let byte = rest.first {
        rest = rest.dropFirst()
        if byte == UInt8(ascii: "\"") { break }
        if byte == UInt8(ascii: "\\"), let next = rest.first {
          out.append(next)
          rest = rest.dropFirst()
        } else {
          out.append(byte)
        }
      }
      return out
    }

    private mutating func commented() -> [UInt8] {
      var out: [UInt8] = []
      var depth = 1
      while let byte = rest.first {
        rest = rest.dropFirst()
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        if depth == 0 { break }
        out.append(byte)
      }
      return out
    }
  }
}
