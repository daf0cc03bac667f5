/// A building as an address needs it.
struct DemoSite: Hashable, Sendable {
  let park: String
  let building: String
  let road: String
  let number: String

  /// The park, unless the building is all of it and bears its name.
  var parkWords: String { building.hasPrefix(park) ? "" : park }
}

/// Writes addresses the way people write them: with or without the province, the road or the park, 幢 or 号楼 or #,
/// full-width digits, a room or a whole floor.
struct DemoAddresses: Sendable {
  private var random: DemoRandom
  private let city: String
  private let district: String
  private let subdistrict: String

  init(seed: Int, city: String, district: String, subdistrict: String) {
    random = DemoRandom(seed: seed, "addresses")
    self.city = city
    self.district = district
    self.subdistrict = subdistrict
  }

  /// Where it works, findable.
  mutating func operating(_ site: DemoSite, floor: Int, room: String) -> String {
    let inside = inside(site, floor: floor, room: room)
    let street = site.road + site.number
    switch random.place([30, 22, 16, 12, 8, 7, 5]) {
    case 0: return city + district + subdistrict + street + site.parkWords + inside
    case 1: return district + subdistrict + street + site.parkWords + inside
    case 2: return site.parkWords + inside
    case 3: return "浙江省" + city + district + subdistrict + street + site.parkWords + inside
    case 4: return subdistrict + site.parkWords + inside
    case 5: return fullWidth(city + district + subdistrict + street + site.parkWords + inside)
    default: return city + district + " " + street + "，" + site.parkWords + " " + inside
    }
  }

  /// Where it works, said so that one cannot be sure of the building.
  mutating func doubtful(_ site: DemoSite, floor: Int, room: String) -> String {
    switch random.below(4) {
    case 0: city + district + subdistrict + site.road + site.number + room + "室"
    case 1: site.park + room
    case 2: district + subdistrict + site.park + "\(floor)楼"
    default: city + district + site.park + "内" + room + "室"
    }
  }

  /// Where it is registered: here with the words of the licence, or in another part of the city.
  mutating func registered(_ site: DemoSite, room: String) -> String {
    if random.chance(78) {
      let street = site.road + site.number
      return "浙江省" + city + district + subdistrict + street + site.parkWords + site.building + room + "室"
    }
    let (region, roads) = Self.elsewhere[random.below(Self.elsewhere.count)]
    let road = roads[random.below(roads.count)]
    let house = random.among(6...480)
    let inside = "\(random.among(1...9))幢\(random.among(1...12))0\(random.among(1...9))室"
    return "浙江省" + city + region + road + "\(house)号" + inside
  }

  /// 3幢1203室 in one of its spellings. The building is named as the community names it, or by its number.
  private mutating func inside(_ site: DemoSite, floor: Int, room: String) -> String {
    let digits = String(site.building.filter { $0.isASCII && $0.isNumber })
    let isNumbered = !digits.isEmpty && !site.building.contains("座")
    var building = site.building
    if isNumbered, site.building.hasPrefix(digits) {
      building = digits + ["幢", "号楼", "栋", "#"][random.place([50, 25, 15, 10])]
    }
    switch random.place([60, 18, 12, 10]) {
    case 0: return building + room + "室"
    case 1: return building + room
    case 2: return building + "\(floor)层" + room + "室"
    default: return building + "\(floor)楼\(room)"
    }
  }

  private func fullWidth(_ text: String) -> String {
    String(
      text.map { character in
        guard let value = character.asciiValue, (0x30...0x39).contains(value) else { return character }
        return Unicode.Scalar(0xFF10 + UInt32(value) - 0x30).map(Character.init) ?? character
      })
  }

  // Roads that no map shows.
  private static let elsewhere: [(region: String, roads: [String])] = [
    ("云桥区听渔街道", ["栖荷路", "听潮街"]), ("云桥区石梁街道", ["拾穗路", "鹤汀街"]), ("河清区", ["澹月路", "临砚街"]),
    ("东津区", ["穗行路", "陌桑街"]), ("南坊区", ["帆影路", "知涯街"]), ("霁山区", ["霁虹巷", "棹歌路"]),
  ]
}
