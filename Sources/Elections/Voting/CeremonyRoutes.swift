import Belenios
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What trustees and the credential authority do in their own browsers, by a secret link and without an account:
/// `/elections/:id/trustee`, `/elections/:id/credentials`. No secret of theirs is ever sent here.
struct CeremonyRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/trustee", .open, use: trustee)
    routes.post("/elections/:id/trustee", .open, use: takeKey)
    routes.post("/elections/:id/trustee/round", .open, use: takeRound)
    routes.post("/elections/:id/trustee/decryption", .open, use: takeDecryption)
    routes.get("/elections/:id/credentials", .open, use: credentials)
    routes.post("/elections/:id/credentials", .open, use: takeCredentials)
  }

  @Sendable private func trustee(_ request: Request, _ context: AppContext) async throws -> Response {
    try await trusteePage(try context.id("id"), Form(query: request.uri.query).raw("key"), nil, context)
  }

  private func trusteePage(_ id: ElectionID, _ key: String, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let (election, voting, own) = try await site.database.read { tx in
      (try tx.election(id), try tx.votingProtocol(of: id), try tx.trustee(secret: key, of: id))
    }
    var fields = desk.head(election, nil, context)
    let page = TrusteePage(election: election, voting: voting, own: own)
    fields.merge(try page.fields(desk, context)) { _, new in new }
    fields["key"] = key
    return desk.again("elections/trustee", fields, nil, problem, context).unkept
  }

  /// Leads back to the page of the link; what is refused is said there. A link that is none has no page.
  private func take(
    _ page: String, _ id: ElectionID, _ key: String, flash: String, _ context: AppContext, _ act: () async throws -> Void
  ) async throws -> Response {
    let location = "/elections/\(id)/\(page)?key=" + URLEncoded.encode(key)
    return try await desk.answer(
      to: location, flash: flash,
      { problem in
        if page == "trustee" { return try await trusteePage(id, key, problem, context) }
        return try await credentialPage(id, key, problem, context)
      }, act)
  }

  @Sendable private func takeKey(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    let (key, text) = (form.raw("key"), form.raw("public_key"))
    return try await take("trustee", id, key, flash: "voting.key_taken", context) {
      let checked = try TrusteePublicKey(checking: Array(text.utf8), VotingProtocol.group)
      let canonical = String(decoding: checked.serialized, as: UTF8.self)
      try await site.database.write { tx in try TakePublicKey(id: id, secret: key, text: canonical).run(tx) }
    }
  }

  @Sendable private func takeRound(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context, limit: 1_024 * 1_024)
    let key = form.raw("key")
    guard let round = CeremonyRound(rawValue: form.raw("round")) else { throw VotingError.ceremonyOutOfTurn }
    return try await take("trustee", id, key, flash: "voting.round_taken", context) {
      try await TakeCeremonyMessage(database: site.database, id: id, round: round).take(form.raw("message"), secret: key)
    }
  }

  @Sendable private func takeDecryption(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context, limit: 8 * 1_024 * 1_024)
    let key = form.raw("key")
    return try await take("trustee", id, key, flash: "voting.decrypted", context) {
      try await CountVotes(database: site.database, id: id).decrypt(form.raw("decryption"), secret: key)
    }
  }

  @Sendable private func credentials(_ request: Request, _ context: AppContext) async throws -> Response {
    try await credentialPage(try context.id("id"), Form(query: request.uri.query).raw("key"), nil, context)
  }

  private func credentialPage(_ id: ElectionID, _ key: String, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let (election, voting, voters) = try await site.database.read { tx in
      let election = try tx.election(id)
      guard try tx.isAuthority(secret: key, of: id) else { throw VotingError.linkUnknown }
      return (election, try tx.votingProtocol(of: id), try tx.onlineVoters(of: id))
    }
    let rows: [Fields] = voters.map { ["name": $0] }
    var fields = desk.head(election, nil, context)
    fields.merge([
      "key": key, "authority": voting?.authority ?? "", "uuid": voting?.uuid ?? "", "voters": rows, "count": voters.count,
      "isOpen": voting?.credentials == nil, "address": "\(site.options.publicURL)/elections/\(id)/vote",
      "shortAddress": "\(site.options.publicURL)/elections",
    ]) { _, new in new }
    return desk.again("elections/credentials", fields, nil, problem, context).unkept
  }

  @Sendable private func takeCredentials(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    // 620 digits for each of some thousands of voters.
    let form = try await site.form(request, context, limit: 16 * 1_024 * 1_024)
    let (key, text) = (form.raw("key"), form.raw("credentials"))
    return try await take("credentials", id, key, flash: "voting.credentials_taken", context) {
      try await site.database.write { tx in try TakeCredentials(id: id, secret: key, text: text).run(tx) }
    }
  }
}
