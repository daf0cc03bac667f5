import ArgumentParser
import Belenios
import Foundation

extension ElectionCommand {
  /// The steps of one trustee of a threshold group on a machine of the trustee's own, in files that `belenios-tool
  /// setup generate-trustee-key-threshold` reads and writes: the two programs may sit in one ceremony.
  struct TrusteeStep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trustee", abstract: "One step of a trustee in the making of a threshold key.",
      discussion: """
        Example: stairwell election trustee --step 1 --key my.key > my.cert

        Step 1 makes the key file and prints the certificate. Step 3 prints the polynomial and needs --certs and
        --threshold. Step 5 needs --certs, --threshold and --input, and prints the output. Keep the key file secret.
        """, shouldDisplay: false)

    @Option(help: "1, 3 or 5.") var step: Int
    @Option(help: "The trustee's secret file.") var key: String
    @Option(help: "The certificates of all, one a line.") var certs: String?
    @Option(help: "How many must decrypt.") var threshold: Int?
    @Option(help: "What the server has sent for step 5.") var input: String?
    @Option(help: "BELENIOS-2048 or RFC-3526-2048.") var group = Group.Name.belenios2048.rawValue

    func run() async throws {
      guard let name = Group.Name(rawValue: group) else { throw ValidationError("There is no group \(group).") }
      let random = Launch.world.randomBytes
      if step == 1 {
        let seed = TrusteeSeed(random: random)
        let isMade = FileManager.default.createFile(
          atPath: key, contents: Data((seed.text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else { throw ValidationError("\(key) cannot be written.") }
        return show(Ceremony.certificate(seed, Group.named(name), random: random))
      }
      guard let certs, let threshold else { throw ValidationError("Steps 3 and 5 need --certs and --threshold.") }
      let lines = try read(certs).split(separator: UInt8(ascii: "\n")).map { Array($0) }
      let ceremony = try Ceremony(Group.named(name), certificates: lines, threshold: threshold)
      let text = String(decoding: try read(key), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      let trustee = try ThresholdTrustee(TrusteeSeed(typed: text), ceremony)
      switch (step, input) {
      case (3, _): show(trustee.polynomial(random: random))
      case (5, let input?): show(try trustee.output(read(input), random: random))
      default: throw ValidationError("--step is 1, 3 or 5; step 5 needs --input.")
      }
    }

    private func read(_ path: String) throws -> [UInt8] {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw ValidationError("\(path) cannot be read.")
      }
      return [UInt8](data)
    }

    private func show(_ text: [UInt8]) { print(String(decoding: text, as: UTF8.self)) }
  }
}
