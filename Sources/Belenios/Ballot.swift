/// One voter's encrypted answers, signed with the voter's credential. Specification §4.15.
public struct Ballot: Hashable, Sendable {
  public let electionUUID: ElectionUUID
  public let electionFingerprint: String
  /// g^secret of the voter's credential.
  public let credential: GroupElement
  var answers: [Answer]
  var signature: Signature

  struct Signature: Hashable, Sendable {
    /// The hash of the ballot without its signature.
    var hash: String
    var proof: Proof
  }

  /// Reads a ballot of this election. Throws what is wrong with its shape, and `ballot_not_canonical` unless
  /// the text is the one way to write it: a ballot has one tracker.
  public init(_ bytes: [UInt8], _ election: Election) throws(BeleniosError) {
    let json = try JSON(bytes)
    let group = election.group
    electionUUID = try ElectionUUID(json.text("election_uuid"))
    electionFingerprint = try json.text("election_hash")
    guard electionUUID == election.uuid, electionFingerprint == election.fingerprint else {
      throw BeleniosError(.ballotOfOtherElection)
    }
    credential = try group.number(json, "credential")
    let list = try json.array("answers")
    guard list.count == election.questions.count else { throw BeleniosError(.ballotShapeWrong) }
    answers = []
    for (index, (answer, question)) in zip(list, election.questions).enumerated() {
      do { answers.append(try Answer(answer, question, group)) } catch { throw error.under("question \(index + 1)") }
    }
    let signed = try json.member("signature")
    signature = Signature(hash: try signed.text("hash"), proof: try Proof(signed.member("proof"), group))
    guard serialized == bytes else { throw BeleniosError(.ballotNotCanonical) }
  }

  init(_ election: Election, credential: GroupElement, answers: [Answer], signature: Signature) {
    electionUUID = election.uuid
    electionFingerprint = election.fingerprint
    self.credential = credential
    self.answers = answers
    self.signature = signature
  }

  /// The one text of the ballot.
  public var serialized: [UInt8] { json(signed: true).serialized }

  /// The smart ballot tracker: what the voter keeps and finds on the list of ballots.
  public var tracker: String { Self.tracker(of: serialized) }

  /// The same from the one text of a ballot.
  public static func tracker(of text: [UInt8]) -> String { Hash.fingerprint(text) }

  private func json(signed: Bool) -> JSON {
    .object([
      "election_uuid": .string(electionUUID.text), "election_hash": .string(electionFingerprint),
      "credential": .decimal(credential), "answers": .array(answers.map(\.json)),
      "signature": signed ? signatureJSON : nil,
    ])
  }

  /// The hash that is signed: of everything but the signature. §4.14
  var contentHash: String { Hash.fingerprint(json(signed: false).serialized) }

  /// The same from the ballot's own canonical text, in which the signature stands last: nothing is written anew.
  func contentHash(of text: [UInt8]) -> String {
    let tail = Array(",\"signature\":".utf8) + signatureJSON.serialized + [UInt8(ascii: "}")]
    return Hash.fingerprint(text.dropLast(tail.count) + [UInt8(ascii: "}")])
  }

  private var signatureJSON: JSON {
    .object(["hash": .string(signature.hash), "proof": signature.proof.json])
  }

  static func signatureTranscript(_ hash: String) -> Transcript { Transcript("sig|" + hash + "|") }
}
