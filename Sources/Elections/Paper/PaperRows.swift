import Contracts
import Foundation
import Kernel
import Store

/// All SQL of the paper box.
extension Tx {
  /// The sheets that each person keyed, in the order of the persons' ids.
  func paperSheets(of id: ElectionID) throws -> [(keyer: PersonID, sheets: [PaperSheet])] {
    let rows = try all(
      """
      SELECT * FROM election_paper_sheets WHERE election_id = \(id) ORDER BY keyer_person_id, number LIMIT 40000
      """
    ) { row in
      (
        try row("keyer_person_id", as: PersonID.self),
        PaperSheet(
          number: try row("number"), marks: PaperSheet.marks(try row("marks")), isReadable: try row("is_readable"),
          writeIns: try JSONDecoder().decode(Set<PaperSheet.WriteIn>.self, from: Data(try row("write_ins", as: String.self).utf8)))
      )
    }
    return Dictionary(grouping: rows, by: \.0).map { (keyer: $0.key, sheets: $0.value.map(\.1)) }.sorted { $0.keyer < $1.keyer }
  }

  func keep(_ sheet: PaperSheet, of election: CommunityElection, by person: PersonID) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let written = String(decoding: try encoder.encode(sheet.writeIns.sorted()), as: UTF8.self)
    try run(
      """
      INSERT INTO election_paper_sheets (election_id, keyer_person_id, number, community_id, marks, is_readable, write_ins)
      VALUES (\(election.id), \(person), \(sheet.number), \(election.community), \(sheet.text), \(sheet.isReadable), \(written))
      ON CONFLICT (election_id, keyer_person_id, number) DO UPDATE SET marks = excluded.marks,
        is_readable = excluded.is_readable, write_ins = excluded.write_ins
      """)
  }

  func paperCount(of id: ElectionID) throws -> PaperCount? {
    try first("SELECT * FROM election_paper_counts WHERE election_id = \(id)") { row in
      let votes = try JSONDecoder().decode([String: Int].self, from: Data(try row("votes", as: String.self).utf8))
      return PaperCount(
        issued: try row("issued"), found: try row("found"), blank: try row("blank"), void: try row("void"),
        votes: Dictionary(votes.compactMap { key, value in CandidateID(key).map { ($0, value) } }, uniquingKeysWith: max))
    }
  }

  func insert(_ count: PaperCount, of election: CommunityElection) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let votes = Dictionary(count.votes.map { ($0.key.text, $0.value) }, uniquingKeysWith: max)
    let text = String(decoding: try encoder.encode(votes), as: UTF8.self)
    try run(
      """
      INSERT INTO election_paper_counts (election_id, community_id, issued, found, blank, void, votes)
      VALUES (\(election.id), \(election.community), \(count.issued), \(count.found), \(count.blank), \(count.void), \(text))
      """)
  }
}
