import Kernel
import Store

/// What the functions of this module need beside the database: `database.tools.keep(OutboundTools(…))`, once, by `App` or a test.
public struct OutboundTools: Sendable {
  public var vault: Vault
  /// Nil when no mail server is configured.
  public var mail: MailServer?
  public var rules: OutwardRules
  public var quietHours = QuietHours.standard
  /// Where people find this house, for the addresses in messages; without a slash at its end.
  public var publicURL = ""
  /// Words of a key in Chinese, for the robots of group chats.
  public var words: @Sendable (String) -> String = { $0 }

  public init(vault: Vault, mail: MailServer? = nil, rules: OutwardRules = OutwardRules()) {
    self.vault = vault
    self.mail = mail
    self.rules = rules
  }
}
