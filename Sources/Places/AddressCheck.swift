import Contracts
import Geometry
import Kernel

/// "Is this address ours?" By its text, by its place on the map, or by both.
public struct AddressCheck: Hashable, Sendable {
  public enum Answer: String, CaseIterable, Sendable { case yes, no, unsure }

  /// Why, for people: the key of a sentence, `places.why.<raw value>`.
  public enum Why: String, CaseIterable, Sendable {
    case nameFits, nameDoubtful, nameUnknown, nameElsewhere
    case pointInside, pointOutside, pointInBuilding, boundaryMissing
    case disagreement, nothingAsked
  }

  public var answer: Answer
  public var building: BuildingID?
  public var buildingName: String
  public var grid: GridID?
  public var gridName: String
  public var unitText: String
  /// Of the text; nil when only a point was asked.
  public var match: GazetteerMatch?
  public var whys: [Why]

  private init(_ answer: Answer, _ whys: [Why]) {
    self.answer = answer
    self.whys = whys
    buildingName = ""
    gridName = ""
    unitText = ""
  }

  public init(text: String, point: GeoPoint?, in territory: Territory) {
    let isAsked = !Text.line(text).isEmpty
    let byText = isAsked ? AddressCheck.check(text, territory) : nil
    let byPoint = point.map { AddressCheck.check($0, territory) }
    switch (byText, byPoint) {
    case (let text?, let point?): self = AddressCheck.joined(text, point)
    case (let text?, nil): self = text
    case (nil, let point?): self = point
    case (nil, nil): self.init(.unsure, [.nothingAsked])
    }
    gridName = grid.flatMap { territory.grid($0)?.name } ?? ""
  }

  private static func check(_ text: String, _ territory: Territory) -> AddressCheck {
    guard let match = territory.gazetteer.match(text) else {
      // A place that names another district and nothing of ours is not ours; one that names nothing may be.
      let isElsewhere = AddressPlaces(text, in: territory.gazetteer).isElsewhere
      return AddressCheck(isElsewhere ? .no : .unsure, [isElsewhere ? .nameElsewhere : .nameUnknown])
    }
    var check = AddressCheck(match.isSure ? .yes : .unsure, [match.isSure ? .nameFits : .nameDoubtful])
    if match.reasons.contains(.elsewhere) { check.whys.append(.nameElsewhere) }
    check.building = match.building
    check.buildingName = match.buildingName
    check.grid = match.grid
    check.unitText = match.unitText
    check.match = match
    return check
  }

  private static func check(_ point: GeoPoint, _ territory: Territory) -> AddressCheck {
    guard let boundary = territory.community.boundary else { return AddressCheck(.unsure, [.boundaryMissing]) }
    guard boundary.contains(point) else { return AddressCheck(.no, [.pointOutside]) }
    var check = AddressCheck(.yes, [.pointInside])
    check.grid = territory.grid(at: point)?.id
    if let building = territory.building(at: point) {
      check.building = building.id
      check.buildingName = territory.fullName(building)
      check.grid = building.grid
      check.whys.append(.pointInBuilding)
    }
    return check
  }

  /// Text and point must not contradict each other; what one leaves open the other may settle.
  private static func joined(_ text: AddressCheck, _ point: AddressCheck) -> AddressCheck {
    var check = text
    check.whys += point.whys
    let namesOther = text.building != nil && point.building != nil && text.building != point.building
    switch (text.answer, point.answer) {
    case (.unsure, let other) where text.match == nil: check.answer = other
    case (let own, .unsure): check.answer = own
    case (let own, let other) where own != other:
      check.answer = text.answer == .unsure ? other : .unsure
      if text.answer != .unsure { check.whys.append(.disagreement) }
    default: break
    }
    if namesOther, text.answer == .yes {
      check.answer = .unsure
      check.whys.append(.disagreement)
    } else if text.answer != .yes, point.building != nil {
      check.building = point.building
      check.buildingName = point.buildingName
    }
    check.grid = check.building == text.building && text.grid != nil ? text.grid : point.grid ?? text.grid
    return check
  }
}
