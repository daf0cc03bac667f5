import Kernel

/// A card for an address book: vCard 4.0 (RFC 6350). Pure.
struct ContactCard: Sendable {
  var id: String
  var name: String
  /// The community and the place, from the larger to the smaller.
  var units: [String]
  var title: String
  /// At work; empty when there is none.
  var phone: String
  var note: String
  var changedAt: Timestamp

  var text: String {
    var lines: [String] = ["BEGIN:VCARD", "VERSION:4.0", "UID:urn:x-stairwell:" + ContactCard.escaped(id), "KIND:individual"]
    lines.append("FN:" + ContactCard.escaped(name))
    lines.append("ORG:" + units.map(ContactCard.escaped).joined(separator: ";"))
    lines.append("TITLE:" + ContactCard.escaped(title))
    let number = phone.filter { ("0"..."9").contains($0) || $0 == "+" }
    if !number.isEmpty { lines.append("TEL;VALUE=uri;TYPE=\"work,voice\":tel:" + number) }
    if !note.isEmpty { lines.append("NOTE:" + ContactCard.escaped(note)) }
    lines.append("REV:" + ContactCard.stamp(changedAt))
    lines.append("END:VCARD")
    return lines.map { ContactCard.folded($0) + "\r\n" }.joined()
  }

  /// §3.4: backslash, comma, semicolon and line breaks are text only behind a backslash.
  static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\\\"
      case ",": out += "\\,"
      case ";": out += "\\;"
      case _ where character.isNewline: out += "\\n"
      default: out.append(character)
      }
    }
    return out
  }

  /// §3.2: no line is longer than 75 octets; what goes on begins with a blank. No character is cut.
  static func folded(_ line: String) -> String {
    var out = ""
    var room = 75
    for scalar in line.unicodeScalars {
      let size = String(scalar).utf8.count
      if size > room {
        out += "\r\n "
        room = 74
      }
      out.unicodeScalars.append(scalar)
      room -= size
    }
    return out
  }

  /// `20261125T004000Z`
  private static func stamp(_ instant: Timestamp) -> String {
    String(instant.rfc3339(in: SiteZone(offsetMinutes: 0)).prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }
}
