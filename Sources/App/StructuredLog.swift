import Foundation
import Kernel
import Logging
import Web

/// One JSON object a line on standard error: what machines read, and people can.
struct StructuredLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let label: String
  let world: World

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var object: [String: JSONValue] = [
      "at": .text(world.now().rfc3339()), "level": .text(event.level.rawValue), "label": .text(label),
      "message": .text("\(event.message)"),
    ]
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    for (key, value) in all { object[key] = .text("\(value)") }
    let line = JSONValue.object(object).serialized + "\n"
    // A log that nobody reads any more must not end the server.
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }
}

extension Settings {
  /// Once, at the start of the program.
  func startLogging(_ world: World) {
    let level = logLevel
    let isText = logsAsText
    LoggingSystem.bootstrap { label in
      if isText {
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = level
        return handler
      }
      return StructuredLog(logLevel: level, label: label, world: world)
    }
  }
}
