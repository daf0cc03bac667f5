import Calendars
import Contracts
import Foundation
import Kernel
import Store
import WorkCalendar

/// Visits and commitments of the demo, made from `Data/demo-visits.json` by the loop's own values and commands.
public struct VisitDemo: Sendable {
  struct Texts: Sendable, Decodable {
    struct Script: Sendable, Decodable {
      let reason: String
      let met: String
      let note: String
      /// As a column keeps them.
      let ticks: String
    }

    let scripts: [Script]
    let results: [String]
    let disputes: [String]
    let deferrals: [String]
    let surrenders: [String]
    let plans: [String]
    let corrections: [String]
  }

  /// Who is visited by whom. `delegate` answers for the firm, where somebody does.
  public struct Meeting: Sendable {
    public var firm: OrganizationID
    public var host: Viewer
    public var delegate: PersonID?
    public var day: LocalDay
    /// Chooses texts and outcomes; any number.
    public var dice: Int
    public init(firm: OrganizationID, host: Viewer, delegate: PersonID?, day: LocalDay, dice: Int) {
      self.firm = firm
      self.host = host
      self.delegate = delegate
      self.day = day
      self.dice = dice
    }
  }

  private let texts: Texts
  private let words: NoteWords
  /// A case of the enterprise that this viewer may tie to a visit; nil when it has none.
  private let caseOf: @Sendable (Tx, OrganizationID, VisitID, Viewer) throws -> CaseID?

  public init(
    home: String, caseOf: @escaping @Sendable (Tx, OrganizationID, VisitID, Viewer) throws -> CaseID?
  ) throws {
    let file = URL(fileURLWithPath: home + "/Data/demo-visits.json")
    texts = try JSONDecoder().decode(Texts.self, from: try Data(contentsOf: file))
    words = try NoteWords(home: home)
    self.caseOf = caseOf
  }

  // MARK: What has been

  /// A visit of some time ago with what became of it until `today`. Written without the journal: nobody is told of it again.
  public func past(_ meeting: Meeting, today: LocalDay, _ tx: Tx) throws {
    guard let firm = try tx.visitedFirm(meeting.firm, community: meeting.host.community) else { return }
    let script = texts.scripts[meeting.dice % texts.scripts.count]
    let at = SiteZone.shanghai.instant(meeting.day, millisecondOfDay: (570 + meeting.dice % 400) * 60_000)
    let host = try VisitPolicy.host(meeting.host)
    let name = try firm.building.flatMap { try tx.visitBuilding($0, community: meeting.host.community) } ?? ""
    var visit = Visit(
      id: ID(uuid: UUIDv7(at: at, random: tx.world.randomBytes(10))), community: meeting.host.community,
      organization: meeting.firm, organizationName: firm.name, host: host, reason: script.reason,
      place: VisitPlace(building: firm.building, name: name, words: firm.room),
      planned: VisitTime(day: meeting.day, minute: 540 + meeting.dice % 16 * 30), madeBy: host.person, at: at)
    visit.toldAt = at
    let next: LocalDay? = meeting.dice % 4 == 0 ? meeting.day.adding(days: 30) : nil
    let record = VisitRecord(
      visitedOn: meeting.day, met: script.met, note: script.note, followUpOn: next, ticks: VisitTick.read(script.ticks))
    try visit.write(record, by: host.person, today: meeting.day, at: at)
    try visit.lookThrough(at: at)
    try tx.insert(visit)
    let reader = NoteReader(words: words, calendar: try tx.workCalendar().calendar)
    for draft in reader.read(script.note, today: meeting.day) {
      if draft.kind == .promise {
        try promise(draft, of: visit, meeting, today, tx)
      } else {
        try keep(draft, of: visit, meeting, at, tx)
      }
    }
  }

  private func keep(_ draft: NoteDraft, of visit: Visit, _ meeting: Meeting, _ at: Timestamp, _ tx: Tx) throws {
    var item = VisitItem(
      id: ID(uuid: UUIDv7(at: at, random: tx.world.randomBytes(10))), community: visit.community, visit: visit.id,
      organization: visit.organization, kind: draft.kind, words: draft.words)
    item.dueOn = draft.kind == .need ? draft.dueOn : nil
    if draft.kind == .problem || draft.kind == .clue {
      guard draft.kind == .problem, let id = try caseOf(tx, visit.organization, visit.id, meeting.host) else { return }
      item.caseID = id
    }
    try tx.insert(item, by: visit.host.person, at: at)
  }

  private func promise(_ draft: NoteDraft, of visit: Visit, _ meeting: Meeting, _ today: LocalDay, _ tx: Tx) throws {
    func at(_ day: LocalDay) -> Timestamp {
      SiteZone.shanghai.instant(min(day, today), millisecondOfDay: (day < today ? 640 : 0) * 60_000)
    }
    let due = draft.dueOn ?? meeting.day.adding(days: 7)
    var one = Commitment(
      id: ID(uuid: UUIDv7(at: at(meeting.day), random: tx.world.randomBytes(10))), community: visit.community,
      organization: visit.organization, organizationName: visit.organizationName, visit: visit.id, words: draft.words,
      owner: visit.host, dueOn: due, madeBy: visit.host.person, at: at(meeting.day))
    var steps: [(CommitmentStep.Kind, CommitmentStep.Side, PersonID, String, LocalDay?, Timestamp)] = [
      (.made, .community, visit.host.person, draft.words, due, at(meeting.day))
    ]
    // What went wrong long ago has been put right since.
    let rolled = meeting.dice / 7 % 10
    let turn = rolled > 5 && rolled < 9 && due.adding(days: 25) < today ? 6 : rolled
    let done = turn == 6 ? due.adding(days: 4) : due.adding(days: -1)
    if let delegate = meeting.delegate, meeting.day < today {
      try one.answerWording(.agreed, at: at(meeting.day.adding(days: 1)))
      steps.append((.agreed, .firm, delegate, "", nil, at(meeting.day.adding(days: 1))))
    }
    // Most are kept; some are late, disputed, given up or wait for a word.
    if turn == 9, due < today {
      try one.giveUp(at: at(due))
      steps.append((.givenUp, .community, visit.host.person, pick(texts.surrenders, meeting), nil, at(due)))
    } else if done < today, turn != 8 {
      try one.finish(on: done, at: at(done))
      steps.append((.finished, .community, visit.host.person, pick(texts.results, meeting), nil, at(done)))
      if let delegate = meeting.delegate, done.adding(days: 1) < today, turn != 5 {
        let day = done.adding(days: 1)
        if turn == 7 { try one.dispute(at: at(day)) } else { try one.confirm(on: done, at: at(day)) }
        let said = turn == 7 ? pick(texts.disputes, meeting) : ""
        steps.append((turn == 7 ? .disputed : .kept, .firm, delegate, said, nil, at(day)))
      }
    }
    try tx.insert(one)
    for step in steps {
      try tx.addStep(step.0, step.1, to: one, by: step.2, words: step.3, day: step.4, at: step.5)
    }
  }

  // MARK: What is now

  /// An appointment that the product itself makes, so that the firm is told; none where somebody goes already.
  @discardableResult
  public func plan(_ meeting: Meeting, _ tx: Tx) throws -> Bool {
    if try tx.isArranged(meeting.firm, community: meeting.host.community) { return false }
    try PlanVisit(
      organization: meeting.firm, time: VisitTime(day: meeting.day, minute: 540 + meeting.dice % 15 * 30),
      reason: pick(texts.plans, meeting)
    ).run(by: meeting.host, judged: [], tx)
    return true
  }

  /// A visit whose note waits to be turned into lists.
  public func unlisted(_ meeting: Meeting, _ tx: Tx) throws {
    let script = texts.scripts[3]
    let visit = try PlanVisit(
      organization: meeting.firm, time: VisitTime(day: meeting.day, minute: 600), reason: script.reason
    ).run(by: meeting.host, mayBeOver: true, tx)
    let record = VisitRecord(visitedOn: meeting.day, met: script.met, note: script.note, ticks: VisitTick.read(script.ticks))
    try WriteVisit(id: visit.id, record: record).run(by: meeting.host, tx)
  }

  private func pick(_ list: [String], _ meeting: Meeting) -> String { list[meeting.dice / 3 % list.count] }
}
