import ArgumentParser
import Cases
import Contracts
import Foundation
import Kernel
import Store
import Web

struct IntakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intake", abstract: "Takes in appeals that come another way than by a page.",
    discussion: "Example: stairwell intake mail --data data < message.eml", subcommands: [Mail.self])

  struct Mail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "mail", abstract: "One message from standard input, as a mail server delivers it.",
      discussion: """
        Example: stairwell intake mail --data data < message.eml

        The exit status is what a mail server expects: 0 taken in (or passed over, because a program wrote it), 65 no message that
        could be taken in, 75 try again later. docs/operations.md has the lines for Postfix.
        """)

    @OptionGroup var place: PlaceOptions
    @Option(help: "The sender of the envelope; empty for a letter that came back. Without it, Return-Path says it.") var sender: String?
    @Flag(help: "Print as JSON what is understood; take nothing in.") var dryRun = false

    func run() async throws {
      do {
        // One byte more than the limit is enough to know.
        let input = try FileHandle.standardInput.read(upToCount: TakeMail.bytesMax + 1) ?? Data()
        if dryRun { return try look(Array(input)) }
        print(try await take(Array(input)).line)
      } catch TakeMail.Fault.unreadable(let sentence) {
        Terminal.progress(sentence)
        throw ExitCode(65)
      } catch {
        // Whatever it is, it is not the writer's fault: the mail server keeps the letter and tries again.
        Terminal.progress(reason(error))
        throw ExitCode(75)
      }
    }

    private func look(_ bytes: [UInt8]) throws {
      guard let seen = TakeMail.looked(bytes, envelopeSender: sender) else { throw TakeMail.Fault.unreadable("This is no message.") }
      print(seen.serialized)
    }

    private func take(_ bytes: [UInt8]) async throws -> TakeMail.Outcome {
      let settings = try await Settings(place)
      // A wrong folder must not become a new, empty house.
      guard FileManager.default.fileExists(atPath: settings.keyFile) else {
        throw TakeMail.Fault.later("There is no Stairwell in \(settings.data).")
      }
      let installation = try await Installation.open(settings, world: Launch.world, migrating: false)
      guard let community = try await installation.database.read({ tx in try tx.communities().first?.id }) else {
        throw TakeMail.Fault.later("There is no community here yet.")
      }
      let address = settings.publicURL
      let command = TakeMail(
        database: installation.database, vault: installation.vault, words: try Translations(folder: settings.home + "/Web/locales"),
        send: HouseParts.send, publicURL: address.hasSuffix("/") ? String(address.dropLast()) : address,
        ownAddress: settings.mail?.sender.address ?? ""
      ) { [files = installation.files] bytes in try files.put(bytes) }
      let outcome = try await command.run(bytes, envelopeSender: sender, in: community)
      await installation.database.close()
      return outcome
    }

    private func reason(_ error: any Error) -> String {
      if case .later(let sentence) = error as? TakeMail.Fault { return sentence }
      return CommandFault(error)?.description ?? String(describing: error)
    }
  }
}
