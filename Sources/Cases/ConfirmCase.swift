import Audit
import Contracts
import Kernel
import Store

/// What the applicant says about a closed case. A caller without an account says it on the telephone, and a worker who had no hand in
/// the case writes it down; so does the successor of an enterprise that was merged and has nobody left who acts for it.
struct ConfirmCase: Sendable {
  let id: CaseID
  var rating: RatingLevel?
  var ratingWords = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var (item, heardBy) = try AnswerOfApplicant.find(id, by: viewer, tx)
    let word = ApplicantsWord(by: viewer, heardBy: heardBy)
    if let rating { try word.rate(item, rating, ratingWords, tx) }
    try word.confirm(&item, tx)
    if heardBy != nil {
      try tx.audit("case.confirmed_for_caller", subject: item.id.text, detail: item.number, by: viewer)
    }
    return item
  }
}

/// 退回重办: why it is not solved.
struct SendCaseBack: Sendable {
  let id: CaseID
  let words: String
  var rating: RatingLevel?

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var (item, heardBy) = try AnswerOfApplicant.find(id, by: viewer, tx)
    let word = ApplicantsWord(by: viewer, heardBy: heardBy)
    if let rating { try word.rate(item, rating, "", tx) }
    try word.sendBack(&item, words, tx)
    if heardBy != nil {
      try tx.audit("case.returned_for_caller", subject: item.id.text, detail: item.number, by: viewer)
    }
    return item
  }
}

/// One rating a round. The handler never sees it alone.
struct RateCase: Sendable {
  let id: CaseID
  let level: RatingLevel
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.ownCase(id, of: viewer)
    try ApplicantsWord(by: viewer, heardBy: nil).rate(item, level, words, tx)
    return item
  }
}

/// 撤回.
struct WithdrawCase: Sendable {
  let id: CaseID
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.ownCase(id, of: viewer)
    try item.withdraw(at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, _ in clock.end(at: tx.now) }
    for one in [item] + (try tx.allMergedCases(into: id)) { try tx.endMerge(of: one, .withdrawn, by: viewer.person) }
    try tx.insertWithdrawal(of: item, words: words, by: viewer.person)
    try tx.endAssistance(of: item)
    try tx.lapseObjections(to: item)
    try tx.endReferrals(of: item)
    try tx.addStep(.withdrawn, to: item, author: .applicant, by: viewer.person, words: words)
    try tx.record(CaseWithdrawn(caseID: item.id), by: viewer)
    return item
  }
}

/// More words or photos from the applicant.
struct AddToCase: Sendable {
  let id: CaseID
  let words: String
  var photos: [OpenCase.KeptPhoto] = []

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.ownCase(id, of: viewer)
    let files = try photos.map { kept in
      try tx.insertFile(kept.photo, sha256: kept.sha256, community: viewer.community, by: viewer.person)
    }
    try tx.attach(files, to: item)
    try ApplicantsWord(by: viewer, heardBy: nil).add(&item, words, tx)
    return item
  }
}

/// What the applicant says of her case, whichever way it comes: on a page of hers, by a link, by a receipt, or on the telephone to
/// somebody who writes it down.
struct ApplicantsWord: Sendable {
  /// Her account; nil when she has none, or when somebody else writes.
  private let by: PersonID?
  /// Who heard it, or read out the link.
  private let heardBy: PersonID?
  /// Whose name stands at the step.
  private let writer: PersonID?
  private let author: CaseStep.Author

  init(by viewer: Viewer, heardBy: PersonID?) {
    by = heardBy == nil ? viewer.person : nil
    self.heardBy = heardBy
    writer = viewer.person
    author = heardBy == nil ? .applicant : .handler
  }

  init(link: AnswerLink) {
    (by, heardBy, writer, author) = (link.person, link.madeBy, link.person, .applicant)
  }

  /// By the receipt of a report without an account.
  static let byReceipt = ApplicantsWord()
  private init() { (by, heardBy, writer, author) = (nil, nil, nil, .applicant) }

  /// How it was handled. What is heard on the telephone can be that it is solved or not, never a rating: that would be written by a
  /// colleague of the one who is judged.
  func rate(_ item: Case, _ level: RatingLevel, _ words: String, _ tx: Tx) throws {
    if author == .handler { throw CaseError.onlyApplicantRates }
    try item.requireRateable(isRated: try tx.isRated(item))
    guard let lead = item.lead else { throw CaseError.notTaken }
    try tx.insertRating(of: item, level: level, words: words, lead: lead.person)
    try tx.record(CaseRated(caseID: item.id), community: item.community, actor: writer)
  }

  func confirm(_ item: inout Case, _ tx: Tx) throws {
    try item.confirm(at: tx.now)
    try tx.update(item)
    try tx.insertConfirmation(of: item, by: by, heardBy: heardBy)
    try tx.addStep(.confirmed, to: item, author: author, by: writer)
    try tx.record(CaseConfirmed(item.id), community: item.community, actor: writer)
  }

  func sendBack(_ item: inout Case, _ words: String, _ tx: Tx) throws {
    let round = item.round
    try item.sendBack(at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, work in
      clock.restart(at: tx.now, work.rules.promise(window: item.window, urgency: item.urgency))
    }
    try tx.endMerge(of: item, .returned, by: writer ?? heardBy)
    try tx.insertReturn(of: item, round: round, words: words, by: by, heardBy: heardBy)
    try tx.addStep(.returned, to: item, author: author, by: writer, words: words)
    try tx.record(CaseReturned(item.id), community: item.community, actor: writer)
  }

  func add(_ item: inout Case, _ words: String, _ tx: Tx) throws {
    try item.add(at: tx.now)
    try tx.update(item)
    // What she was asked for is there.
    try tx.turnClock(of: item) { clock, _ in clock.resume(at: tx.now) }
    try tx.addStep(.added, to: item, author: author, by: writer, words: words)
    try tx.record(CaseAdded(caseID: item.id), community: item.community, actor: writer)
  }
}

enum AnswerOfApplicant {
  /// The case, and who heard the answer when it is not the applicant herself who gives it.
  static func find(_ id: CaseID, by viewer: Viewer, _ tx: Tx) throws -> (item: Case, heardBy: PersonID?) {
    if viewer.post == nil { return (try tx.ownCase(id, of: viewer), nil) }
    let item = try tx.handledCase(id, by: viewer)
    guard viewer.may(.fileCaseForCaller) else { throw Problem.notFound }
    let isCallers = try item.applicant.person == nil && tx.caller(of: id) != nil
    guard try isCallers || tx.heirSpeaks(for: item) != nil else { throw CaseError.applicantSpeaks }
    if try tx.isJudged(viewer.person, by: item) { throw CaseError.closerCannotConfirm }
    return (item, viewer.person)
  }
}
