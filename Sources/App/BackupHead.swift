import ArgumentParser
import Cryptography
import Foundation
import Web

/// The first line of a backup: by which keys its personal data is sealed and found.
///
///     {"keys":["3f2a91c0","0a77e3f1"],"stairwell":"backup"}
struct BackupHead {
  let keys: [String]

  init(keys: [String]) { self.keys = keys }

  init(line: String?) throws {
    guard let line, let value = JSONValue(parsing: Array(line.utf8)), value["stairwell"]?.string == "backup",
      let keys = value["keys"]?.list
    else { throw Installation.Unusable("This is not a backup of Stairwell: its first line does not say so.") }
    self.keys = keys.compactMap(\.string)
  }

  var line: String {
    JSONValue.object(["stairwell": .text("backup"), "keys": .array(keys.map { .text($0) })]).serialized
  }

  /// A community whose keys are lost cannot be read, so nothing is restored without them.
  func requireKeys(in path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ValidationError("The key file \(path) cannot be read.")
    }
    let file: KeyFile
    do { file = try KeyFile(text) } catch { throw ValidationError("\(path) is no key file: \(error)") }
    let known = Set(file.ids)
    guard let missing = keys.first(where: { !known.contains($0) }) else { return }
    throw ValidationError("The backup was sealed with the key \(missing), which \(path) does not hold; name the right file with --keys.")
  }
}

extension KeyFile {
  /// The sealing keys, the current one first, and the key by which values are found.
  var ids: [String] { (sealIDs + [lookupID]).map(\.description) }
}
