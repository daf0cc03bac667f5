import ArgumentParser
import Contracts
import Foundation
import Kernel
import People
import Places
import Store
import Web

struct AdminCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin", abstract: "What the keeper of the machine does: tokens, a new administrator.",
    discussion: "Example: stairwell admin token --person worker@demo.example --data data",
    subcommands: [Token.self, Create.self])

  struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "token", abstract: "Makes a bearer token for the API and prints it, once.",
      discussion: """
        Example: stairwell admin token --person worker@demo.example --data data

        The token acts in the person's post if she has one, else for her enterprise, else as herself; --as pins one of
        them: self, an organisation's id, a post's id. Where the one-time code is required of staff, a token that acts in
        a post is refused (403, totp.required) until the person has set up hers.
        """)

    @OptionGroup var place: PlaceOptions
    @Option(help: "A person's id, e-mail or phone number.") var person: String
    @Option(name: .customLong("as"), help: "The standing to act in.") var standing: String?
    @Option(help: "What the token is for.") var name = "command line"
    @Option(help: "Days until it expires.") var days = 365

    func validate() throws {
      if !(1...3_660).contains(days) { throw ValidationError("--days is between 1 and 3660.") }
    }

    func run() async throws {
      let settings = try await Settings(place)
      let installation = try await Installation.open(settings, world: Launch.world)
      let vault = installation.vault
      let found = try await installation.database.read { tx in try tx.findPerson(person, vault: vault) }
      guard let found else { throw ValidationError("There is no person \(person).") }
      do {
        let made = try await installation.database.write { tx in
          let token = try tx.makeToken(person: found, name: name, standing: standing, validFor: .days(days))
          return (token: token, needsCode: try tx.tokenNeedsTOTP(person: found, standing: standing))
        }
        await installation.database.close()
        print(made.token)
        if made.needsCode {
          FileHandle.standardError.write(
            Data("This token is refused (403, totp.required) until \(person) has set up the one-time code at /account/totp.\n".utf8))
        }
      } catch let problem as Problem where problem.kind == .invalid {
        throw ValidationError("\(person) cannot act as \(standing ?? "").")
      }
    }
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Makes an administrator of the community, for a machine without a browser.",
      discussion: """
        Example: stairwell admin create --name 林管理 --email admin@community.example --data data

        Prints a password for the first sign-in, which asks for a new one.
        """)

    @OptionGroup var place: PlaceOptions
    @Option(help: "The person's name.") var name: String
    @Option(help: "The e-mail address for signing in.") var email: String

    func run() async throws {
      let settings = try await Settings(place)
      let installation = try await Installation.open(settings, world: Launch.world)
      let parts = try HouseParts(home: settings.home, files: installation.files)
      let community = try await parts.soleCommunity(installation.database)
      let vault = installation.vault
      let password = Launch.world.newSecret(byteCount: 9)
      let record = try await PasswordRoom(world: Launch.world, cost: .standard, atOnce: 1).make(password)
      let (name, email) = (name, email)
      let id = try await installation.database.write { tx in
        // Then the set-up page will never be asked, which would have given the community what it starts with.
        if try !tx.isSetUp(), let made = try tx.community(community) { try parts.start.install(made.kind, in: made.id, tx) }
        let person = try tx.createPerson(PersonDraft(name: Text.line(name)), community: community)
        try tx.createAccount(
          AccountDraft(
            person: person, community: community, email: email, passwordRecord: record, requiresPasswordChange: true),
          vault: vault)
        let today = SiteZone.shanghai.day(of: tx.now)
        _ = try tx.grantPost(
          PostDraft(person: person, role: .administrator, scope: .community, startsOn: today), community: community)
        return person
      }
      await installation.database.close()
      print("\(id)\t\(email)\t\(password)")
    }
  }
}
