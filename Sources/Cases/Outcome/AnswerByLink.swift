import Audit
import Contracts
import Cryptography
import Kernel
import Store

/// Why a link does not open, or is not given.
enum AnswerError: Error, Equatable, Sendable, CaseIterable {
  /// No such link; a newer one may have taken its place.
  case unknown
  /// It was for thirty days.
  case expired
  /// Who had a case in hand does not hold the link by which it is judged.
  case handlerHoldsNoLink
}

extension AnswerError: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .unknown: Problem(.notFound, code: "answer.unknown")
    case .expired: Problem(.gone, code: "answer.expired")
    case .handlerHoldsNoLink: Problem(.conflict, code: "answer.handler_holds_no_link")
    }
  }
}

/// What a link asks at this moment.
struct AnswerQuestion: Sendable {
  let item: Case
  let link: AnswerLink
  let closure: CaseClosure
  /// Nobody has said yet whether it is solved.
  let asksSolved: Bool
  let asksRating: Bool
  var isOver: Bool { link.usedAt != nil || (!asksSolved && !asksRating) }

  init(_ secret: LinkSecret, _ tx: Tx) throws {
    guard let link = try tx.answerLink(secret), let item = try tx.findCase(link.caseID),
      let closure = try tx.closure(of: link.caseID, round: link.round)
    else { throw AnswerError.unknown }
    // Whoever does not speak for the applicant any more has no answer to give.
    if let person = link.person {
      guard try CaseReactions.applicants(of: item, tx).contains(where: { $0.person == person }) else { throw AnswerError.unknown }
    }
    self.item = item
    self.link = link
    self.closure = closure
    asksSolved = item.round == link.round && item.state.isClosed
    // A case that was taken back has nothing to be judged; a round that was sent back has.
    asksRating = item.state == .withdrawn ? false : try !tx.isRated(link.caseID, round: link.round)
  }
}

/// What the applicant says by her link: solved or not, and how it was handled. It counts once.
struct AnswerByLink: Sendable {
  let secret: LinkSecret
  var isSolved: Bool?
  /// What is missing, when it is not solved; its handler reads that.
  var reason = ""
  var level: RatingLevel?
  /// Nobody who handled the case reads them.
  var words = ""

  /// False when an answer was here before: then nothing changes.
  @discardableResult
  func run(_ tx: Tx) throws -> Bool {
    let question = try AnswerQuestion(secret, tx)
    if question.isOver { return false }
    if question.link.expiresAt <= tx.now { throw AnswerError.expired }
    guard try tx.useAnswerLink(secret, question.link) else { return false }
    if question.asksRating, let level { try rate(question, level, tx) }
    if question.asksSolved, let isSolved {
      if isSolved { try confirm(question, tx) } else { try sendBack(question, tx) }
    }
    return true
  }

  private func rate(_ question: AnswerQuestion, _ level: RatingLevel, _ tx: Tx) throws {
    let item = question.item
    let lead = item.round == question.link.round ? item.lead?.person : nil
    try tx.insertRating(
      of: item, round: question.link.round, level: level, words: words, lead: lead ?? question.closure.by)
    try tx.record(CaseRated(caseID: item.id), community: item.community, actor: question.link.person)
  }

  private func confirm(_ question: AnswerQuestion, _ tx: Tx) throws {
    var item = question.item
    let link = question.link
    try ApplicantsWord(link: link).confirm(&item, tx)
    try note("case.confirmed_by_link", item, link, tx)
  }

  private func sendBack(_ question: AnswerQuestion, _ tx: Tx) throws {
    var item = question.item
    let link = question.link
    try ApplicantsWord(link: link).sendBack(&item, reason, tx)
    try note("case.returned_by_link", item, link, tx)
  }

  /// A link without an account behind it is used by somebody whom nobody saw.
  private func note(_ act: String, _ item: Case, _ link: AnswerLink, _ tx: Tx) throws {
    guard link.person == nil else { return }
    try tx.audit(act, subject: item.id.text, detail: item.number, community: item.community, standing: "link")
  }
}

/// A link for a caller without an account, which a worker reads out, prints or copies: never one who leads, led, answered or closed it.
struct HandOutAnswerLink: Sendable {
  let id: CaseID

  func run(by viewer: Viewer, _ tx: Tx) throws -> (item: Case, secret: LinkSecret) {
    let item = try tx.handledCase(id, by: viewer)
    guard viewer.may(.fileCaseForCaller) else { throw Problem.notFound }
    guard item.applicant.person == nil, try tx.caller(of: id) != nil else { throw CaseError.applicantSpeaks }
    guard item.state.isClosed || item.state == .confirmed else {
      throw CaseError.notClosed
    }
    if try tx.isJudged(viewer.person, by: item) { throw AnswerError.handlerHoldsNoLink }
    if item.state == .confirmed, try tx.isRated(item) { throw CaseError.alreadyRated }
    let secret = try tx.makeAnswerLink(of: item, for: .handed(by: viewer.person))
    try tx.audit("case.answer_link_given", subject: id.text, detail: item.number, by: viewer)
    return (item, secret)
  }
}
