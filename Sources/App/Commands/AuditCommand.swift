import ArgumentParser
import Audit
import Kernel
import Store

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The append-only record of staff acts and of reads of sensitive fields.",
    discussion: "Example: stairwell audit verify --data data", subcommands: [Verify.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Walks the hash chain; exit status 1 when a byte was changed.",
      discussion: """
        Example: stairwell audit verify --data data

        Write the last hash down elsewhere: it shows later whether the end was cut off.
        """)

    @OptionGroup var place: PlaceOptions

    func run() async throws {
      let settings = try await Settings(place)
      let installation = try await Installation.open(settings, world: Launch.world)
      let chain = try await installation.database.read { tx in try AuditChain.verify(tx) }
      await installation.database.close()
      print("\(chain.entries) lines, last hash \(Hex.encode(chain.head))")
      if let fault = chain.fault {
        print("BROKEN: \(fault)")
        throw ExitCode.failure
      }
      print("the chain is whole")
    }
  }
}
