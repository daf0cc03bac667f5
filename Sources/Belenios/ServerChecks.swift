/// What a server checks of what trustees and the credential authority send, before it keeps it.
extension TrusteePublicKey {
  /// Reads a single trustee's public key and checks its proof. Throws `trustee_proof_wrong`, and what reading throws.
  public init(checking bytes: [UInt8], _ group: Group) throws(BeleniosError) {
    try self.init(JSON(bytes), group)
    guard holds(group) else { throw BeleniosError(.trusteeProofWrong) }
  }
}

extension CredentialList {
  /// Reads a list and asks of every number whether it is in the group. Throws `element_outside_group`, `credential_…`,
  /// `record_not_canonical` unless the text is the one way to write the list in its order.
  public init(checking bytes: [UInt8], _ group: Group) throws(BeleniosError) {
    try self.init(bytes, group)
    guard try CredentialList(entries, weighted: isWeighted).serialized == bytes else {
      throw BeleniosError(.recordNotCanonical, at: "credentials")
    }
    if let index = entries.firstIndex(where: { !group.contains($0.credential) }) {
      throw BeleniosError(.elementOutsideGroup, at: "credential \(index + 1)")
    }
  }

  /// The list that was checked when it was taken in.
  public init(known bytes: [UInt8], _ group: Group) throws(BeleniosError) { try self.init(bytes, group) }
}

extension SizedTally {
  /// The product of the last ballot of each credential. Throws `credential_unknown`.
  public init(
    _ ballots: [Ballot], _ election: Election, _ credentials: CredentialList
  ) throws(BeleniosError) {
    var product = TallyProduct(election, credentials)
    for ballot in ballots { try product.add(ballot) }
    self = product.tally
  }

  /// A tally that was kept, with its count; every ballot weighs one.
  public init(known bytes: [UInt8], ballotCount: Int, _ group: Group) throws(BeleniosError) {
    self.init(
      ballotCount: ballotCount, totalWeight: ballotCount, encrypted: try EncryptedTally(JSON(bytes), group))
  }
}

extension ElectionResult {
  /// A result that was kept.
  public init(known bytes: [UInt8]) throws(BeleniosError) { try self.init(JSON(bytes)) }
}
