import Hummingbird
import NIOCore
import Web

/// The two forms in which the standard writes everything, chosen by the ending of the address.
enum Open311Format: String, CaseIterable, Sendable {
  case json, xml

  var type: String { self == .json ? "application/json" : "text/xml" }

  /// Of an address: what it ends with; JSON where it ends with neither.
  init(path: String) { self = path.hasSuffix(".xml") ? .xml : .json }
}

/// An answer before it has a form: written once, said in both, so that JSON and XML cannot differ.
indirect enum Open311Node: Sendable {
  case nothing
  case text(String)
  case whole(Int)
  case number(Double)
  case flag(Bool)
  /// Fields in the order in which the standard names them.
  case record([(name: String, value: Open311Node)])
  /// Each item is an element of this name in XML; an array in JSON.
  case list(of: String, [Open311Node])

  /// Empty words are nothing.
  static func words(_ text: String?) -> Open311Node { text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .nothing }

  var json: JSONValue {
    switch self {
    case .nothing: .null
    case .text(let text): .text(Open311Node.sayable(text))
    case .whole(let number): .integer(number)
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case .record(let fields):
      .object(Dictionary(fields.map { ($0.name, $0.value.json) }) { _, last in last })
    case .list(_, let items): .array(items.map(\.json))
    }
  }

  /// As the element `name`.
  func xml(_ name: String) -> String {
    let inner = content
    return inner.isEmpty ? "<\(name)/>" : "<\(name)>\(inner)</\(name)>"
  }

  private var content: String {
    switch self {
    case .nothing: ""
    case .text(let text): Open311Node.escaped(text)
    case .whole, .number, .flag: json.serialized
    case .record(let fields): fields.map { $0.value.xml($0.name) }.joined()
    case .list(let name, let items): items.map { $0.xml(name) }.joined()
    }
  }

  /// XML 1.0 knows no control characters, not even escaped; both forms say the same, so JSON leaves them out too.
  private static func sayable(_ text: String) -> String {
    var kept = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x9, 0xA, 0xD, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...0x10FFFF: kept.unicodeScalars.append(scalar)
      default: break
      }
    }
    return kept
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in sayable(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // A parser would make a line feed of it.
      case "\r": escaped += "&#13;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// `root` is the outermost element in XML; JSON has none.
  func response(_ format: Open311Format, root: String, status: HTTPResponse.Status = .ok) -> Response {
    if format == .json { return json.response(status: status) }
    let document = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + xml(root) + "\n"
    return Response(
      status: status, headers: [.contentType: "text/xml; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
  }
}
