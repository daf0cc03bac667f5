import Contracts

/// Where an address is, as far as its text tells.
public struct GazetteerMatch: Hashable, Sendable {
  public struct Alternative: Hashable, Sendable {
    public var building: BuildingID
    public var fullName: String
    public var confidence: Int
  }

  /// Why it is believed or doubted, for people: the key of a sentence, `places.reason.<raw value>`.
  public enum Reason: String, CaseIterable, Sendable {
    // For it.
    case buildingNamed, parkNamed, roadAndNumber, numberInPark, onlyBuilding, unitKnown
    // Against it.
    case nameShortened, nameMisspelt, numberWeak, numberUnknown, roadDiffers, severalFit, severalBuildings
    case severalPlaces, floorImpossible, noPlaceNamed, elsewhere
  }

  /// Nil when the address names a park of ours and a building that is not there.
  public var building: BuildingID?
  public var buildingName: String
  public var grid: GridID?
  public var park: ParkID?
  public var floor: FloorID?
  public var unit: UnitID?
  /// The floor that is named or that the room begins with.
  public var level: Int?
  /// What stands behind the building: 1203, 12层, 2单元501.
  public var unitText: String
  /// 0–100. 80 and above: one building fits, and nothing in the text speaks against it.
  public var confidence: Int
  /// Other buildings that could be meant, the likeliest first; five at most.
  public var alternatives: [Alternative]
  public var reasons: [Reason]

  /// From here on a machine may take the match; below, a person confirms it.
  public static let sureFrom = 80
  /// 12层; empty when the address does not say.
  public var floorName: String { level.map(Floor.name(ofLevel:)) ?? "" }
  public var isSure: Bool { building != nil && confidence >= GazetteerMatch.sureFrom }
}

/// How much each piece of evidence counts. A confidence is: the place (the best of the first group) + the building in it
/// (the best of the second) − the doubts, at most 99, cut to a cap where the text itself is ambiguous.
enum Evidence {
  // The place.
  static let buildingNamed = 90
  static let parkNamed = 60
  static let roadAndNumber = 55
  static let shortened = 10
  static let commonWord = 20
  static let misspelt = 25
  // The building in it.
  static let strongNumber = 35
  static let weakNumber = 30
  static let doubtfulNumber = 15
  static let onlyBuilding = 28
  static let unitKnown = 6
  // A second piece that agrees.
  static let agreement = 5
  // Doubts.
  static let roadElsewhere = 20
  static let roadUnknown = 8
  static let numberUnknown = 25
  static let onlyBuildingNumbered = 8
  static let partOfNumber = 8
  static let floorImpossible = 20
  // Caps.
  static let noPlaceAlone = 45
  static let noPlaceSeveral = 25
  static let severalFit = 60
  static let manyFit = 40
  static let severalPlaces = 70
  static let severalBuildings = 60
  static let misspeltAtMost = 70
  static let elsewhere = 45
  static let noSuchBuilding = 20
}
