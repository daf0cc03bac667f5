import Foundation
import Kernel

/// A letter as it goes on the wire (RFC 5322, RFC 2047): plain text in UTF-8, nothing to click but what the text says.
struct MailLetter: Sendable {
  let id: String
  let to: String
  let subject: String
  let text: String
  let at: Timestamp

  /// One address without anything that could end a line, begin a header or name a second receiver.
  static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (3...253).contains(parts[1].utf8.count) else { return false }
    return text.utf8.allSatisfy { byte in (0x21...0x7E).contains(byte) && !" <>()[],;:\\\"".utf8.contains(byte) }
  }

  func bytes(from sender: MailSender) -> [UInt8] {
    let from = sender.name.isEmpty ? "<\(sender.address)>" : MailLetter.word(sender.name) + " <\(sender.address)>"
    let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    let lines = [
      "Date: " + MailLetter.date(at), "From: " + from, "To: <\(to)>", "Subject: " + MailLetter.word(Text.line(subject)),
      // The same at every try: a mail server or a reader that gets it twice can tell.
      "Message-ID: <\(id)@\(sender.domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", body, "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// ASCII as it is; anything else as encoded words of at most 75 characters, cut between characters.
  static func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.utf8.count <= 70 && !text.contains("=?")
    if isPlain { return text.contains { "()<>[]:;@\\,.\"".contains($0) } ? MailLetter.encoded(text) : text }
    return MailLetter.encoded(text)
  }

  private static func encoded(_ text: String) -> String {
    var words: [String] = []
    var piece = ""
    for scalar in text.unicodeScalars {
      // 45 bytes become 60 characters of base64, and the frame takes 12.
      if piece.utf8.count + String(scalar).utf8.count > 45 {
        words.append(piece)
        piece = ""
      }
      piece.unicodeScalars.append(scalar)
    }
    words.append(piece)
    return words.map { "=?UTF-8?B?" + Data($0.utf8).base64EncodedString() + "?=" }.joined(separator: "\r\n ")
  }

  /// `Wed, 25 Nov 2026 08:40:00 +0800`
  static func date(_ instant: Timestamp) -> String {
    let zone = SiteZone.shanghai
    let moment = zone.moment(of: instant)
    let days: [String] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months: [String] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    // The first of January 1970 was a Thursday.
    let weekday = ((moment.day.daysSinceEpoch + 3) % 7 + 7) % 7
    let day = "\(days[weekday]), \(moment.day.day) \(months[moment.day.month - 1]) \(moment.day.year)"
    return day + " " + moment.clock(seconds: true) + " +0800"
  }
}
