import ArgumentParser
import Kernel
import Outbound
import Places
import Store

struct TestMailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test-mail", abstract: "Sends one letter by the mail settings and says what became of it.",
    discussion: "Example: stairwell test-mail keeper@community.example --data data")

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The address that gets it.") var address: String

  func run() async throws {
    let settings = try await Settings(place)
    if settings.mail == nil { throw ValidationError("No mail server is named: set STAIRWELL_SMTP_HOST.") }
    let installation = try await Installation.open(settings, world: Launch.world)
    let database = installation.database
    let key = "test-mail " + Launch.world.newSecret(byteCount: 8)
    let to = address
    let found = try await database.write { tx in
      let community = try tx.communities().first
      guard let community else { return (community: nil as Community?, isQueued: false) }
      let mail = OutgoingMail(
        to: to, subject: "上下楼：邮件设置可用 · Stairwell: the mail settings work",
        text: "这是一封测试邮件，收到即说明邮件设置可用。\n\nThis is a test letter. That it arrived means that the mail settings work.\n", key: key,
        goesAtOnce: true)
      return (community: community, isQueued: try tx.send(mail, community: community.id))
    }
    guard let community = found.community else { throw ValidationError("There is no community here yet.") }
    guard found.isQueued else { throw ValidationError("\(address) is no address for mail.") }
    try await OutboundRunner(database: database).runDue()
    let state = try await database.read { tx in try tx.letterState(key: key, community: community.id)?.error }
    await database.close()
    if let error = state, !error.isEmpty {
      throw Installation.Unusable("The letter was not taken (\(error)); a server that is running tries again for three days.")
    }
    print("sent")
  }
}
