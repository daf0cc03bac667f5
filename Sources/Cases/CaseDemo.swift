import Contracts
import Files
import Foundation
import Geometry
import Kernel
import Store

/// A year of invented appeals for the demo community. The same seed, people and days give the same cases; what would have
/// happened after `until` has not happened yet, so the last days hold open work as a real community does.
public struct CaseDemo: Sendable {
  public struct Building: Sendable {
    public var id: BuildingID
    /// `知行园3号楼`
    public var name: String
    public var park: ParkID?
    public var grid: GridID
    public var butler: Handler?
    /// Where what is public of it stands on a map.
    public var point: GeoPoint?
    public init(id: BuildingID, name: String, park: ParkID?, grid: GridID, butler: Handler?) {
      self.id = id
      self.name = name
      self.park = park
      self.grid = grid
      self.butler = butler
    }
  }

  public struct Firm: Sendable {
    public var id: OrganizationID
    public var name: String
    /// Place in `Setting.buildings`.
    public var building: Int
    public var room: String
    /// Who may act for it; the first files. May be empty: then staff filed for a caller.
    public var delegates: [PersonID]
    public var employees: [PersonID]
    public init(
      id: OrganizationID, name: String, building: Int, room: String, delegates: [PersonID], employees: [PersonID]
    ) {
      self.id = id
      self.name = name
      self.building = building
      self.room = room
      self.delegates = delegates
      self.employees = employees
    }
  }

  /// The community in which the year happens.
  public struct Setting: Sendable {
    public var community: CommunityID
    public var buildings: [Building]
    public var firms: [Firm]
    /// Who handles cases of each grid, first the head.
    public var gridHandlers: [GridID: [Handler]]
    public var windowHandlers: [WindowID: Handler]
    /// The centre: takes what has no grid, and callers.
    public var centre: [Handler]
    /// Firms through whose eyes the demo is seen: most of what they were answered lately still waits for their word.
    public var watched: Set<OrganizationID> = []
    /// What the common parts are called in public.
    public var partNames: [CommonPart: String] = [:]
    public init(
      community: CommunityID, buildings: [Building], firms: [Firm], gridHandlers: [GridID: [Handler]],
      windowHandlers: [WindowID: Handler], centre: [Handler]
    ) {
      self.community = community
      self.buildings = buildings
      self.firms = firms
      self.gridHandlers = gridHandlers
      self.windowHandlers = windowHandlers
      self.centre = centre
    }
  }

  let seed: UInt64
  let setting: Setting
  let stories: CaseStories
  let together: HandlingDemoWords

  /// `home` is the folder that holds `Data/`.
  public init(seed: Int, setting: Setting, home: String) throws {
    self.seed = UInt64(bitPattern: Int64(seed))
    self.setting = setting
    stories = try CaseStories(home: home)
    together = try HandlingDemoWords(home: home)
  }

  /// Somebody of an enterprise rang, and what she said is still open.
  public static func call(
    _ words: String, of organization: OrganizationID, _ name: String, by viewer: Viewer, vault: Vault, _ tx: Tx
  ) throws {
    var command = OpenCase(body: words)
    if try tx.enterpriseSeat(organization, community: viewer.community)?.building != nil { command.place = .own }
    command.caller = OpenCase.Caller(name: name, phone: "", organization: organization, channel: .phone)
    _ = try command.run(by: viewer, vault: vault, tx)
  }

  /// Writes `count` cases between the two instants, oldest first, in transactions of some hundreds. Firms named in `often`
  /// (the enterprise through whose eyes the demo is seen) come up again and again. Gives the number written.
  /// `keep` stores the bytes of a photo and gives their hash; without it nobody has sent one.
  @discardableResult
  public func load(
    _ count: Int, from: Timestamp, until: Timestamp, often: [OrganizationID] = [], vault: Vault,
    into database: any Database, keep: (@Sendable ([UInt8]) throws -> String)? = nil,
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> Int {
    let routing = try await database.read { tx in
      (try tx.caseRouting(setting.community), try tx.caseNumberPrefix(setting.community))
    }
    var life = CaseLife(self, routing: routing.0, prefix: routing.1, from: from, until: until, often: often)
    let days = life.instants(count)
    var pictures: [DemoPicture: OpenCase.KeptPhoto] = [:]
    var publications = PublicationDemo(self)
    var handling = HandlingDemo(self, words: together, routing: routing.0)
    let voice = try keep.map { keep in
      let recording = try Recording(DemoSound.wav)
      return CaseRecording.Kept(recording: recording, sha256: try keep(recording.bytes))
    }
    let questions = QuestionDemo(lists: try await database.read { tx in try tx.questionnaires(setting.community) })
    var written = 0
    for start in stride(from: 0, to: days.count, by: 250) {
      let batch = days[start..<min(start + 250, days.count)].map { life.lived(openedAt: $0) }
      // Bytes first, as always.
      if let keep {
        for picture in batch.compactMap(\.picture) where pictures[picture] == nil {
          let photo = try Photo(picture.png)
          pictures[picture] = OpenCase.KeptPhoto(photo: photo, sha256: try keep(photo.bytes))
        }
      }
      let kept = pictures
      let published = publications.lines(batch)
      let handled = handling.lines(batch, until: until)
      try await database.write { tx in
        try tx.insertDemo(batch, vault: vault)
        try tx.insertDemo(published)
        try tx.insertDemo(handled)
        for life in batch { try tx.insertAnswers(questions.answers(of: life.item), of: life.item) }
        for life in batch {
          guard let kept = life.picture.flatMap({ kept[$0] }) else { continue }
          let file = try tx.insertFile(
            kept.photo, sha256: kept.sha256, community: life.item.community, by: life.item.filedBy)
          try tx.attach([file], to: life.item)
          try tx.showDemoPhoto(file, of: life.item)
        }
        if let voice { try tx.insertDemoVoices(voice, batch) }
      }
      written += batch.count
      progress(written)
    }
    let series = life.series
    try await database.write { tx in
      for (period, last) in series.sorted(by: { $0.key < $1.key }) {
        try tx.setCaseSeries(setting.community, period: period, last: last)
      }
      try keepFilters(tx)
    }
    return written
  }
}

extension Tx {
  /// Every thirtieth who wrote for herself, and sent no photo, has said something.
  fileprivate func insertDemoVoices(_ voice: CaseRecording.Kept, _ batch: [LivedCase]) throws {
    let silent = batch.filter { $0.item.channel == .web && $0.picture == nil }
    for (place, life) in silent.enumerated() where place % 30 == 7 {
      let file = try insertFile(voice.recording, sha256: voice.sha256, community: life.item.community, by: life.item.filedBy)
      try attach(voice: file, to: life.item)
    }
  }
}

extension CaseDemo {
  /// What the first of the centre keeps on her workbench.
  fileprivate func keepFilters(_ tx: Tx) throws {
    guard let handler = setting.centre.first else { return }
    let standing = Standing.post(handler.post, .communityWorker, .community)
    let viewer = Viewer(person: handler.person, community: setting.community, standing: standing, name: "")
    if try !tx.keptFilters(viewer).isEmpty { return }
    for kept in stories.filters {
      try KeepFilter(name: kept.name, query: kept.query, isShared: kept.isShared).run(by: viewer, tx)
    }
  }
}

/// `Data/demo-cases.json`
struct CaseStories: Sendable, Decodable {
  struct Story: Sendable, Decodable {
    let category: String
    /// any, enterprise, person
    let who: String
    /// common, unit, none
    let place: String
    let part: String?
    let weight: Int
    /// A title and the body at its place tell the same thing; a single body goes with each of them.
    let titles: [String]
    let bodies: [String]
    let replies: [String]
    let answers: [String]
    let declines: [String]
    let returns: [String]
  }

  struct Filter: Sendable, Decodable {
    let name: String
    let query: String
    let isShared: Bool
  }

  let stories: [Story]
  /// What a worker keeps on her workbench.
  let filters: [Filter]

  init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/demo-cases.json")
    self = try JSONDecoder().decode(CaseStories.self, from: try Data(contentsOf: file))
  }
}

/// SplitMix64: repeats with its seed.
struct CaseDice: Sendable {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// The place of one of the weights.
  mutating func weighted(_ weights: [Int]) -> Int {
    var left = below(weights.reduce(0, +))
    for (place, weight) in weights.enumerated() {
      if left < weight { return place }
      left -= weight
    }
    return weights.count - 1
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let word = next()
      for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(place * 8))) }
    }
    return Array(bytes.prefix(count))
  }
}
