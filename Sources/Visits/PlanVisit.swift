import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// 约走访: who goes to which enterprise, when, and why. The enterprise is told, unless the visitor calls herself.
struct PlanVisit: Sendable {
  var organization: OrganizationID
  var time: VisitTime
  var reason: String
  /// Nil: the viewer herself.
  var post: PostID?
  /// Nil: where the enterprise sits.
  var building: BuildingID?
  var placeWords = ""
  var companions = ""
  var isTold = true
  /// Why she goes although something stands in the way.
  var overWords = ""
  /// The appeals of the firm that were answered: what was said there is not asked again.
  var appeals: @Sendable (Tx) throws -> [KnownLine] = { _ in [] }

  /// `mayBeOver`: it has been already, and is written down right after; no rule speaks of it, but it lies behind. `judged`: it comes of
  /// an accepted plan, where what stands in the way was looked at; these kinds of it did.
  @discardableResult
  func run(by viewer: Viewer, mayBeOver: Bool = false, judged: Set<Obstacle.Kind>? = nil, _ tx: Tx) throws -> Visit {
    let today = SiteZone.shanghai.day(of: tx.now)
    let own = try VisitPolicy.host(viewer)
    guard let firm = try tx.visitedFirm(organization, community: viewer.community) else { throw Problem.notFound }
    if !NearDays.contain(time.day, from: today) { throw VisitError.dayFar }
    if mayBeOver, time.day > today { throw VisitError.dayAhead }
    let host = try tx.chosenHost(post, insteadOf: own, viewer)
    var kinds: Set<Obstacle.Kind> = []
    if !mayBeOver {
      if time.day < today { throw VisitError.dayBehind }
      if try tx.merger(of: organization) != nil { throw VisitError.firmMerged }
      if firm.isGone { throw VisitError.firmGone }
      kinds = try judged ?? tx.obstacle(organization, at: time, asking: reason, host: host.person, viewer, appeals: appeals(tx)).kinds
      if judged == nil, !kinds.isEmpty, overWords.isEmpty { throw VisitError.needsReason }
    }
    var visit = Visit(
      id: tx.newID(), community: viewer.community, organization: organization, organizationName: firm.name, host: host,
      companions: companions, reason: reason, place: try place(of: firm, viewer, tx), planned: time, madeBy: viewer.person,
      at: tx.now)
    visit.excuse(kinds, overWords)
    if isTold { visit.toldAt = tx.now }
    try tx.insert(visit)
    try tx.audit("visit.planned", subject: visit.id.text, detail: time.day.description, by: viewer)
    try tx.record(VisitPlanned(visit: visit.id), by: viewer)
    return visit
  }

  private func place(of firm: VisitedFirm, _ viewer: Viewer, _ tx: Tx) throws -> VisitPlace {
    guard let building = building ?? firm.building else { return VisitPlace(words: placeWords) }
    guard let name = try tx.visitBuilding(building, community: viewer.community) else { throw VisitError.unknownBuilding }
    let isOwn = building == firm.building
    return VisitPlace(building: building, name: name, words: placeWords.isEmpty && isOwn ? firm.room : placeWords)
  }
}

/// Another day or hour, or somebody else who goes; who was told hears of it, once.
struct MoveVisit: Sendable {
  let id: VisitID
  let time: VisitTime
  /// Nil: whoever was to go.
  var post: PostID?
  /// Why she goes although something stands in the way there.
  var overWords = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    let today = SiteZone.shanghai.day(of: tx.now)
    let former = visit.host
    if !NearDays.contain(time.day, from: today) { throw VisitError.dayFar }
    let host = try tx.chosenHost(post, insteadOf: former, viewer)
    let obstacle = try tx.obstacle(visit.organization, at: time, asking: "", host: host.person, viewer, moving: visit)
    try visit.move(to: time, host: host, today: today, at: tx.now)
    if overWords.isEmpty, !obstacle.kinds.isSubset(of: visit.overKinds) { throw VisitError.needsReason }
    visit.excuse(obstacle.kinds, overWords)
    try tx.update(visit)
    if host == former {
      try tx.audit("visit.moved", subject: id.text, detail: time.day.description, by: viewer)
      try tx.record(VisitMoved(visit: id), by: viewer)
    } else {
      try tx.audit("visit.handed_over", subject: id.text, detail: "\(former.person) \(host.person) \(time.day)", by: viewer)
      try tx.record(VisitHandedOver(visit: id, formerPerson: former.person, formerPost: former.post), by: viewer)
    }
    return visit
  }
}

/// 告诉企业: of a visit that was arranged without a word to the firm.
struct TellVisit: Sendable {
  let id: VisitID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    if try tx.merger(of: visit.organization) != nil { throw VisitError.firmMerged }
    try visit.tell(today: SiteZone.shanghai.day(of: tx.now), at: tx.now)
    try tx.update(visit)
    try tx.audit("visit.told", subject: id.text, detail: visit.planned.day.description, by: viewer)
    try tx.record(VisitTold(visit: id), by: viewer)
    return visit
  }
}

struct CancelVisit: Sendable {
  let id: VisitID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    try visit.cancel(words, at: tx.now)
    try tx.update(visit)
    try tx.audit("visit.cancelled", subject: id.text, by: viewer)
    try tx.record(VisitCancelled(visit: id), by: viewer)
    return visit
  }
}

/// 记一笔: what came of a visit, in under a minute.
struct WriteVisit: Sendable {
  let id: VisitID
  let record: VisitRecord
  var photos: [KeptPhoto] = []

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    try visit.write(record, by: viewer.person, today: SiteZone.shanghai.day(of: tx.now), at: tx.now)
    try tx.update(visit)
    try tx.attach(photos, to: visit, by: viewer.person)
    try tx.audit("visit.written", subject: id.text, detail: record.visitedOn.description, by: viewer)
    try tx.record(VisitDone(visit: id), by: viewer)
    return visit
  }
}
