import Contracts
import Enterprises
import Kernel
import Store
import Web

/// `visits/show`
struct VisitPage: Sendable {
  struct Found: Sendable {
    var visit: Visit
    var names: [PersonID: String] = [:]
    var files: [(id: FileID, width: Int, height: Int)] = []
    var items: [(item: VisitItem, heard: HeardCase?)] = []
    var commitments: [Commitment] = []
    /// The cases for whose sake somebody goes.
    var cause: [HeardCase] = []
    // What is known before somebody goes there; for staff.
    var glance: EnterpriseGlance?
    var openCases: [KnownLine] = []
    var said: [VisitItem] = []
    var owed: [Commitment] = []
    var earlier: [Visit] = []
    /// When the firm likes to receive visits, for whoever moves the appointment.
    var receives: ReceivingHours?
    /// The days around the appointment on which the firm wants to be left alone.
    var quiet: QuietDays?
    /// Who else could go, for the centre.
    var hosts: [HostOption] = []
    /// What stands in the way of the time and the person that were asked for.
    var obstacle = Obstacle()
    /// What a phone sent beside the record that was here already.
    var receipts: [(receipt: Receipt, files: [(id: FileID, width: Int, height: Int)])] = []
    /// Into which the visited one was merged since.
    var heir: Successor?
    /// Names of other enterprises to which something of this visit was put.
    var others: [OrganizationID: String] = [:]

    /// `moved`: the form of the appointment, when it was sent and is not right yet.
    init(_ id: VisitID, moved: Form?, _ viewer: Viewer, _ room: VisitRoom, _ tx: Tx) throws {
      visit = try tx.seenVisit(id, by: viewer)
      let isFirm = viewer.enterprise != nil
      // What was put to its successor is between the community and that one.
      commitments = try tx.commitments(of: id).filter { !isFirm || $0.organization == viewer.enterprise }
      // A clue is passed on to whom it concerns; it is no matter between the visitor and the enterprise.
      items = try tx.items(of: id).filter { !isFirm || ($0.kind != .clue && $0.organization == viewer.enterprise) }.map { item in
        (item, try item.caseID.flatMap { try room.wiring.look(tx, $0, viewer) })
      }
      cause = try room.wiring.tied(tx, id, viewer).compactMap { try room.wiring.look(tx, $0, viewer) }
      heir = try tx.successor(of: visit.organization)
      for other in Set(items.map(\.item.organization)) where other != visit.organization {
        others[other] = try tx.visitedFirm(other, community: visit.community)?.name
      }
      if !isFirm {
        let visit = visit
        files = try tx.visitFiles(id)
        if VisitPolicy.mayKeep(visit, viewer) {
          receipts = try tx.openReceipts(of: id).prefix(20).map { ($0, try tx.visitFiles(id, receipt: $0.key)) }
        }
        if visit.state == .planned { try appointment(moved, viewer, tx) }
        glance = try tx.enterpriseGlance(visit.organization, viewer, room.site.vault)
        openCases = try room.wiring.openCases(tx, visit.organization, viewer)
        said = try tx.itemsSaid(by: visit.organization, community: visit.community, limit: 8).filter { $0.visit != id }
        var filter = CommitmentFilter()
        filter.organization = visit.organization
        filter.states = CommitmentState.owed
        owed = try tx.commitments(filter, viewer, limit: 8).filter { $0.visit != id }
        var before = VisitFilter()
        before.organization = visit.organization
        before.state = .done
        earlier = try tx.visits(before, viewer, limit: 4).filter { $0.id != id }
      }
      let people = receipts.map(\.receipt.person) + [visit.host.person] + [visit.writtenBy].compactMap { $0 }
      names = try tx.visitNames(people + (commitments + owed).map(\.owner.person) + earlier.map(\.host.person))
    }

    private mutating func appointment(_ moved: Form?, _ viewer: Viewer, _ tx: Tx) throws {
      let visit = visit
      receives = try tx.touchTerms(of: visit.organization).receives
      quiet = try tx.quietDays(of: visit.organization, holding: visit.planned.day)
      if viewer.reach(of: .makeVisit) == .community { hosts = try tx.hosts(visit.community, on: SiteZone.shanghai.day(of: tx.now)) }
      guard let moved, let day = LocalDay(moved.raw("day")) else { return }
      let time = VisitTime(day: day, minute: VisitWords.minute(moved.raw("clock")))
      let host = hosts.first { $0.host.post.text == moved.raw("post") }?.host ?? visit.host
      obstacle = try tx.obstacle(visit.organization, at: time, asking: "", host: host.person, viewer, moving: visit)
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer

  private var visit: Visit { found.visit }

  /// `form` is what was sent and is not right yet.
  func fields(_ form: Form?) -> Fields {
    let isFirm = viewer.enterprise != nil
    let mayKeep = VisitPolicy.mayKeep(visit, viewer)
    let sent = form?.values["note"] != nil ? form : nil
    let moved = form?.values["day"] != nil ? form : nil
    let record = visit.record
    var fields: Fields = [
      "hasHours": found.receives != nil, "hours": found.receives.map(words.receives) ?? "",
      "id": visit.id.text, "firm": visit.organizationName, "isFirm": isFirm,
      "firmPath": isFirm ? "/my-enterprise" : "/enterprises/\(visit.organization)", "host": found.names[visit.host.person] ?? "",
      "hostSign": String((found.names[visit.host.person] ?? "").prefix(1)), "when": words.time(visit.planned),
      "place": words.place(visit.place), "reason": visit.reason, "companions": visit.companions,
      "hasCompanions": !visit.companions.isEmpty, "shape": words.shape(visit), "state": words.state(visit),
      "isPlanned": visit.state == .planned, "isDone": visit.state == .done, "isCancelled": visit.state == .cancelled,
      "cancelWords": visit.cancelWords, "hasOver": !visit.overWords.isEmpty && !isFirm, "overWords": visit.overWords, "canWrite": mayKeep && visit.state == .planned, "isUntold": visit.toldAt == nil,
      "canTell": mayKeep && visit.state == .planned && visit.toldAt == nil && visit.planned.day >= words.today && found.heir == nil,
      "needsLists": mayKeep && visit.state == .done && visit.listsAt == nil, "canAdd": mayKeep && visit.listsAt != nil,
      "day": moved?.raw("day") ?? visit.planned.day.description,
      "clock": moved?.raw("clock") ?? VisitWords.field(visit.planned.minute), "today": words.today.description,
      "visitedOn": sent?.raw("visited_on") ?? min(words.today, visit.planned.day).description, "met": sent?.raw("met") ?? "",
      "note": sent?.raw("note") ?? "", "followUpOn": sent?.raw("follow_up_on") ?? "",
      "cancelTyped": form?.raw("cancel_words") ?? "",
    ]
    fields.merge(isFirm ? ["hasNote": false, "hasFollowUp": false, "hasTicks": false] : written(record)) { _, new in new }
    fields["cause"] = found.cause.map { heard -> Fields in
      ["title": heard.title, "path": heard.path, "number": heard.number, "shape": heard.state, "state": words.text(heard.stateKey)]
    }
    fields["hasCause"] = !found.cause.isEmpty
    fields["visitedDay"] = record.map { words.when.day($0.visitedOn) } ?? ""
    fields["metWords"] = record?.met ?? ""
    fields["hasMet"] = record?.met.isEmpty == false
    fields["receipts"] = found.receipts.map { beside($0.receipt, $0.files) }
    fields["ticks"] = words.tickBoxes(sent.map { Set(($0.values["ticks"] ?? []).compactMap { VisitTick(rawValue: $0) }) } ?? [])
    fields["isMerged"] = found.heir != nil
    fields["heir"] = found.heir?.name ?? ""
    fields["heirPath"] = found.heir.map { "/enterprises/\($0.id)" } ?? ""
    fields.merge(appointment(moved)) { _, new in new }
    fields.merge(outcome) { _, new in new }
    fields.merge(known) { _, new in new }
    return fields
  }

  /// All that a record holds which stands beside the one of the visit.
  private func beside(_ receipt: Receipt, _ files: [(id: FileID, width: Int, height: Int)]) -> Fields {
    let record = receipt.record
    let (photos, ticks) = (photos(files), words.ticks(record.ticks))
    return [
      "key": receipt.key, "words": record.note, "at": words.when.moment(receipt.receivedAt),
      "who": found.names[receipt.person] ?? "", "besideMet": record.met, "hasBesideMet": !record.met.isEmpty,
      "besideDay": words.when.day(record.visitedOn), "besideTicks": ticks, "hasBesideTicks": !ticks.isEmpty,
      "besideNext": record.followUpOn.map(words.when.day) ?? "", "hasBesideNext": record.followUpOn != nil,
      "besidePhotos": photos, "hasBesidePhotos": !photos.isEmpty,
    ]
  }

  private func photos(_ files: [(id: FileID, width: Int, height: Int)]) -> [Fields] {
    files.map { ["path": "/files/\($0.id)", "width": $0.width, "height": $0.height] }
  }

  /// Who goes and what stands in the way, for whoever changes it.
  private func appointment(_ moved: Form?) -> Fields {
    let post = moved.map { $0.raw("post") } ?? visit.host.post.text
    var hosts: [Fields] = found.hosts.map { option in
      [
        "value": option.host.post.text, "isChosen": option.host.post.text == post,
        "word": option.name + "·" + words.text("role." + option.role.rawValue),
      ]
    }
    // Whoever was to go and holds her post no longer stays until somebody else is chosen.
    if !hosts.isEmpty, !found.hosts.contains(where: { $0.host == visit.host }) {
      hosts.insert(["value": visit.host.post.text, "isChosen": false, "word": found.names[visit.host.person] ?? ""], at: 0)
    }
    var fields: Fields = [
      "isMoveWrong": moved != nil, "hosts": hosts, "hasHosts": !hosts.isEmpty, "isInQuiet": found.quiet != nil,
      "inQuiet": found.quiet.map(words.inQuiet) ?? "",
    ]
    fields.merge(words.obstacle(found.obstacle, moved)) { _, new in new }
    return fields
  }

  /// The visitor's own words and photos: not for the enterprise.
  private func written(_ record: VisitRecord?) -> Fields {
    let (photos, ticks) = (photos(found.files), words.ticks(record?.ticks ?? []))
    return [
      "hasNote": record != nil, "noteWords": record?.note ?? "", "photos": photos, "hasPhotos": !photos.isEmpty,
      "tickWords": ticks, "hasTicks": !ticks.isEmpty,
      "writer": visit.writtenBy.flatMap { found.names[$0] } ?? "", "wasWritten": visit.writtenBy != nil,
      "hasFollowUp": record?.followUpOn != nil,
      "followUp": record?.followUpOn.map { words.text("visit.follow_up_day", ["day": words.when.day($0)]) } ?? "",
    ]
  }

  private var outcome: Fields {
    let lists: [Fields] = [NoteKind.problem, .need, .resource, .clue].compactMap { kind in
      let rows: [Fields] = found.items.filter { $0.item.kind == kind }.map { row($0.item, $0.heard) }
      return rows.isEmpty ? nil : ["title": words.text("visit.list.\(kind.rawValue)"), "items": rows]
    }
    return [
      "lists": lists, "hasLists": !lists.isEmpty, "commitments": found.commitments.map { words.line($0, found.names) },
      "hasCommitments": !found.commitments.isEmpty,
    ]
  }

  private func row(_ item: VisitItem, _ heard: HeardCase?) -> Fields {
    [
      "isForHeir": item.organization != visit.organization, "heir": found.others[item.organization] ?? "",
      "words": item.words, "hasCase": heard != nil, "path": heard?.path ?? "", "number": heard?.number ?? "",
      "shape": heard?.state ?? "draft", "state": heard.map { words.text($0.stateKey) } ?? "",
      "isCard": item.kind == .need || item.kind == .resource,
      "due": item.dueOn.map { words.text("commitment.until", ["day": words.when.day($0)]) } ?? "",
    ]
  }

  /// What need not be asked again.
  private var known: Fields {
    let glance = found.glance
    let cases: [Fields] = found.openCases.map { line in
      ["title": line.title, "path": line.path, "shape": line.state, "state": words.text(line.stateKey)]
    }
    let said: [Fields] = found.said.map { item in
      [
        "kind": words.text("visit.kind.\(item.kind.rawValue)"), "words": item.words,
        "day": item.at.map { words.when.day($0) } ?? "", "path": "/visits/\(item.visit)",
      ]
    }
    let earlier: [Fields] = found.earlier.map { words.line($0, found.names) }
    return [
      "hasGlance": glance != nil, "industry": glance?.industry ?? "", "hasIndustry": glance?.industry.isEmpty == false,
      "headcount": glance?.headcount.map(String.init) ?? "", "hasHeadcount": glance?.headcount != nil,
      "contact": [glance?.contactName ?? "", glance?.maskedPhone ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
      "hasContact": glance.map { !$0.contactName.isEmpty || !$0.maskedPhone.isEmpty } ?? false, "cases": cases,
      "hasCases": !cases.isEmpty, "said": said, "hasSaid": !said.isEmpty, "earlier": earlier, "hasEarlier": !earlier.isEmpty,
      "owed": found.owed.map { words.line($0, found.names) }, "hasOwed": !found.owed.isEmpty,
    ]
  }
}
