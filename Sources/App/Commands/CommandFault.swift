import ArgumentParser
import Foundation
import NIOCore
import Store

/// What the keeper of the machine reads when a command cannot go on: a sentence and an exit status, never the inside of an
/// error value.
struct CommandFault: Error, CustomStringConvertible {
  let description: String
  /// 74 (EX_IOERR of sysexits.h): the disk, the network or the database; the call itself was right.
  let status: Int32

  /// Nil when the error already speaks for itself.
  init?(_ error: any Error) {
    switch error {
    case let fault as StoreError: self.init(fault.sentence, status: 74)
    case let fault as IOError where fault.errnoCode == EADDRINUSE:
      self.init("The port is in use by another program; choose another with --port.", status: 74)
    case let fault as IOError where fault.errnoCode == EACCES:
      self.init("The port may not be opened by this account; choose one above 1023 with --port.", status: 74)
    case let fault as IOError: self.init(String(cString: strerror(fault.errnoCode)), status: 74)
    case let fault as CocoaError: self.init(CommandFault.words(of: fault), status: 74)
    default: return nil
    }
  }

  private init(_ description: String, status: Int32) {
    self.description = description
    self.status = status
  }

  private static func words(of fault: CocoaError) -> String {
    let path = fault.filePath ?? fault.url?.path ?? "a file"
    switch fault.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: return "\(path): there is no such file."
    case .fileWriteOutOfSpace: return "\(path): the disk is full."
    case .fileWriteNoPermission, .fileReadNoPermission: return "\(path): no permission."
    case .fileWriteVolumeReadOnly: return "\(path): the disk can only be read."
    default: return "\(path): \(fault.localizedDescription)"
    }
  }
}

extension StoreError {
  fileprivate var sentence: String {
    switch self {
    case .diskFull: "The disk is full: nothing was written. Free some space and call again."
    case .readOnly: "The database may not be written (its disk or folder is read-only): nothing was changed."
    case .contention: "The database is busy with other writers: nothing was changed. Call again."
    case .connectionLost(let reason): "The database cannot be reached: \(reason)"
    case .migration(let reason): "The schema of the database does not fit this program: \(reason)"
    default: "The database refused: \(self)"
    }
  }
}

extension StairwellCommand {
  /// As the argument parser would, but with sentences for what disks, ports and databases do.
  public static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard let fault = CommandFault(error) else { exit(withError: error) }
      Terminal.progress("Error: \(fault)")
      exit(withError: ExitCode(fault.status))
    }
  }
}
