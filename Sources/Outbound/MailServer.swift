import CLibCurl
import Kernel

/// The mail server that the keeper of the machine names. It may stand in the house: the rules for addresses of others are not for it.
public struct MailServer: Hashable, Sendable {
  public enum Security: String, CaseIterable, Sendable {
    /// Begins in the open and must change to TLS.
    case starttls
    /// TLS from the first byte.
    case tls
    /// A relay on this machine.
    case none
  }

  public var host: String
  public var port: Int
  public var security: Security
  public var user: String
  public var password: String
  public var sender: MailSender

  public init(host: String, port: Int, security: Security, user: String, password: String, sender: MailSender) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.sender = sender
  }

  /// Gives it to the server; that it was taken, not that it was read.
  func send(_ letter: MailLetter) async throws(TransferFault) {
    let server = self
    try await Transfer.blocking { () throws(TransferFault) in try server.sendBlocking(letter) }
  }

  private func sendBlocking(_ letter: MailLetter) throws(TransferFault) {
    let transfer = try Transfer()
    let scheme = security == .tls ? "smtps" : "smtp"
    let authority = host.contains(":") ? "[\(host)]" : host
    transfer.set(CURLOPT_URL, "\(scheme)://\(authority):\(port)/\(sender.domain)")
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    if security == .starttls { transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if !user.isEmpty {
      transfer.set(CURLOPT_USERNAME, user)
      transfer.set(CURLOPT_PASSWORD, password)
    }
    transfer.set(CURLOPT_MAIL_FROM, "<\(sender.address)>")
    transfer.set(CURLOPT_MAIL_RCPT, ["<\(letter.to)>"])
    transfer.set(CURLOPT_UPLOAD, 1)
    transfer.send(letter.bytes(from: sender))
    _ = try transfer.perform(seconds: 30)
  }
}

/// `上下楼 <noreply@community.example>` or the address alone.
public struct MailSender: Hashable, Sendable {
  public let name: String
  public let address: String

  public init?(_ text: String) {
    let line = Text.line(text)
    if let open = line.lastIndex(of: "<"), line.hasSuffix(">") {
      name = Text.line(line[..<open])
      address = String(line[line.index(after: open)...].dropLast())
    } else {
      name = ""
      address = line
    }
    guard MailLetter.isAddress(address) else { return nil }
  }

  var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }
}
