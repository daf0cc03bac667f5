/// The three structures of the first event, checked: election, trustees, public credentials. Specification §3.1, §4.10.
struct ElectionSetup: Sendable {
  let election: Election
  let trustees: Trustees
  let credentials: CredentialList

  init(_ archive: Archive, _ chain: EventChain) async throws(BeleniosError) {
    guard let event = chain.events.first, let election = event.references["election"],
      let trustees = event.references["trustees"], let credentials = event.references["credentials"]
    else { throw BeleniosError(.recordMissing, at: "setup") }
    do { self.election = try Election(archive.content(election)) } catch { throw error.under("election") }
    let group = self.election.group
    do {
      self.trustees = try Trustees(archive.content(trustees), group)
      try self.trustees.check()
    } catch { throw error.under("trustees") }
    guard self.trustees.electionKey == self.election.publicKey else {
      throw BeleniosError(.electionKeyWrong, at: "election")
    }
    let list: CredentialList
    do { list = try CredentialList(archive.content(credentials), group) } catch { throw error.under("credentials") }
    self.credentials = list
    let strangers = await Cores.map(list.entries) { !group.contains($0.credential) }
    if let index = strangers.firstIndex(of: true) {
      throw BeleniosError(.elementOutsideGroup, at: "credentials, credential \(index + 1)")
    }
  }
}
