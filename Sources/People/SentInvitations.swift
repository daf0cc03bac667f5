import Contracts
import Cryptography
import Kernel
import Store
import Web

/// Links made by one form: once for each form, whatever the back button does. The links are shown once only, so a form that
/// comes again with other words must not pass for the first one.
struct SentInvitations: Sendable {
  let site: Site
  let viewer: Viewer

  enum Outcome: Sendable {
    /// The secrets, in the order of the commands.
    case made([String])
    /// The same words again.
    case again
    /// The same form with other words; here is what the first one made.
    case changed([Invitation])
  }

  func send(_ commands: [MakeInvitation], _ form: Form) async throws -> Outcome {
    let (viewer, vault) = (viewer, site.vault)
    let digest = Hex.encode(vault.lookupHash(content(form), purpose: "submissions.digest"))
    let nonce = "invitations|\(viewer.person)|\(viewer.standingKey)|\(form.nonce.prefix(64))"
    return try await site.database.write { tx -> Outcome in
      var secrets: [String] = []
      let led = try tx.once(SentForm(nonce: nonce, digest: digest, by: viewer)) {
        secrets = try commands.map { try $0.run(by: viewer, tx, vault: vault).secret }
        // One transaction has one instant: by it the links of this form are found again.
        return String(tx.now.milliseconds)
      }
      return switch led.before {
      case .first: .made(secrets)
      case .again: .again
      case .changed(let instant): .changed(try tx.invitations(madeAt: instant, by: viewer))
      }
    }
  }

  private func content(_ form: Form) -> String {
    let said = form.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
    return said.map { $0.key + "=" + $0.value.joined(separator: "\u{1E}") }.joined(separator: "\u{1F}")
  }
}
