import Cryptography
import ElectionLaw
import Foundation
import Kernel

/// The rule packs of `Data/election-rules`, by name. A pack whose text is not public stands there empty, to be filled.
public struct RulePacks: Sendable {
  /// A pack as a file holds it. An election keeps the bytes.
  struct File: Sendable {
    let name: String
    let title: String
    /// Nil: its rules have still to be written into the file.
    let pack: RulePack?
    let bytes: [UInt8]

    var digest: String { Hex.encode(Digest.sha256(bytes)) }
  }

  /// What can be read of an empty pack.
  private struct Head: Decodable {
    let name: String
    let title: String
    let empty: Bool?
  }

  /// The default stands first.
  let files: [File]

  static let standard = "zj-village-2020"

  /// Throws what reading, JSON and `RulePack` throw: a pack that makes no sense stops the program at the start.
  public init(home: String) throws {
    let folder = URL(fileURLWithPath: home + "/Data/election-rules")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
    let files = try names.map { name -> File in
      let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
      let head = try JSONDecoder().decode(Head.self, from: Data(bytes))
      let isEmpty = head.empty ?? false
      return File(name: head.name, title: head.title, pack: isEmpty ? nil : try RulePack(json: bytes), bytes: bytes)
    }
    self.files = files.sorted { a, b in
      (a.name == Self.standard ? 0 : 1, a.name) < (b.name == Self.standard ? 0 : 1, b.name)
    }
  }

  func file(_ name: String) -> File? { files.first { $0.name == name } }
}
