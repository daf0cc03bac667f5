import Contracts
import Kernel
import Store

/// Which of the invented cases are public: a few at common parts that somebody has taken, more of those still open so that a map
/// of what is public shows both.
struct PublicationDemo: Sendable {
  struct Line: Sendable {
    let item: Case
    let words: PublicWords
    let place: PublicPlace
    let at: Timestamp
    let by: PersonID
  }

  private let demo: CaseDemo
  /// Its own, so that a publication more or less moves nothing else.
  private var dice: CaseDice

  init(_ demo: CaseDemo) {
    self.demo = demo
    dice = CaseDice(demo.seed ^ 0x7075_626C)
  }

  mutating func lines(_ lives: [LivedCase]) -> [Line] { lives.compactMap { line($0) } }

  private mutating func line(_ life: LivedCase) -> Line? {
    let item = life.item
    let isChosen = dice.chance(item.state.isOpen ? 40 : 8)
    guard isChosen, item.place.kind == .common, let lead = item.lead, let takenAt = item.takenAt else { return nil }
    let redaction = Redaction(
      names: demo.setting.firms.filter { $0.id == item.applicant.organization }.map(\.name)
        + [life.caller].compactMap { $0 })
    let said = PublicWords(title: item.title, description: item.body, notes: life.closures.last?.words ?? "")
    let building = demo.setting.buildings.first { $0.id == item.place.building }
    let part = item.place.commonPart.flatMap { demo.setting.partNames[$0] } ?? ""
    return Line(
      item: item, words: said.masked(by: redaction),
      place: PublicPlace(of: item, partName: part, point: building?.point, redaction), at: takenAt, by: lead.person)
  }
}

extension Tx {
  /// What is public of this case shows its photo; nothing where nothing is public.
  func showDemoPhoto(_ file: FileID, of item: Case) throws {
    try run("UPDATE case_publications SET photo_file_id = \(file) WHERE case_id = \(item.id)")
  }

  func insertDemo(_ lines: [PublicationDemo.Line]) throws {
    for line in lines {
      let (item, words, place) = (line.item, line.words, line.place)
      try run(
        """
        INSERT INTO case_publications (case_id, community_id, title, description, status_notes, longitude_e7,
          latitude_e7, address, consent_at, published_at, by_person_id, updated_at)
        VALUES (\(item.id), \(item.community), \(words.title), \(words.description), \(words.notes),
          \(place.longitudeE7), \(place.latitudeE7), \(place.address), \(line.at), \(line.at), \(line.by), \(line.at))
        """)
    }
  }
}
