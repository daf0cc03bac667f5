import Contracts
import Enterprises
import Kernel
import Store
import Web

/// `visits/show`
struct VisitPage: Sendable {
  struct Found: Sendable {
    var visit: Visit
    var names: [PersonID: String]
    var files: [(id: FileID, width: Int, height: Int)] = []
    var items: [(item: VisitItem, heard: HeardCase?)] = []
    var commitments: [Commitment]
    // What is known before somebody goes there; for staff.
    var glance: EnterpriseGlance?
    var openCases: [KnownLine] = []
    var said: [VisitItem] = []
    var owed: [Commitment] = []
    var earlier: [Visit] = []
    /// When the firm likes to receive visits, for whoever moves the appointment.
    var receives: ReceivingHours?
    /// What a phone sent beside the record that was here already.
    var receipts: [Receipt] = []
    /// Into which the visited one was merged since.
    var heir: Successor?
    /// Names of other enterprises to which something of this visit was put.
    var others: [OrganizationID: String] = [:]

    init(_ id: VisitID, _ viewer: Viewer, _ room: VisitRoom, _ tx: Tx) throws {
      visit = try tx.seenVisit(id, by: viewer)
      let isFirm = viewer.enterprise != nil
      // What was put to its successor is between the community and that one.
      commitments = try tx.commitments(of: id).filter { !isFirm || $0.organization == viewer.enterprise }
      // A clue is passed on to whom it concerns; it is no matter between the visitor and the enterprise.
      items = try tx.items(of: id).filter { !isFirm || ($0.kind != .clue && $0.organization == viewer.enterprise) }.map { item in
        (item, try item.caseID.flatMap { try room.wiring.look(tx, $0, viewer) })
      }
      heir = try tx.successor(of: visit.organization)
      for other in Set(items.map(\.item.organization)) where other != visit.organization {
        others[other] = try tx.visitedFirm(other, community: visit.community)?.name
      }
      if !isFirm {
        let visit = visit
        files = try tx.visitFiles(id)
        if VisitPolicy.mayKeep(visit, viewer) { receipts = try tx.openReceipts(of: id) }
        if visit.state == .planned { receives = try tx.touchTerms(of: visit.organization).receives }
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
      let people = receipts.map(\.person) + [visit.host.person] + [visit.writtenBy].compactMap { $0 }
      names = try tx.visitNames(people + (commitments + owed).map(\.owner.person) + earlier.map(\.host.person))
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
    fields.merge(isFirm ? ["hasNote": false, "hasFollowUp": false] : written(record)) { _, new in new }
    fields["visitedDay"] = record.map { words.when.day($0.visitedOn) } ?? ""
    fields["metWords"] = record?.met ?? ""
    fields["hasMet"] = record?.met.isEmpty == false
    fields["receipts"] = found.receipts.prefix(20).map { receipt -> Fields in
      [
        "key": receipt.key, "words": receipt.record.note, "at": words.when.moment(receipt.receivedAt),
        "who": found.names[receipt.person] ?? "",
      ]
    }
    fields["isMerged"] = found.heir != nil
    fields["heir"] = found.heir?.name ?? ""
    fields["heirPath"] = found.heir.map { "/enterprises/\($0.id)" } ?? ""
    fields.merge(outcome) { _, new in new }
    fields.merge(known) { _, new in new }
    return fields
  }

  /// The visitor's own words and photos: not for the enterprise.
  private func written(_ record: VisitRecord?) -> Fields {
    let photos: [Fields] = found.files.map { ["path": "/files/\($0.id)", "width": $0.width, "height": $0.height] }
    return [
      "hasNote": record != nil, "noteWords": record?.note ?? "", "photos": photos, "hasPhotos": !photos.isEmpty,
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
