import Contracts
import Kernel
import Store
import Web

/// `enterprises/show`
struct DossierPage: Sendable {
  struct Found: Sendable {
    var one: Organization
    var sources: [Fact: FactSource]
    var tags: [Qualification]
    var contacts: [FirstContact]
    /// The present first contact holds a post in which she can be one.
    var isContactHere: Bool
    var stays: [Residency]
    var statuses: [StatusStep]
    var history: [FactValueOf]
    var neighbours: [EnterpriseLine]
    var delegates: [String]
    var names: [String: String]
    var places: PlaceNames
    var timeline: [DossierEntry]
    var parts: [DossierPart]
    var merger: DossierMerger

    static let timelineMax = 20

    init(_ id: OrganizationID, _ viewer: Viewer, _ room: RegistryRoom, _ tx: Tx) throws {
      one = try tx.organization(id, for: .seeEnterprise, viewer, room.site.vault)
      sources = try tx.sources(of: [id])[id] ?? [:]
      tags = try tx.qualifications(of: id)
      contacts = try tx.firstContacts(of: id)
      let present = contacts.first { $0.to == nil }
      isContactHere = try present.map { try tx.canBeContact($0.person, viewer.community) } ?? false
      stays = try tx.residencies(of: id)
      statuses = try tx.statusSteps(of: id)
      history = try tx.factHistory(of: id, limit: 30).map { FactValueOf(fact: $0.fact, value: $0.value) }
      neighbours = try one.place.building.map { try tx.neighbours(of: id, in: $0, limit: 400) } ?? []
      delegates = try tx.delegateNames(of: id, community: viewer.community)
      let people = sources.values.map(\.id) + contacts.map(\.person.text) + history.compactMap(\.value.source?.id)
      names = try tx.personNames(Set(people))
      places = try tx.placeNames(community: viewer.community)
      merger = try DossierMerger(id, viewer, tx)
      let told = try merger.entries + room.wiring.sources.flatMap { try $0.entries(of: id, for: viewer, limit: Found.timelineMax, tx) }
      timeline = Array(told.sorted { ($0.at, $0.path) > ($1.at, $1.path) }.prefix(Found.timelineMax))
      parts = try room.wiring.sources.flatMap { try $0.parts(of: id, for: viewer, tx) }
    }
  }

  let words: RegistryWords
  let found: Found
  let viewer: Viewer

  private var one: Organization { found.one }
  private var isOwn: Bool { viewer.enterprise == one.id }

  func fields(isRevealed: Bool) -> Fields {
    let place = one.place
    let base = isOwn ? "/my-enterprise" : "/enterprises/" + one.id.text
    var fields: Fields = [
      "id": one.id.text, "name": one.name, "code": words.grouped(one.code), "isProvisional": one.isProvisional,
      "kind": words.kind(one.kind), "isOther": one.kind != .enterprise, "status": words.status(one.status),
      "shape": words.shape(one.status), "isOwn": isOwn, "grid": found.places.grid(of: place.building),
      "building": found.places.name(of: place.building), "hasBuilding": place.building != nil,
      "editPath": base + "/edit", "mayEdit": viewer.may(.editEnterprise),
      "mayKeep": EnterprisePolicy.mayKeepRegistry(viewer), "mayFile": viewer.may(.fileCaseForCaller) && found.merger.merger == nil && one.kind == .enterprise,
      "filePath": "/cases/for-caller?firm=\(URLEncoded.encode(one.name))&organization=\(one.id)",
      "mayVisit": viewer.may(.makeVisit) && found.merger.merger == nil,
      "maySeeCases": viewer.may(.seeCase), "casesPath": isOwn ? "/cases" : "/cases?organization=" + one.id.text,
      "isDoubtful": isDoubtful && EnterprisePolicy.mayKeepRegistry(viewer),
      "founded": one.foundedOn.map { words.text("enterprise.founded", ["day": words.day($0)]) } ?? "",
      "hasFounded": one.foundedOn != nil, "facts": facts, "tags": tags, "hasTags": !found.tags.isEmpty,
    ]
    fields.merge(people(isRevealed: isRevealed)) { _, new in new }
    fields.merge(DossierSection(words: words, found: found).fields) { _, new in new }
    fields.merge(past) { _, new in new }
    fields.merge(found.merger.fields(words, viewer)) { _, new in new }
    fields["parts"] = parts
    return fields
  }

  private var isDoubtful: Bool {
    one.place.building == nil && !one.place.isConfirmed && one.status != .movedOut && one.status != .deregistered
      && !(one[.operatingAddress].isEmpty && one[.registeredAddress].isEmpty)
  }

  // MARK: Facts with source and day

  private static let shown: [Fact] = [
    .operatingAddress, .place, .registeredAddress, .legalRepresentative, .industryCode, .industryText, .chainSegment,
    .headcount, .scale, .shortName, .englishName,
  ]
  /// Asked for again and again, so it is worth knowing that nobody has said it yet.
  private static let wanted: Set<Fact> = [.operatingAddress, .industryCode, .headcount]
  private static let staleDays = 365

  private var facts: [Fields] {
    DossierPage.shown.compactMap { fact in
      let text = one[fact]
      if fact == .industryCode, !one[.industryText].isEmpty { return nil }
      guard !text.isEmpty || DossierPage.wanted.contains(fact) else { return nil }
      let source = found.sources[fact]
      let age = source.map { words.today.daysSinceEpoch - $0.asOf.daysSinceEpoch } ?? 0
      let isSame = fact == .registeredAddress && text == one[.operatingAddress]
      return [
        "label": words.text("enterprise.fact." + fact.rawValue), "isKnown": !text.isEmpty,
        "content": isSame ? words.text("enterprise.same_as_operating") : words.value(fact, text, found.places),
        "source": words.source(source, found.names), "day": source.map { words.day($0.asOf) } ?? "",
        "isStale": age > DossierPage.staleDays,
        "stale": words.text("enterprise.stale", ["months": String(age * 12 / 365)]),
      ]
    }
  }

  private var tags: [Fields] {
    let mayKeep = EnterprisePolicy.mayKeepRegistry(viewer)
    return found.tags.map { tag in
      let standing = tag.standing(on: words.today)
      let shape =
        switch standing {
        case .valid: "confirmed"
        case .endsSoon: "soon"
        case .lapsed: "expired"
        }
      let until = tag.validTo.map { words.text("enterprise.tag_until", ["day": words.day($0)]) }
      let details = [tag.level, tag.certificateNumber, tag.issuer].filter { !$0.isEmpty }
      return [
        "name": words.tag(tag.kind), "shape": shape, "standing": words.standingWord(standing),
        "until": until ?? words.text("enterprise.tag_no_end"), "details": details.joined(separator: "·"),
        "hasDetails": !details.isEmpty, "path": "/enterprises/\(one.id)/qualifications/\(tag.id)", "mayEdit": mayKeep,
      ]
    }
  }

  // MARK: People

  private func people(isRevealed: Bool) -> Fields {
    let phone = one[.contactPhone]
    let email = one[.contactEmail]
    let hasSealed = !(phone.isEmpty && email.isEmpty)
    let current = found.contacts.first { $0.to == nil }
    let name = current.flatMap { found.names[$0.person.text] } ?? ""
    return [
      "contactName": one[.contactName], "hasContactName": !one[.contactName].isEmpty,
      "phone": isRevealed ? phone : phone.isEmpty ? "" : Mask.phone(phone), "hasPhone": !phone.isEmpty,
      "email": isRevealed ? email : email.isEmpty ? "" : Mask.email(email), "hasEmail": !email.isEmpty,
      "isRevealed": isRevealed, "mayReveal": viewer.may(.seeContactDetails) && hasSealed && !isRevealed,
      "legalRepresentative": one[.legalRepresentative], "hasLegal": !one[.legalRepresentative].isEmpty,
      "delegates": found.delegates.joined(separator: words.context.locale == .chinese ? "、" : ", "),
      "hasDelegates": !found.delegates.isEmpty, "hasFirst": current != nil, "first": name,
      "isFirstGone": current != nil && !found.isContactHere, "isFirstByRule": current?.isByRule ?? false,
      "firstSign": String(name.prefix(1)), "firstNote": current?.note ?? "",
      "hasFirstNote": !(current?.note ?? "").isEmpty,
      "firstSince": current.map { words.text("enterprise.contact_since", ["day": words.day($0.from)]) } ?? "",
      "earlier": earlier, "hasEarlier": found.contacts.contains { $0.to != nil },
    ]
  }

  private var earlier: [Fields] {
    found.contacts.filter { $0.to != nil }.map { contact in
      [
        "name": found.names[contact.person.text] ?? "", "note": contact.note, "hasNote": !contact.note.isEmpty,
        "until": contact.to.map { words.text("enterprise.contact_until", ["day": words.day($0)]) } ?? "",
      ]
    }
  }

  // MARK: What loops contribute

  private func title(_ line: DossierPart.Line) -> String {
    let lead = line.leadKeys.map { words.text($0) }.joined(separator: words.context.locale == .chinese ? "、" : ", ")
    return lead.isEmpty ? line.title : lead + " " + line.title
  }

  private var parts: [Fields] {
    found.parts.map { part in
      let lines: [Fields] = part.lines.map { line in
        [
          "title": title(line), "path": line.path, "isLink": !line.path.isEmpty, "shape": line.state,
          "state": words.text(line.stateKey), "day": line.day.map(words.day) ?? "", "who": line.who,
          "hasNote": !line.noteKey.isEmpty, "note": line.noteKey.isEmpty ? "" : words.text(line.noteKey, line.noteValues),
          "hasButton": part.offer != nil && !line.sends.isEmpty, "sends": line.sends,
        ]
      }
      let offer = part.offer
      return [
        "key": part.key, "title": words.text(part.titleKey, part.values), "lines": lines, "hasLines": !lines.isEmpty,
        "empty": part.emptyKey.isEmpty ? "" : words.text(part.emptyKey), "hasMore": !part.morePath.isEmpty,
        "morePath": part.morePath, "more": part.morePath.isEmpty ? "" : words.text(part.moreKey),
        "hasPartNote": !part.noteKey.isEmpty, "partNote": part.noteKey.isEmpty ? "" : words.text(part.noteKey, part.values),
        "hasOffer": offer != nil, "offerPath": offer?.path ?? "",
        "eachWord": offer.map { words.text($0.eachKey, part.values) } ?? "",
        "allWord": offer.map { words.text($0.allKey, part.values) } ?? "", "hasSeveral": lines.count > 1,
      ]
    }
  }

  // MARK: What was before

  private var past: Fields {
    let moves = found.stays.map { stay in
      let place = PlaceFact(building: stay.building, floor: stay.floor, unit: stay.unit)
      let values = [
        "place": found.places.words(place), "from": words.day(stay.from), "to": stay.to.map(words.day) ?? "",
      ]
      return words.text(stay.to == nil ? "enterprise.move_line" : "enterprise.move_line_ended", values)
    }
    let statuses = found.statuses.map { step in
      words.text("enterprise.status_line", ["status": words.status(step.status), "from": words.day(step.from)])
    }
    let history = found.history.map { old in
      words.text(
        "enterprise.history_line",
        [
          "fact": words.text("enterprise.fact." + old.fact.rawValue),
          "day": old.value.source.map { words.day($0.asOf) } ?? "",
          "value": words.value(old.fact, old.value.text, found.places),
          "source": words.source(old.value.source, found.names),
        ])
    }
    let timeline: [Fields] = found.timeline.map { entry in
      [
        "day": words.day(entry.at), "title": entry.title, "path": entry.path, "shape": entry.state,
        "state": words.text(entry.stateKey),
      ]
    }
    return [
      "moves": moves, "hasMoves": !moves.isEmpty, "statuses": statuses, "hasStatuses": statuses.count > 1,
      "history": history, "hasHistory": !history.isEmpty, "timeline": timeline, "hasTimeline": !timeline.isEmpty,
    ]
  }
}

/// The building cut open: who is upstairs, who is downstairs.
struct DossierSection: Sendable {
  let words: RegistryWords
  let found: DossierPage.Found

  private static let floorsMax = 16
  private static let namesMax = 5

  var fields: Fields {
    guard found.one.place.building != nil else { return ["hasFloors": false] }
    let groups = Dictionary(grouping: found.neighbours, by: \.floor)
    let labels = groups.keys.sorted { (level($0), $0) > (level($1), $1) }
    let own = found.one.place.floor
    // A tall house shows the floors around the enterprise.
    let at = labels.firstIndex(of: own) ?? 0
    let start = max(0, min(at - DossierSection.floorsMax / 2, labels.count - DossierSection.floorsMax))
    let shown = labels[start..<min(labels.count, start + DossierSection.floorsMax)]
    let name = found.places.name(of: found.one.place.building)
    return [
      "hasFloors": found.neighbours.count > 1,
      "sectionLabel": words.text("enterprise.section_cut_label", ["building": name]),
      "floors": shown.map { floor($0, groups[$0] ?? [], isHere: $0 == own) },
      "buildingPath": "/enterprises?building=" + (found.one.place.building?.text ?? ""),
    ]
  }

  private func floor(_ label: String, _ lines: [EnterpriseLine], isHere: Bool) -> Fields {
    // The enterprise itself is always among those that are named.
    let sorted = lines.filter { $0.id == found.one.id } + lines.filter { $0.id != found.one.id }
    let units: [Fields] = sorted.prefix(DossierSection.namesMax).map { line in
      let isSelf = line.id == found.one.id
      return [
        "name": line.shortName.isEmpty ? line.name : line.shortName, "path": "/enterprises/" + line.id.text,
        "room": line.unit, "hasRoom": !line.unit.isEmpty, "isSelf": isSelf,
        "isLink": !isSelf && words.context.viewer?.may(.listEnterprises) == true,
      ]
    }
    let rest = lines.count - units.count
    return [
      "label": label.isEmpty ? words.text("enterprise.floor_unknown") : label, "isHere": isHere, "units": units,
      "hasMore": rest > 0, "more": words.text("enterprise.and_more", ["count": String(rest)]),
      "isBelow": level(label) < 0,
    ]
  }

  /// `12层` 12, `B1` and `地下1层` -1, `负2层` -2; the unknown last.
  private func level(_ label: String) -> Int {
    guard let number = Int(label.filter(\.isNumber)) else { return -1_000 }
    let isBelow =
      label.uppercased().hasPrefix("B") || label.contains("地下") || label.contains("负") || label.hasPrefix("-")
    return isBelow ? -number : number
  }
}

extension Tx {
  /// Who may act for the organisation today.
  func delegateNames(of id: OrganizationID, community: CommunityID) throws -> [String] {
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT p.name FROM delegation_cards d JOIN person_cards p ON p.person_id = d.person_id
      WHERE d.organization_id = \(id) AND d.community_id = \(community) AND d.starts_on <= \(today)
        AND (d.ends_on IS NULL OR d.ends_on >= \(today))
      ORDER BY p.name, d.person_id LIMIT 20
      """
    ) { row in try row("name") }
  }
}
