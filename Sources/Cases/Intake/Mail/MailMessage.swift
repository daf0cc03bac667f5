import Foundation
import Kernel

/// A message as it came, read as far as an intake needs it: from whom, about what, in which words, with which files. Pure: bytes in,
/// value out, and no message makes it fail that has a head at all.
///
/// RFC 5322 (messages), 2045–2047 and 2231 (MIME), 3676 (flowed text), 3834 (automatic answers).
struct MailMessage: Sendable {
  /// What a mail server may hand over: four photos of the largest size in base64, and room for words.
  static let bytesMax = 72 * 1024 * 1024

  struct Attachment: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
  }

  let from: MailAddress?
  let subject: String
  /// Nil when there is none; with its angle brackets.
  let messageID: String?
  /// Everything that is text, earlier letters included.
  let text: String
  /// In the order in which they stand.
  let attachments: [Attachment]
  /// Why no person wrote this to us; nil when one seems to have.
  let automatic: Automatic?

  /// Nil for what is no message.
  init?(_ bytes: [UInt8], envelopeSender: String? = nil) {
    guard bytes.count <= MailMessage.bytesMax else { return nil }
    let root = MailPart(bytes[...])
    guard !root.head.fields.isEmpty, root.head.has("from") || root.head.has("date") || root.head.has("subject") else { return nil }
    var reader = Reader()
    reader.read(root)
    from = root.head.fields.first { $0.name == "from" }.flatMap { MailAddress($0.value) }
    subject = root.head.words("subject")
    messageID = root.head.raw("message-id").flatMap { $0.isEmpty ? nil : $0 }
    text = reader.texts.joined(separator: "\n\n")
    attachments = reader.attachments
    automatic = Automatic(root.head, type: root.type, from: from, envelopeSender: envelopeSender)
  }

  /// The subject without what mailers put before it.
  var plainSubject: String {
    var rest = Substring(subject)
    while let mark = MailMessage.answerMarks.first(where: { rest.lowercased().hasPrefix($0) }) {
      rest = rest.dropFirst(mark.count).drop(while: \.isWhitespace)
    }
    return String(rest)
  }

  private static let answerMarks: [String] = ["re", "aw", "sv", "fw", "fwd", "回复", "答复", "转发", "回覆", "轉寄"].flatMap { [$0 + ":", $0 + "："] }

  /// What the writer says now.
  var words: String { MailText.fresh(text) }

  /// Walks the parts.
  private struct Reader {
    var texts: [String] = []
    var attachments: [Attachment] = []

    mutating func read(_ part: MailPart) {
      switch part.type {
      case "multipart/alternative": readBest(part)
      case let type where type.hasPrefix("multipart/"): for child in part.children { read(child) }
      case "text/plain" where !part.isAttachment: take(plain(part))
      case "text/html" where !part.isAttachment: take(HTMLText.text(part.text))
      // A signature of S/MIME or PGP is nothing to look at.
      case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature": break
      default:
        let isMark = part.isWithin && part.body.count < 6_000
        if !isMark { attachments.append(Attachment(name: part.fileName, type: part.type, bytes: part.content)) }
      }
    }

    /// One of several forms of the same: plain words if they say anything, HTML otherwise. Pictures within HTML come along.
    private mutating func readBest(_ part: MailPart) {
      var plain = Reader()
      var rich = Reader()
      for child in part.children {
        if child.type == "text/plain" { plain.read(child) } else { rich.read(child) }
      }
      texts += plain.texts.isEmpty ? rich.texts : plain.texts
      attachments += plain.attachments + rich.attachments
    }

    private mutating func take(_ text: String) {
      let text = Text.paragraphs(text)
      if !text.isEmpty { texts.append(text) }
    }

    private func plain(_ part: MailPart) -> String {
      guard part.parameters["format"]?.lowercased() == "flowed" else { return part.text }
      return MailText.unflowed(part.text, deletesSpace: part.parameters["delsp"]?.lowercased() == "yes")
    }
  }
}

extension MailMessage {
  /// Programs that write letters: none of them becomes a case, and none is ever answered, so that nothing goes round in circles.
  enum Automatic: String, Sendable {
    /// A letter came back, or was read: no sender on the envelope, or a report of delivery.
    case bounce
    /// An answer in somebody's absence (RFC 3834).
    case autoReply = "auto-reply"
    /// To many: a list or an advertisement.
    case list

    init?(_ head: MailHead, type: String, from: MailAddress?, envelopeSender: String?) {
      func value(_ name: String) -> String { (head.raw(name) ?? "").lowercased() }
      let returnPath = (envelopeSender ?? head.raw("return-path"))?.trimmingCharacters(in: CharacterSet(charactersIn: "<> "))
      let mailbox = (from?.address.split(separator: "@").first).map { $0.lowercased() } ?? ""
      if returnPath?.isEmpty == true || type == "multipart/report" || mailbox == "mailer-daemon" || mailbox == "postmaster"
        || head.has("x-failed-recipients")
      {
        self = .bounce
        return
      }
      let automatic = value("auto-submitted").prefix { $0 != ";" && $0 != " " }
      let precedence = value("precedence")
      if !automatic.isEmpty && automatic != "no" || precedence == "auto_reply" || head.has("x-autoreply") || head.has("x-autorespond") {
        self = .autoReply
        return
      }
      if ["bulk", "list", "junk"].contains(precedence) || head.has("list-id") || head.has("list-unsubscribe") || head.has("list-post") {
        self = .list
        return
      }
      return nil
    }
  }

  /// Whether an answer would reach a person: many programs write from an address that nobody reads.
  var isAnswerable: Bool {
    guard let from else { return false }
    let mailbox = from.address.split(separator: "@").first.map { $0.lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." } } ?? ""
    return !["noreply", "donotreply", "nobody"].contains(mailbox)
  }

  /// Chinese unless there is not a Han character in it.
  var isChinese: Bool {
    let isHan: (Unicode.Scalar) -> Bool = { (0x3400...0x9FFF).contains($0.value) }
    return (subject + words).unicodeScalars.contains(where: isHan)
  }
}
