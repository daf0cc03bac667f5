import CLibCurl
import Kernel
import Store

/// Letters and short messages.
struct LetterLane: Lane {
  let database: any Database

  enum Outcome: Sendable {
    case sent
    /// The other side says that no later try will do better.
    case refused(TransferFault)
    case failed(TransferFault)
  }

  let width = 4

  func claim(_ limit: Int, _ tx: Tx) throws -> [Letter] { try tx.claimLetters(limit: limit) }

  func carry(_ letter: Letter) async -> Outcome {
    guard let tools: OutboundTools = database.tools.find() else { return .failed(TransferFault("not_configured")) }
    guard let content = try? LetterContent(opening: letter.content, of: letter.id, tools.vault) else {
      return .refused(TransferFault("sealed"))
    }
    do throws(TransferFault) {
      switch letter.kind {
      case .mail: try await mail(letter, content, tools)
      case .text: try await text(letter, content, tools)
      }
      return .sent
    } catch {
      return isFinal(error, letter.kind) ? .refused(error) : .failed(error)
    }
  }

  private func mail(_ letter: Letter, _ content: LetterContent, _ tools: OutboundTools) async throws(TransferFault) {
    guard let server = tools.mail else { throw TransferFault("not_configured") }
    try await server.send(
      MailLetter(id: letter.id.text, to: content.to, subject: content.subject, text: content.text, at: letter.createdAt))
  }

  private func text(_ letter: Letter, _ content: LetterContent, _ tools: OutboundTools) async throws(TransferFault) {
    let gateway: TextGateway?
    do {
      gateway = try await database.read { tx in try tx.textGateway(letter.community, tools.vault) }
    } catch {
      throw TransferFault("store")
    }
    guard let gateway else { throw TransferFault("not_configured") }
    let answer = try await gateway.call(phone: content.to, text: content.text, tools.rules).post(tools.rules)
    if !gateway.took(answer) { throw TransferFault("rejected", status: answer.status) }
  }

  /// 5xx of SMTP (RFC 5321 §4.2.1) is for ever, a login that is refused is a setting that will be mended.
  private func isFinal(_ fault: TransferFault, _ kind: LetterKind) -> Bool {
    kind == .mail && fault.word == "rejected" && (500...599).contains(fault.status)
  }

  func settle(_ letter: Letter, _ outcome: Outcome, _ tx: Tx) throws {
    switch outcome {
    case .sent: try tx.endLetter(letter, sent: true)
    case .refused(let fault): try tx.endLetter(letter, sent: false, error: fault.words)
    case .failed(let fault):
      let chance = tx.world.randomBytes(1)[0]
      if let wait = RetrySteps.wait(after: letter.attempts, chance: chance) {
        try tx.putOffLetter(letter, by: wait, error: fault.words)
      } else {
        try tx.endLetter(letter, sent: false, error: fault.words)
      }
    }
  }
}

extension TransferFault {
  /// `rejected 550`
  var words: String { status == 0 ? word : "\(word) \(status)" }
}
