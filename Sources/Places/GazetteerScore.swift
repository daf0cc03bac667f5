import Contracts

extension Gazetteer {
  /// Where the address is. Nil when it names nothing of ours: no building, park, road, nor a building number.
  public func match(_ text: String) -> GazetteerMatch? {
    let places = AddressPlaces(text, in: self)
    let reading = AddressReading(places.tokens, isUsed: places.isUsed)
    return GazetteerScore(gazetteer: self, places: places, reading: reading).match()
  }
}

/// Weighs what an address names against each building that it could mean.
struct GazetteerScore {
  let gazetteer: Gazetteer
  let places: AddressPlaces
  let reading: AddressReading
  /// Buildings at the road and number of the address.
  private let atAddress: Set<Int>
  private let roadIsKnown: Bool

  struct Candidate {
    var index: Int
    var score: Int
    var reasons: [GazetteerMatch.Reason]
    /// How many of the designators name this building; the others stand before the room.
    var designatorsUsed = 0
    var isNamed = false
  }

  init(gazetteer: Gazetteer, places: AddressPlaces, reading: AddressReading) {
    self.gazetteer = gazetteer
    self.places = places
    self.reading = reading
    var found: Set<Int> = []
    if let road = places.road, !road.isEmpty {
      for (index, known) in gazetteer.buildings.enumerated() where known.road == road {
        if places.roadNumber.isEmpty || known.roadNumber == places.roadNumber { found.insert(index) }
      }
    }
    atAddress = found
    roadIsKnown = !(places.road ?? "").isEmpty
  }

  func match() -> GazetteerMatch? {
    let named = indices()
    if named.isEmpty { return withoutPlace() }
    let candidates = named.compactMap(candidate).sorted(by: isBetter)
    guard let best = candidates.first else { return noSuchBuilding(among: named) }
    return answer(best, Array(candidates.dropFirst()), hasPlace: true)
  }

  private func isBetter(_ a: Candidate, _ b: Candidate) -> Bool { (b.score, a.index) < (a.score, b.index) }

  /// Every building that the names of the address can lead to.
  private func indices() -> [Int] {
    var all = Set(places.buildings.keys)
    for park in places.parks.keys { all.formUnion(gazetteer.members[park]) }
    return all.union(atAddress).sorted()
  }

  // MARK: One building

  private func candidate(_ index: Int) -> Candidate? {
    let known = gazetteer.buildings[index]
    var candidate = Candidate(index: index, score: 0, reasons: [])
    weighPlace(known, &candidate)
    guard weighNumber(known, &candidate) else { return nil }
    weighRoad(known, &candidate)
    weighFloor(known, &candidate)
    return candidate
  }

  private func weighPlace(_ known: Gazetteer.Known, _ candidate: inout Candidate) {
    var best = 0
    var evidenceCount = 0
    let parkSpelling = known.park.flatMap { places.parks[$0] }
    func weigh(_ value: Int, _ spelling: AddressPlaces.Spelling, _ reason: GazetteerMatch.Reason) {
      evidenceCount += 1
      let loss: Int =
        switch spelling {
        case .whole: 0
        case .common: parkSpelling == nil ? Evidence.commonWord : 0
        case .shortened: Evidence.shortened
        case .misspelt: Evidence.misspelt
        }
      if spelling == .shortened { candidate.reasons.append(.nameShortened) }
      if spelling == .misspelt { candidate.reasons.append(.nameMisspelt) }
      candidate.reasons.append(reason)
      best = max(best, value - loss)
    }
    if let spelling = places.buildings[candidate.index] {
      weigh(Evidence.buildingNamed, spelling, .buildingNamed)
      candidate.isNamed = true
    }
    if let parkSpelling { weigh(Evidence.parkNamed, parkSpelling, .parkNamed) }
    if atAddress.contains(candidate.index) {
      weigh(places.roadNumber.isEmpty ? Evidence.roadAndNumber / 2 : Evidence.roadAndNumber, .whole, .roadAndNumber)
    }
    candidate.score = best + (evidenceCount > 1 ? Evidence.agreement : 0)
  }

  /// False when the address names another building of the same place.
  private func weighNumber(_ known: Gazetteer.Known, _ candidate: inout Candidate) -> Bool {
    let siblings = siblingCount(known, candidate)
    guard let first = reading.designators.first else {
      weighAlone(siblings, known, &candidate)
      return true
    }
    let texts = reading.designators.map(\.text)
    let strength = reading.designators.map(\.strength).min() ?? .weak
    if known.designators.contains(texts.joined()) {
      candidate.designatorsUsed = texts.count
      addNumber(strength, 0, &candidate)
    } else if known.designators.contains(first.text) {
      candidate.designatorsUsed = 1
      addNumber(first.strength, 0, &candidate)
    } else if let last = texts.last, texts.count > 1, known.designators.contains(last) {
      candidate.designatorsUsed = texts.count
      addNumber(strength, Evidence.partOfNumber, &candidate)
    } else if known.designators.contains(where: { isPart($0, of: first.text) }) {
      candidate.designatorsUsed = 1
      addNumber(first.strength, Evidence.partOfNumber, &candidate)
    } else if first.strength < .strong {
      // A lone number that no building bears is something else: a gate, a desk.
      weighAlone(siblings, known, &candidate)
    } else if siblings == 1, known.designators.isEmpty, ["1", "A"].contains(first.text) {
      candidate.designatorsUsed = 1
      weighAlone(siblings, known, &candidate)
      candidate.score -= Evidence.onlyBuildingNumbered
    } else if candidate.isNamed {
      candidate.score -= Evidence.numberUnknown
      candidate.reasons.append(.numberUnknown)
    } else {
      return false
    }
    return true
  }

  /// 1A and 1B are parts of 1.
  private func isPart(_ designator: String, of whole: String) -> Bool {
    let rest = designator.dropFirst(whole.count)
    return designator.hasPrefix(whole) && !rest.isEmpty && rest.allSatisfy(\.isLetter)
  }

  private func siblingCount(_ known: Gazetteer.Known, _ candidate: Candidate) -> Int {
    if candidate.isNamed { return 1 }
    if let park = known.park, places.parks[park] != nil { return gazetteer.members[park].count }
    return atAddress.count
  }

  private func weighAlone(_ siblings: Int, _ known: Gazetteer.Known, _ candidate: inout Candidate) {
    if candidate.isNamed { return }
    if siblings == 1 {
      candidate.score += Evidence.onlyBuilding
      candidate.reasons.append(.onlyBuilding)
    } else if known.building.units[reading.room] != nil {
      candidate.score += Evidence.unitKnown
      candidate.reasons.append(.unitKnown)
    }
  }

  private func addNumber(_ strength: AddressReading.Strength, _ loss: Int, _ candidate: inout Candidate) {
    let value: Int =
      switch strength {
      case .strong: Evidence.strongNumber
      case .weak: Evidence.weakNumber
      case .doubtful: Evidence.doubtfulNumber
      }
    candidate.reasons.append(strength == .strong ? .numberInPark : .numberWeak)
    candidate.score += (candidate.isNamed ? Evidence.agreement : value) - loss
  }

  private func weighRoad(_ known: Gazetteer.Known, _ candidate: inout Candidate) {
    guard let road = places.road, !known.road.isEmpty, !atAddress.contains(candidate.index) else { return }
    let isOfAnother = roadIsKnown && !atAddress.isEmpty && !places.roadNumber.isEmpty && road != known.road
    candidate.score -= isOfAnother ? Evidence.roadElsewhere : Evidence.roadUnknown
    candidate.reasons.append(.roadDiffers)
  }

  private func weighFloor(_ known: Gazetteer.Known, _ candidate: inout Candidate) {
    guard let level = reading.impliedLevel else { return }
    if level > known.building.floorsAbove || -level > known.building.floorsBelow {
      candidate.score -= Evidence.floorImpossible
      candidate.reasons.append(.floorImpossible)
    }
  }

  // MARK: The answer

  private func answer(_ best: Candidate, _ others: [Candidate], hasPlace: Bool) -> GazetteerMatch {
    var reasons = best.reasons
    var confidence = min(99, best.score)
    func cap(_ limit: Int, _ reason: GazetteerMatch.Reason) {
      confidence = min(confidence, limit)
      reasons.append(reason)
    }
    let rivals = others.count { $0.score >= best.score - 5 }
    if rivals > 0 { cap(rivals == 1 ? Evidence.severalFit : Evidence.manyFit, .severalFit) }
    if reading.namesSeveral { cap(Evidence.severalBuildings, .severalBuildings) }
    if namesOtherPlace(than: best) { cap(Evidence.severalPlaces, .severalPlaces) }
    if reasons.contains(.nameMisspelt) { confidence = min(confidence, Evidence.misspeltAtMost) }
    if places.isElsewhere { cap(Evidence.elsewhere, .elsewhere) }
    if !hasPlace { cap(rivals == 0 ? Evidence.noPlaceAlone : Evidence.noPlaceSeveral, .noPlaceNamed) }
    return made(best, max(1, confidence), reasons, others)
  }

  /// 知行园3幢（原云杉园）: two places of ours in one address.
  private func namesOtherPlace(than best: Candidate) -> Bool {
    let known = gazetteer.buildings[best.index]
    let hasOtherPark = places.parks.contains { $0.value == .whole && $0.key != known.park }
    let hasOtherName = places.buildings.contains { index, spelling in
      spelling == .whole && index != best.index && !best.isNamed && gazetteer.buildings[index].park != known.park
    }
    return hasOtherPark || hasOtherName
  }

  private func made(
    _ best: Candidate, _ confidence: Int, _ reasons: [GazetteerMatch.Reason], _ others: [Candidate]
  ) -> GazetteerMatch {
    let known = gazetteer.buildings[best.index].building
    // Where two places are named, the other letters belong to the other place.
    let isTwofold = reasons.contains(.severalPlaces)
    let rest = isTwofold ? [] : reading.designators.dropFirst(best.designatorsUsed).map(\.text)
    var level = reading.impliedLevel
    var unitText = reading.unitText
    if best.designatorsUsed == 0, let cellar = cellar() {
      level = level ?? cellar
      if unitText.isEmpty { unitText = Floor.name(ofLevel: cellar) }
    } else if best.designatorsUsed > 0 || reading.designators.first?.strength == .strong, !reading.namesSeveral {
      unitText = rest.map { $0 + ($0.allSatisfy(\.isNumber) ? "幢" : "座") }.joined() + unitText
    }
    let alternatives = others.prefix(5).map { other in
      let building = gazetteer.buildings[other.index].building
      return GazetteerMatch.Alternative(
        building: building.id, fullName: building.fullName, confidence: max(1, min(other.score, confidence)))
    }
    var unique: [GazetteerMatch.Reason] = []
    for reason in reasons where !unique.contains(reason) { unique.append(reason) }
    return GazetteerMatch(
      building: known.id, buildingName: known.fullName, grid: known.grid, park: known.park,
      floor: level.flatMap { known.floors[$0] }, unit: known.units[reading.room], level: level, unitText: unitText,
      confidence: confidence, alternatives: Array(alternatives), reasons: unique)
  }

  /// B1 is a cellar where no building is called so.
  private func cellar() -> Int? {
    guard let text = reading.designators.first?.text, text.count == 2, text.hasPrefix("B"),
      let number = Int(text.dropFirst()), number > 0
    else { return nil }
    return -number
  }

  /// Only a number: 3#1203. It fits, but nothing says that the address is here at all.
  private func withoutPlace() -> GazetteerMatch? {
    guard let first = reading.designators.first, first.strength > .doubtful else { return nil }
    let joined = reading.designators.map(\.text).joined()
    var candidates: [Candidate] = []
    for (index, known) in gazetteer.buildings.enumerated() {
      let isWhole = known.designators.contains(joined)
      guard isWhole || known.designators.contains(first.text) else { continue }
      var candidate = Candidate(
        index: index, score: Evidence.noPlaceAlone, reasons: [first.strength == .strong ? .numberInPark : .numberWeak])
      candidate.designatorsUsed = isWhole ? reading.designators.count : 1
      weighFloor(known, &candidate)
      candidates.append(candidate)
    }
    candidates.sort(by: isBetter)
    guard let best = candidates.first else { return nil }
    return answer(best, Array(candidates.dropFirst()), hasPlace: false)
  }

  /// 知行园9幢, and 知行园 has five.
  private func noSuchBuilding(among named: [Int]) -> GazetteerMatch {
    let park = places.parks.keys.min()
    let alternatives = named.prefix(5).map { index in
      let building = gazetteer.buildings[index].building
      return GazetteerMatch.Alternative(
        building: building.id, fullName: building.fullName, confidence: Evidence.noSuchBuilding)
    }
    let grid = named.first.map { gazetteer.buildings[$0].building.grid }
    return GazetteerMatch(
      building: nil, buildingName: park.map { gazetteer.parks[$0].name } ?? "", grid: grid,
      park: park.map { gazetteer.parks[$0].id }, floor: nil, unit: nil, level: reading.impliedLevel,
      unitText: reading.unitText, confidence: Evidence.noSuchBuilding, alternatives: Array(alternatives),
      reasons: places.isElsewhere ? [.numberUnknown, .elsewhere] : [.numberUnknown])
  }
}
