import Contracts
import Cryptography
import Jobs
import Kernel
import People
import Store
import Web

/// What a reporter without an account is told, by the contact that she left: that her case is filed, and each word to her. The words
/// say where to look, never what the case is about. With each closing goes a link of its own, by which she says once how it went.
public enum ReporterLetters {
  public static let name = "cases.tell_reporter"
  public static let events = [CaseOpened.name, CaseReplied.name, CaseAsked.name, CaseClosed.name, CaseDeclined.name]

  public static func reaction(
    publicURL: String, words: Translations, vault: Vault, send: @escaping IntakeWiring.Send
  ) -> Reaction {
    Reaction(name: name, events: events) { entry, tx in
      guard let item = try CaseReactions.find(entry, tx), item.applicant.person == nil,
        item.channel == .report || item.channel == .email, let contact = try tx.callerContact(of: item.id, vault: vault)
      else { return }
      var key = entry.name == CaseOpened.name ? "filed" : entry.name == CaseAsked.name ? "asked" : "answered"
      var values = [
        "number": item.number, "code": ReceiptCode.of(item.id, vault), "link": publicURL + "/report/receipt?number=" + item.number,
      ]
      var secret: LinkSecret?
      if CaseReactions.answerLinkEvents.contains(entry.name), item.state.isClosed {
        // Run twice, it has told her already.
        if try tx.hasReporterLink(item) { return }
        let made = try tx.makeAnswerLink(of: item, for: .reporter)
        key = "closed"
        values["answer"] = publicURL + made.answerPath
        secret = made
      }
      var message: IntakeWiring.Message
      switch contact {
      case .phone:
        message = IntakeWiring.Message(
          to: contact, subject: "", text: words.text("reporter.sms.\(key)", .chinese, values), key: "reporter|\(entry.id)")
      case .email:
        let texts = [Language.chinese, .english].map { words.text("reporter.mail.\(key)", $0, values) }
        let subject = words.text("reporter.subject.\(key)", .chinese, values) + " " + CaseTag.of(item, vault)
        message = IntakeWiring.Message(to: contact, subject: subject, text: texts.joined(separator: "\n\n"), key: "reporter|\(entry.id)")
      }
      // The receipt is what she has just asked for.
      message.goesAtOnce = entry.name == CaseOpened.name
      let isSent = try send(tx, message, item.community)
      if !isSent, let secret { try tx.dropAnswerLink(secret) }
    }
  }
}

extension Tx {
  /// Number and address as far as they may stand on a page: `199****0123 · l**@firm.example`.
  func callerHint(of id: CaseID, vault: Vault) throws -> String {
    let contacts = [try callerPhone(of: id, vault: vault).map { Contact.phone($0) }, try callerEmail(of: id, vault: vault).map { Contact.email($0) }]
    return contacts.compactMap { $0?.masked }.joined(separator: " · ")
  }

  /// Her address, or her number where she left none; nil when both are forgotten. For letters that the program sends itself.
  func callerContact(of id: CaseID, vault: Vault) throws -> Contact? {
    if let address = try callerEmail(of: id, vault: vault) { return .email(address) }
    return try callerPhone(of: id, vault: vault).map { .phone($0) }
  }
}
