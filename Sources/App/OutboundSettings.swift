import ArgumentParser
import Configuration
import Outbound

/// The settings of what leaves the house.
enum OutboundSettings {
  typealias Reader = (_ key: ConfigKey, _ standard: String) -> String

  static func mail(_ text: Reader) throws -> MailServer? {
    let host = text("stairwell.smtp.host", "")
    if host.isEmpty { return nil }
    let asked = text("stairwell.smtp.port", "587")
    guard let port = Int(asked), (1...65_535).contains(port) else {
      throw ValidationError("STAIRWELL_SMTP_PORT is \(asked); give one between 1 and 65535.")
    }
    let from = text("stairwell.smtp.sender", "")
    guard let sender = MailSender(from) else {
      throw ValidationError("STAIRWELL_SMTP_SENDER is \(from); give an address such as noreply@community.example.")
    }
    return MailServer(
      host: host, port: port,
      security: try Settings.choice(text("stairwell.smtp.security", "starttls"), "STAIRWELL_SMTP_SECURITY"),
      user: text("stairwell.smtp.user", ""), password: text("stairwell.smtp.password", ""), sender: sender)
  }

  static func quietHours(_ text: Reader) throws -> QuietHours {
    let asked = text("stairwell.quiet.hours", "21:00-08:00")
    guard let hours = QuietHours(asked) else {
      throw ValidationError("STAIRWELL_QUIET_HOURS is \(asked); give hours such as 21:00-08:00, or none.")
    }
    return hours
  }

  static func rules(_ text: Reader) throws -> OutwardRules {
    var rules = OutwardRules()
    for part in text("stairwell.outward.networks", "").split(separator: ",") {
      let name = part.filter { $0 != " " }
      guard let network = Network(name) else {
        throw ValidationError("STAIRWELL_OUTWARD_NETWORKS has \(part); give networks such as 10.1.2.0/24.")
      }
      rules.allowed.append(network)
    }
    rules.allowsPlainHTTP = try Settings.flag(text("stairwell.outward.http", "false"), "STAIRWELL_OUTWARD_HTTP")
    return rules
  }
}
