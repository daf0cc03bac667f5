import Kernel

/// One part of a message (RFC 2046): a text, a picture, another file, or parts of its own.
struct MailPart: Sendable {
  /// Parts within parts, and parts in all: more than any letter of a person has.
  static let depthMax = 12
  static let countMax = 200

  let head: MailHead
  let body: ArraySlice<UInt8>
  private(set) var children: [MailPart] = []
  /// `text/plain`, in lower case.
  let type: String
  let parameters: [String: String]

  init(_ bytes: ArraySlice<UInt8>) {
    var left = MailPart.countMax
    self.init(bytes, depth: 0, left: &left, standard: "text/plain")
  }

  private init(_ bytes: ArraySlice<UInt8>, depth: Int, left: inout Int, standard: String) {
    let (head, start) = MailHead.read(bytes)
    self.head = head
    body = bytes[start...]
    let found = head.parameters("content-type")
    let isType = found.value.split(separator: "/", omittingEmptySubsequences: false).count == 2
    type = isType ? found.value : standard
    parameters = found.all
    left -= 1
    guard type.hasPrefix("multipart/"), depth < MailPart.depthMax, let boundary = found.all["boundary"], !boundary.isEmpty else { return }
    let inner = type == "multipart/digest" ? "message/rfc822" : "text/plain"
    for piece in MailPart.pieces(body, boundary) where left > 0 {
      children.append(MailPart(piece, depth: depth + 1, left: &left, standard: inner))
    }
  }

  /// What stands between the lines `--boundary`. A message that is cut ends its last part.
  private static func pieces(_ body: ArraySlice<UInt8>, _ boundary: String) -> [ArraySlice<UInt8>] {
    let mark = Array(("--" + boundary).utf8)
    var pieces: [ArraySlice<UInt8>] = []
    var begun: Int?
    var at = body.startIndex
    while at < body.endIndex {
      let end = body[at...].firstIndex(of: 0x0A) ?? body.endIndex
      if body[at..<end].starts(with: mark) {
        let rest = body[(at + mark.count)..<end].filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        let isLast = rest.elementsEqual([0x2D, 0x2D])
        if isLast || rest.isEmpty {
          if let begun { pieces.append(withoutLineEnd(body[begun..<max(begun, at)])) }
          begun = isLast ? nil : min(end + 1, body.endIndex)
          if isLast { return pieces }
        }
      }
      at = end + 1
    }
    if let begun { pieces.append(body[begun...]) }
    return pieces
  }

  /// The line end before a boundary belongs to the boundary.
  private static func withoutLineEnd(_ piece: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var piece = piece
    if piece.last == 0x0A { piece = piece.dropLast() }
    if piece.last == 0x0D { piece = piece.dropLast() }
    return piece
  }

  // MARK: What is in it

  /// The bytes, out of their transfer encoding.
  var content: [UInt8] {
    switch (head.raw("content-transfer-encoding") ?? "").lowercased() {
    case "base64": MailCoding.base64(body)
    case "quoted-printable": MailCoding.quotedPrintable(body)
    default: Array(body)
    }
  }

  var text: String {
    MailCoding.text(content, charset: parameters["charset"] ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }

  var isAttachment: Bool { head.parameters("content-disposition").value == "attachment" }

  var fileName: String {
    head.parameters("content-disposition").all["filename"] ?? parameters["name"] ?? ""
  }

  /// Shown within a text, as the mark of a firm below a letter is.
  var isWithin: Bool { head.has("content-id") && !isAttachment }
}
