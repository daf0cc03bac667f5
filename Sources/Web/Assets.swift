import Cryptography
import Foundation
import Kernel

/// Style sheets, scripts and pictures, in memory, under addresses that hold the hash of all of them:
/// `/assets/<hash>/app.css`. They may be kept for ever; a new version has a new address.
public struct Assets: Sendable {
  public struct File: Sendable {
    public let bytes: [UInt8]
    public let type: String
  }

  /// First sixteen hexadecimal digits of the SHA-256 over all files.
  public let version: String
  private let files: [String: File]

  private static let types: [String: String] = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png", "webmanifest": "application/manifest+json", "ico": "image/x-icon",
  ]

  /// `folder` is `Web/`. Style sheets are joined in the order of `css/order.txt`; what set-up installed from packages lies in
  /// `vendor/` and is served from here like our own.
  init(folder: String) throws {
    var files: [String: File] = [:]
    files["app.css"] = File(bytes: try Assets.styles(folder + "/css"), type: "text/css; charset=utf-8")
    for part in ["js", "img", "vendor"] {
      guard let paths = FileManager.default.enumerator(atPath: folder + "/" + part) else { continue }
      for case let path as String in paths {
        let ending = path.split(separator: ".").last.map(String.init) ?? ""
        guard let type = types(ending) else { continue }
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + part + "/" + path))
        files[part + "/" + path] = File(bytes: Array(data), type: type)
      }
    }
    var all: [UInt8] = []
    for (name, file) in files.sorted(by: { $0.key < $1.key }) { all += Array(name.utf8) + file.bytes }
    version = String(Hex.encode(Digest.sha256(all)).prefix(16))
    self.files = files

    func types(_ ending: String) -> String? { Assets.types[ending] }
  }

  private static func styles(_ folder: String) throws -> [UInt8] {
    let order = try String(contentsOfFile: folder + "/order.txt", encoding: .utf8)
    var joined = ""
    for name in order.split(whereSeparator: \.isNewline) where !name.hasPrefix("#") {
      joined += try String(contentsOfFile: folder + "/" + name, encoding: .utf8) + "\n"
    }
    return Array(joined.utf8)
  }

  public func file(_ path: String) -> File? { files[path] }

  /// `/assets/3f…/app.css`
  public func address(_ path: String) -> String { "/assets/" + version + "/" + path }
}
