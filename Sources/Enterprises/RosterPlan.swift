import Contracts
import Kernel

/// What a record would do to the registry: pure, so that the dry run and the commit cannot differ.
struct RosterPlan: Sendable {
  enum Outcome: String, Codable, Sendable { case new, changed, unchanged, merged, error }

  var record: RosterRecord
  var outcome: Outcome
  var notes: [RosterNote]
  /// Nil for rows in error.
  var write: OrganizationWrite?

  var isDoubtful: Bool { notes.contains { $0.weight == .doubt } }
}

/// Decides what becomes of each record of one import.
struct RosterPlanner: Sendable {
  let community: CommunityID
  let importID: ImportID?
  let source: FactSource
  let data: EnterpriseData
  let places: PlaceNames
  let matcher: any AddressMatcher
  let now: Timestamp
  /// Every code in the file whose row goes in.
  var codes: Set<String> = []

  /// Of records that follow one another in the file. `taken`: whom an earlier row meant, with that row; what one row said of an
  /// organisation, no later one says again.
  func plans(
    _ records: [RosterRecord], _ known: RosterKnowledge, _ taken: inout [OrganizationID: Int], _ world: World
  ) -> [RosterPlan] {
    var plans: [RosterPlan] = []
    for record in records {
      var plan = plan(record, known, world)
      if let write = plan.write, !write.isNew {
        if let row = taken[write.organization.id] {
          let note = RosterNote(.doubt, nil, "row_again", ["row": String(row)])
          plan = RosterPlan(record: record, outcome: .unchanged, notes: plan.notes + [note], write: nil)
        } else {
          taken[write.organization.id] = record.rows[0]
        }
      }
      plans.append(plan)
    }
    return plans
  }

  func plan(_ record: RosterRecord, _ known: RosterKnowledge, _ world: World) -> RosterPlan {
    if record.isError { return RosterPlan(record: record, outcome: .error, notes: record.notes, write: nil) }
    var notes = record.notes
    switch resolve(record, known, &notes, world) {
    case .existing(let existing): return change(existing, record, notes, world)
    case .double(let standing):
      var same = record
      // The code is that of the double and stays there.
      if let code = record.code, known.withCode(code.text) != nil { same.code = nil }
      return change(standing, same, notes, world)
    case .nothing: return RosterPlan(record: record, outcome: .unchanged, notes: notes, write: nil)
    case .fresh(let code): return insertion(code, record, notes, world)
    case .refused:
      return RosterPlan(record: record, outcome: .error, notes: notes, write: nil)
    }
  }

  // MARK: Whom a record means

  private enum Resolution {
    case existing(RosterKnowledge.Known)
    /// It means a double record: here is the one that counts.
    case double(RosterKnowledge.Known)
    /// It means one that became part of another, and says nothing that has to go anywhere.
    case nothing
    /// Nil asks for a provisional id.
    case fresh(OrganizationCode?)
    case refused
  }

  /// A record that became part of another is never written. What names a double is about the one that counts; what names an enterprise
  /// that was absorbed says nothing of the one that took it over, so a person has to decide.
  private func resolve(
    _ record: RosterRecord, _ known: RosterKnowledge, _ notes: inout [RosterNote], _ world: World
  ) -> Resolution {
    let found = match(record, known, &notes)
    guard case .existing(let existing) = found, let heir = existing.heir else { return found }
    // All that it says was known before: our own export, or an old roster.
    if change(existing, record, notes, world).outcome == .unchanged { return .nothing }
    let said = ["name": heir.name, "code": heir.code]
    guard heir.isSame, let standing = known.standing(for: heir) else {
      notes.append(RosterNote(.error, nil, "is_absorbed", said))
      return .refused
    }
    let isBeside = codes.contains(heir.code)
    notes.append(RosterNote(.doubt, nil, isBeside ? "double_beside" : "is_double", said))
    // The one that counts has a row of its own in the file.
    return isBeside ? .nothing : .double(standing)
  }

  /// A code that comes anew goes to a double only where the one that counts still waits for a code.
  private func waitsForCode(_ one: RosterKnowledge.Known, _ known: RosterKnowledge) -> Bool {
    guard let heir = one.heir, heir.isSame else { return one.organization.isProvisional }
    return one.organization.isProvisional && known.standing(for: heir)?.organization.isProvisional == true
  }

  private func match(_ record: RosterRecord, _ known: RosterKnowledge, _ notes: inout [RosterNote]) -> Resolution {
    let same = record.nameKey.isEmpty ? [] : known.named(record.nameKey)
    if let code = record.code {
      if let existing = known.withCode(code.text) { return .existing(existing) }
      // It was here without a code, and now it has one.
      let waiting = same.filter { waitsForCode($0, known) }
      if waiting.count == 1, case .uscc = code {
        notes.append(RosterNote(.doubt, .code, "code_added", ["code": waiting[0].organization.code]))
        return .existing(waiting[0])
      }
      if let other = same.first {
        notes.append(RosterNote(.doubt, .name, "same_name", ["code": other.organization.code]))
      }
    } else if same.count == 1 {
      notes.append(RosterNote(.remark, .code, "matched_by_name", ["code": same[0].organization.code]))
      return .existing(same[0])
    } else if same.count > 1 {
      notes.append(RosterNote(.error, .name, "name_ambiguous", ["count": String(same.count)]))
      return .refused
    }
    if record.name.isEmpty {
      notes.append(RosterNote(.error, .name, "name_missing"))
      return .refused
    }
    if record.code == nil { notes.append(RosterNote(.doubt, .code, "no_code")) }
    return .fresh(record.code)
  }

  // MARK: New

  private func insertion(
    _ code: OrganizationCode?, _ record: RosterRecord, _ notes: [RosterNote], _ world: World
  ) -> RosterPlan {
    var notes = notes
    var facts = record.facts
    var provisional: String?
    switch code {
    case .uscc(let uscc): facts[.uscc] = uscc.text
    case .provisional(let id): provisional = id
    case nil: provisional = ProvisionalID.make(from: world.randomBytes(16))
    }
    facts[.kind] = facts[.kind] ?? kind(of: code).rawValue
    facts[.status] = facts[.status] ?? OrganizationStatus.operating.rawValue
    let id: OrganizationID = ID(uuid: UUIDv7(at: now, random: world.randomBytes(10)))
    var one = Organization(id: id, community: community, provisionalID: provisional, facts: facts, at: now)
    let located = locate(record, nil, &notes)
    if let located { one.place = located.place }
    let changes = Fact.allCases.compactMap { fact -> FactChange? in
      let text = one[fact]
      return text.isEmpty ? nil : FactChange(fact: fact, before: FactValue(), after: FactValue(text, source))
    }
    let write = OrganizationWrite(
      organization: one, isNew: true, changes: changes, superseded: outdone(record),
      tags: tags(record, held: [], of: one, world), candidates: located?.candidates, importID: importID)
    return RosterPlan(record: record, outcome: .new, notes: notes, write: write)
  }

  private func kind(of code: OrganizationCode?) -> OrganizationKind {
    guard case .uscc(let uscc) = code else { return .enterprise }
    return switch uscc.authority {
    case "5": .ngo
    case "1": .office
    default: .enterprise
    }
  }

  private func outdone(_ record: RosterRecord) -> [FactValueOf] {
    record.outdone.map { FactValueOf(fact: $0.fact, value: FactValue($0.text, source)) }
  }

  private func tags(
    _ record: RosterRecord, held: Set<String>, of one: Organization, _ world: World
  ) -> [Qualification] {
    record.tags.filter { !held.contains($0) }.map { kind in
      Qualification(
        id: ID(uuid: UUIDv7(at: now, random: world.randomBytes(10))), organization: one.id, community: community,
        kind: kind, source: source, importID: importID)
    }
  }

  // MARK: Changed

  private func change(
    _ known: RosterKnowledge.Known, _ record: RosterRecord, _ notes: [RosterNote], _ world: World
  ) -> RosterPlan {
    var notes = notes
    var one = known.organization
    var changes: [FactChange] = []
    var superseded = outdone(record)
    var facts = record.facts
    if case .uscc(let uscc) = record.code { facts[.uscc] = uscc.text }
    if let located = locate(record, known, &notes) { facts[.place] = located.place.text }
    for fact in Fact.allCases {
      guard let text = facts[fact], !text.isEmpty else { continue }
      let before = FactValue(one[fact], known.sources[fact])
      let after = FactValue(text, source)
      if before.text == text {
        if isNewer(than: before.source) { changes.append(FactChange(fact: fact, before: before, after: after)) }
      } else if before.text.isEmpty || wins(over: before.source) {
        changes.append(FactChange(fact: fact, before: before, after: after))
        one[fact] = text
        if fact == .name { notes.append(RosterNote(.doubt, .name, "name_changed", ["old": before.text])) }
      } else {
        superseded.append(FactValueOf(fact: fact, value: after))
        let day = before.source?.asOf.description ?? ""
        notes.append(RosterNote(.remark, nil, "newer_kept", ["fact": fact.rawValue, "day": day]))
      }
    }
    // A code that replaces the words for an industry takes their place.
    if facts[.industryCode] != nil, changes.contains(where: { $0.fact == .industryCode }), !one[.industryText].isEmpty {
      let before = FactValue(one[.industryText], known.sources[.industryText])
      changes.append(FactChange(fact: .industryText, before: before, after: FactValue("", source)))
      one[.industryText] = ""
    }
    let added = tags(record, held: known.tags, of: one, world)
    let isPlaced = changes.contains { $0.fact == .place && $0.isVisible }
    let write = OrganizationWrite(
      organization: one, isNew: false, changes: changes, superseded: superseded, tags: added,
      candidates: isPlaced ? locate(record, known, &notes)?.candidates ?? [] : nil, importID: importID)
    let outcome: RosterPlan.Outcome = write.visible.isEmpty && added.isEmpty ? .unchanged : .changed
    return RosterPlan(record: record, outcome: outcome, notes: notes, write: write)
  }

  private func isNewer(than old: FactSource?) -> Bool {
    guard let old else { return true }
    return old.asOf < source.asOf
  }

  /// The newer source wins. On the same day a person's word stands against a roster.
  private func wins(over old: FactSource?) -> Bool {
    guard let old else { return true }
    if old.asOf != source.asOf { return old.asOf < source.asOf }
    return old.kind == .roster || old.kind == .demo
  }

  // MARK: Places

  private struct Located {
    var place: PlaceFact
    var candidates: [AddressCandidate]
  }

  /// Where the record says that it sits; nil when it says nothing new.
  private func locate(
    _ record: RosterRecord, _ known: RosterKnowledge.Known?, _ notes: inout [RosterNote]
  ) -> Located? {
    let old = known?.organization.place ?? PlaceFact()
    if let known, !saysNewPlace(record, known.organization) { return nil }
    let (text, isCapped) = placeText(record, known?.organization)
    guard !text.isEmpty else { return nil }
    let floor = record.floor
    guard let match = matcher.match(text) else {
      if old.isConfirmed || old.building != nil { return nil }
      note(.doubt, "address_unknown", [:], &notes)
      return Located(place: PlaceFact(floor: floor, unit: record.unit), candidates: [])
    }
    let confidence = isCapped ? min(match.confidence, AddressMatch.surePercent - 1) : match.confidence
    let isSure = confidence >= AddressMatch.surePercent
    // A doubtful guess does not move anybody who has a place.
    if !isSure, old.isConfirmed || old.building != nil { return nil }
    let place = PlaceFact(
      building: isSure ? match.building : nil, floor: floor.isEmpty ? match.floor : floor,
      unit: record.unit.isEmpty ? match.unit : record.unit, confidence: confidence, isConfirmed: false)
    if isSure, place.building == old.building, place.floor == old.floor, place.unit == old.unit { return nil }
    if !isSure {
      let name = places.name(of: match.building)
      note(.doubt, "address_doubtful", ["building": name, "confidence": String(confidence)], &notes)
    }
    return Located(place: place, candidates: isSure ? [] : match.candidates)
  }

  private func note(
    _ weight: RosterNote.Weight, _ code: String, _ details: [String: String], _ notes: inout [RosterNote]
  ) {
    let note = RosterNote(weight, .operatingAddress, code, details)
    if !notes.contains(note) { notes.append(note) }
  }

  /// False when every word about the place is what the registry has already.
  private func saysNewPlace(_ record: RosterRecord, _ one: Organization) -> Bool {
    let place = one.place
    if !record.building.isEmpty || !record.park.isEmpty {
      let sameBuilding = places.says(park: record.park, building: record.building, is: place.building)
      if sameBuilding {
        let sameUnit = record.unit.isEmpty || record.unit == place.unit
        return !(sameUnit && (record.floor.isEmpty || record.floor == place.floor))
      }
      return true
    }
    if let address = record.facts[.operatingAddress] { return address != one[.operatingAddress] }
    guard one[.operatingAddress].isEmpty, let address = record.facts[.registeredAddress] else { return false }
    return address != one[.registeredAddress]
  }

  /// The words to look up, and whether they only give a hint: the registered address says little about where a firm
  /// works when the roster has a column for that and leaves it empty.
  private func placeText(_ record: RosterRecord, _ one: Organization?) -> (text: String, isCapped: Bool) {
    let columns = [record.park, record.building, record.floor, record.unit].joined()
    let operating = record.facts[.operatingAddress] ?? one?[.operatingAddress] ?? ""
    if !record.building.isEmpty { return (columns, false) }
    if !operating.isEmpty { return (record.park.isEmpty ? operating : record.park + operating, false) }
    if !record.park.isEmpty { return (columns, false) }
    return (record.facts[.registeredAddress] ?? "", record.hasPlaceColumns)
  }
}
