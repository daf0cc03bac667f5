import Audit
import Contracts
import Kernel
import Store

/// What its owner does with a commitment.
struct KeepCommitment: Sendable {
  enum Act: Sendable, Hashable {
    case finish(String)
    case putOff(to: LocalDay, String)
    case giveUp(String)
    case handOver(PostID, String)
    case reword(String)
  }

  let id: CommitmentID
  let act: Act

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Commitment {
    var one = try tx.keptCommitment(id, by: viewer)
    let today = SiteZone.shanghai.day(of: tx.now)
    let kind: CommitmentStep.Kind
    switch act {
    case .finish(let words):
      kind = .finished
      try one.finish(on: today, at: tx.now)
      try tx.addStep(kind, to: one, by: viewer, words: words)
    case .putOff(let day, let words):
      kind = .putOff
      try one.putOff(to: day, today: today, at: tx.now)
      try tx.addStep(kind, to: one, by: viewer, words: words, day: day)
    case .giveUp(let words):
      kind = .givenUp
      try one.giveUp(at: tx.now)
      try tx.addStep(kind, to: one, by: viewer, words: words)
    case .handOver(let post, let words):
      kind = .handedOver
      guard let next = try tx.hosts(one.community, on: today).first(where: { $0.host.post == post }) else {
        throw VisitError.notAHost
      }
      try one.handOver(to: next.host, at: tx.now)
      try tx.addStep(kind, to: one, by: viewer, words: [next.name, words].filter { !$0.isEmpty }.joined(separator: "：") )
    case .reword(let words):
      kind = .reworded
      try one.reword(words, at: tx.now)
      try tx.addStep(kind, to: one, by: viewer, words: words)
    }
    try tx.update(one)
    try tx.audit("commitment.kept", subject: id.text, detail: kind.rawValue, by: viewer)
    try tx.record(CommitmentMoved(commitment: id, kind: kind.rawValue), by: viewer)
    return one
  }
}

/// What the enterprise says: to the words, and whether it was kept.
struct AnswerCommitment: Sendable {
  enum Answer: Sendable, Hashable {
    case agree
    case correct(String)
    case confirm
    case dispute(String)
  }

  let id: CommitmentID
  let answer: Answer

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Commitment {
    var one = try tx.ownCommitment(id, of: viewer)
    var said = ""
    let kind: CommitmentStep.Kind
    switch answer {
    case .agree:
      kind = .agreed
      try one.answerWording(.agreed, at: tx.now)
    case .correct(let words):
      (kind, said) = (.corrected, words)
      try one.answerWording(.corrected, at: tx.now)
    case .confirm:
      kind = .kept
      try one.confirm(on: SiteZone.shanghai.day(of: tx.now), at: tx.now)
    case .dispute(let words):
      (kind, said) = (.disputed, words)
      try one.dispute(at: tx.now)
    }
    try tx.update(one)
    try tx.addStep(kind, to: one, by: viewer, words: said)
    try tx.audit("commitment.answered", subject: id.text, detail: kind.rawValue, by: viewer)
    try tx.record(CommitmentMoved(commitment: id, kind: kind.rawValue), by: viewer)
    return one
  }
}
