import ArgumentParser
import Configuration
import Cryptography
import Foundation
import Kernel
import Logging
import Outbound

/// Everything that can be set, in one list: what it is called, what it means, what it is when nobody says.
/// A flag wins over the environment, the environment over the file (`KEY=VALUE` lines, `--config`).
public struct Settings: Sendable {
  /// The documented list. `docs/configuration.md` is made from it, and a test holds the two together.
  public static let documented: [(name: String, standard: String, meaning: String)] = [
    ("STAIRWELL_HOME", "where the program finds them", "folder with Web/, Data/ and Migrations/"),
    ("STAIRWELL_DATA", "data", "folder of the embedded database, the keys and the photos"),
    ("STAIRWELL_DATABASE", "", "postgres://… instead of the embedded database; several hosts may be named"),
    ("STAIRWELL_HOST", "127.0.0.1", "address to listen on"),
    ("STAIRWELL_PORT", "8080", "port to listen on"),
    ("STAIRWELL_PUBLIC_URL", "http://HOST:PORT", "the address people use; links in invitations begin with it"),
    ("STAIRWELL_TRUST_PROXY", "false", "take the client's address from X-Forwarded-For"),
    ("STAIRWELL_SEAL", "aes-256-gcm", "how personal data is encrypted: aes-256-gcm or sm4-gcm"),
    ("STAIRWELL_LOOKUP", "hmac-sha256", "how it is found: hmac-sha256 or hmac-sm3; the first start fixes it"),
    ("STAIRWELL_LOG_LEVEL", "info", "trace, debug, info, notice, warning, error or critical"),
    ("STAIRWELL_LOG_FORMAT", "json", "json, one object a line, or text"),
    (
      "STAIRWELL_METRICS_TOKEN", "",
      "who shows it as a bearer token reads /metrics from anywhere; without it only this machine does, and not through a proxy"
    ),
    ("STAIRWELL_JOBS", "true", "run reactions and the schedule in this process"),
    ("STAIRWELL_SMTP_HOST", "", "the mail server that takes our letters; without it no mail is sent"),
    ("STAIRWELL_SMTP_PORT", "587", "its port; 465 is usual for tls"),
    ("STAIRWELL_SMTP_SECURITY", "starttls", "starttls, tls from the first byte, or none for a relay on this machine"),
    ("STAIRWELL_SMTP_USER", "", "the name to sign in with; empty for none"),
    ("STAIRWELL_SMTP_PASSWORD", "", "its password; better kept in the file of --config than in the environment"),
    ("STAIRWELL_SMTP_SENDER", "", "from whom our letters are: noreply@community.example, or 上下楼 <noreply@community.example>"),
    (
      "STAIRWELL_QUIET_HOURS", "21:00-08:00",
      "when no letters, short messages and messages of robots go out, or none; what somebody waits for right then (codes, receipts, tests) goes all the same"
    ),
    (
      "STAIRWELL_OUTWARD_NETWORKS", "",
      "networks that webhooks may reach though they are not public, with commas between: 10.1.2.0/24"
    ),
    ("STAIRWELL_OUTWARD_HTTP", "false", "let webhooks use http:// as well; only within a network that is trusted"),
  ]

  public var home: String
  public var data: String
  public var database: String
  public var host: String
  public var port: Int
  public var publicURL: String
  public var trustsProxy: Bool
  public var seal: SealAlgorithm
  /// Nil when nobody said: what the key file was made with.
  public var lookup: LookupAlgorithm?
  public var logLevel: Logger.Level
  public var logsAsText: Bool
  public var runsJobs: Bool
  public var metricsToken: String
  /// Nil when no mail server is named.
  public var mail: MailServer?
  public var outward: OutwardRules
  /// When no letters, short messages and messages of robots go out.
  public var quietHours: QuietHours

  public var keyFile: String { data + "/keys" }
  public var sqliteFile: String { data + "/stairwell.sqlite" }
  /// The database and what SQLite keeps beside it while it runs.
  var sqliteFiles: [String] { ["", "-wal", "-shm"].map { sqliteFile + $0 } }
  public var filesFolder: String { data + "/files" }
  public var isSecure: Bool { publicURL.hasPrefix("https://") }
}

/// The flags that every subcommand takes.
struct PlaceOptions: ParsableArguments {
  @Option(name: .long, help: "Folder of the embedded database, the keys and the photos.")
  var data: String?
  @Option(name: .long, help: "postgres://… instead of the embedded database.")
  var database: String?
  @Option(name: .long, help: "Folder with Web/, Data/ and Migrations/.")
  var home: String?
  @Option(name: .long, help: "A file of KEY=VALUE lines; see docs/configuration.md.")
  var config: String?
}

extension Settings {
  /// Reads flags, environment and file; refuses names it does not know and values that make no sense.
  init(_ flags: PlaceOptions, host: String? = nil, port: Int? = nil) async throws {
    try Settings.refuseUnknownNames(ProcessInfo.processInfo.environment)
    var providers: [any ConfigProvider] = [EnvironmentVariablesProvider()]
    if let file = flags.config {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw ValidationError("The configuration file \(file) cannot be read.")
      }
      let values = try Settings.lines(text)
      try Settings.refuseUnknownNames(values)
      providers.append(EnvironmentVariablesProvider(environmentVariables: values))
    }
    let reader = ConfigReader(providers: providers)
    func text(_ key: ConfigKey, _ standard: String) -> String { reader.string(forKey: key, default: standard) }

    home = try flags.home ?? Settings.home(asked: text("stairwell.home", ""))
    data = flags.data ?? text("stairwell.data", "data")
    if data.isEmpty { throw ValidationError("STAIRWELL_DATA is empty; name a folder.") }
    // `--data` alone means the embedded database there, whatever the environment says.
    database = flags.database ?? (flags.data == nil ? text("stairwell.database", "") : "")
    self.host = host ?? text("stairwell.host", "127.0.0.1")
    let asked = text("stairwell.port", "8080")
    guard let number = port ?? Int(asked), (0...65_535).contains(number) else {
      throw ValidationError("The port is \(port.map(String.init) ?? asked); give one between 0 and 65535.")
    }
    self.port = number
    let authority = self.host.contains(":") ? "[\(self.host)]" : self.host
    publicURL = try Settings.address(text("stairwell.public.url", "http://\(authority):\(number)"))
    trustsProxy = try Settings.flag(text("stairwell.trust.proxy", "false"), "STAIRWELL_TRUST_PROXY")
    seal = try Settings.choice(text("stairwell.seal", "aes-256-gcm"), "STAIRWELL_SEAL")
    let found = text("stairwell.lookup", "")
    lookup = found.isEmpty ? nil : try Settings.choice(found, "STAIRWELL_LOOKUP")
    logLevel = try Settings.choice(text("stairwell.log.level", "info"), "STAIRWELL_LOG_LEVEL")
    let format: LogFormat = try Settings.choice(text("stairwell.log.format", "json"), "STAIRWELL_LOG_FORMAT")
    logsAsText = format == .text
    metricsToken = text("stairwell.metrics.token", "")
    runsJobs = try Settings.flag(text("stairwell.jobs", "true"), "STAIRWELL_JOBS")
    mail = try OutboundSettings.mail(text)
    outward = try OutboundSettings.rules(text)
    quietHours = try OutboundSettings.quietHours(text)
  }

  /// `KEY=VALUE` lines, also with `export` before and quotation marks around the value, as shells and systemd read them.
  static func lines(_ text: String) throws -> [String: String] {
    var values: [String: String] = [:]
    for whole in text.split(whereSeparator: \.isNewline) {
      var line = Substring(Text.line(whole))
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = line.dropFirst("export ".count) }
      guard let equals = line.firstIndex(of: "=") else {
        throw ValidationError("The configuration file has a line that is no KEY=VALUE: \(whole)")
      }
      values[Text.line(line[..<equals])] = unquoted(Text.line(line[line.index(after: equals)...]))
    }
    return values
  }

  private static func unquoted(_ value: String) -> String {
    guard value.count >= 2, let mark = value.first, mark == "\"" || mark == "'", value.last == mark else { return value }
    return String(value.dropFirst().dropLast())
  }

  enum LogFormat: String, CaseIterable { case json, text }

  private static func address(_ text: String) throws -> String {
    guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", url.host?.isEmpty == false else {
      throw ValidationError("STAIRWELL_PUBLIC_URL is \(text); give an address that begins with https:// or http://.")
    }
    return text
  }

  private static func refuseUnknownNames(_ values: [String: String]) throws {
    // The test suite passes its own folder and binary under the same prefix.
    let known = Set(documented.map(\.name) + ["STAIRWELL_BIN", "STAIRWELL_PYTHON"])
    let unknown = values.keys.filter { $0.hasPrefix("STAIRWELL_") && !known.contains($0) }.sorted()
    if let name = unknown.first {
      throw ValidationError("\(name) is no setting of Stairwell; docs/configuration.md lists them.")
    }
  }

  static func flag(_ text: String, _ name: String) throws -> Bool {
    switch text.lowercased() {
    case "true", "yes", "1": true
    case "false", "no", "0": false
    default: throw ValidationError("\(name) is \(text); give true or false.")
    }
  }

  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, _ name: String
  ) throws -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: text) { return choice }
    let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("\(name) is \(text); give one of \(choices).")
  }

  /// The folder that was asked for, the working directory, or the nearest folder above the program that holds `Web/`.
  private static func home(asked: String) throws -> String {
    let files = FileManager.default
    func holdsWeb(_ folder: String) -> Bool { files.fileExists(atPath: folder + "/Web/templates") }
    if !asked.isEmpty {
      guard holdsWeb(asked) else { throw ValidationError("STAIRWELL_HOME is \(asked), which has no Web/templates.") }
      return asked
    }
    var folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "/").resolvingSymlinksInPath()
    for candidate in [files.currentDirectoryPath] where holdsWeb(candidate) { return candidate }
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if holdsWeb(folder.path) { return folder.path }
    }
    throw ValidationError("No folder with Web/templates here: set STAIRWELL_HOME to the folder of Stairwell.")
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
