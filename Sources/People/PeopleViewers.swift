import Contracts
import Kernel
import Store
import Web

/// Who is behind a session cookie or a bearer token, and everything that she may act as today.
public struct PeopleViewers: ViewerSource {
  private let database: any Database
  private let unread: @Sendable (Tx, Viewer) throws -> Int

  /// `unread` counts the lines of the viewer's inbox that she has not seen.
  public init(
    database: any Database, unread: @escaping @Sendable (Tx, Viewer) throws -> Int = { _, _ in 0 }
  ) {
    self.database = database
    self.unread = unread
  }

  public func signedIn(session secret: String) async throws -> SignedIn? {
    guard PeopleViewers.isSecret(secret) else { return nil }
    let found = try await database.read { tx in try answer(session: secret, tx) }
    guard let found else { return nil }
    if found.isToBeNoted, let session = found.signedIn.session {
      // On a full or read-only disk pages can still be read: the note is not worth an error.
      try? await database.write { tx in try tx.noteSession(session) }
    }
    return found.signedIn
  }

  public func peek(session secret: String) async throws -> SignedIn? {
    guard PeopleViewers.isSecret(secret) else { return nil }
    return try await database.read { tx in try answer(session: secret, tx)?.signedIn }
  }

  private func answer(session secret: String, _ tx: Tx) throws -> (signedIn: SignedIn, isToBeNoted: Bool)? {
    guard let found = try tx.session(secret: secret), !found.session.isOver(at: tx.now) else { return nil }
    let session = found.session
    let options = try tx.standingOptions(of: session.person, today: SiteZone.shanghai.day(of: tx.now))
    // What is over falls back to herself, not to another enterprise: nobody changes sides without a tap.
    let chosen = options.with(key: session.standingKey) ?? .oneself
    let viewer = Viewer(
      person: session.person, community: session.community, standing: chosen.standing, name: found.name)
    let mustSetUp = try tx.mustSetUpTOTP(viewer, hasTOTP: found.hasTOTP)
    let signedIn = SignedIn(
      viewer: viewer, session: session.id, options: options, currentKey: chosen.key,
      unreadCount: try unread(tx, viewer), mustSetUpTOTP: mustSetUp)
    return (signedIn, tx.now >= session.seenAt + Session.noted)
  }

  public func signedIn(bearer token: String) async throws -> SignedIn? {
    try await signedIn(bearer: token, actingAs: nil)
  }

  /// `actingAs` is the key of a standing, from the header `X-Acting-As`.
  public func signedIn(bearer token: String, actingAs key: String?) async throws -> SignedIn? {
    guard Token.isToken(token) else { return nil }
    let found = try await database.read { tx in try answer(token: token, key, tx) }
    guard let found else { return nil }
    if let unnoted = found.unnoted {
      try? await database.write { tx in try tx.noteToken(unnoted) }
    }
    return found.signedIn
  }

  private func answer(token: String, _ asked: String?, _ tx: Tx) throws -> (signedIn: SignedIn, unnoted: TokenID?)? {
    guard let found = try tx.token(secret: token), tx.now < found.token.expiresAt else { return nil }
    let token = found.token
    let today = SiteZone.shanghai.day(of: tx.now)
    let options = try tx.standingOptions(of: token.person, today: today)
    let chosen: StandingOption
    if let key = asked ?? token.standingKey {
      // A program must not go on as somebody else when its post or delegation has ended.
      guard let option = options.with(key: key) else {
        throw Problem(.signInRequired, code: "token.standing_not_yours")
      }
      chosen = option
    } else {
      chosen = options.preferred("")
    }
    let viewer = Viewer(
      person: token.person, community: token.community, standing: chosen.standing, name: found.name)
    // The same as for a session: a program is no way around the second factor.
    let signedIn = SignedIn(
      viewer: viewer, session: nil, options: options, currentKey: chosen.key, unreadCount: try unread(tx, viewer),
      mustSetUpTOTP: try tx.mustSetUpTOTP(viewer, hasTOTP: found.hasTOTP))
    return (signedIn, token.lastUsedOn == today ? nil : token.id)
  }

  /// 24 bytes as lower-case hexadecimal: anything else needs no look into the database.
  private static func isSecret(_ text: String) -> Bool {
    text.utf8.count == 48 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

extension Tx {
  /// The administrator requires the one-time code of staff, and she has not set it up.
  func mustSetUpTOTP(_ viewer: Viewer, hasTOTP: Bool) throws -> Bool {
    guard viewer.isStaff, !hasTOTP else { return false }
    return try peopleSettings(viewer.community).requiresTOTP
  }

  /// Whether a token of hers would be refused at once: the command line that makes it says so. `standing` as for `makeToken`.
  public func tokenNeedsTOTP(person: PersonID, standing: String?) throws -> Bool {
    guard let found = try findPerson(person), let credential = try credential(person) else { return false }
    let options = try standingOptions(of: person, today: SiteZone.shanghai.day(of: now))
    let chosen = standing.flatMap { options.with(key: $0) } ?? options.preferred("")
    let viewer = Viewer(person: person, community: found.community, standing: chosen.standing, name: found.name)
    return try mustSetUpTOTP(viewer, hasTOTP: credential.hasTOTP)
  }
}
