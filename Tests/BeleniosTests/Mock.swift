import Testing

@testable import Belenios

/// A small election with everything that a test may want to reach into.
struct Mock {
  var group: Group
  var random: RandomBytes
  var trustees: [Trustee]
  var election: Election
  var voters: [Credential]
  var credentials: CredentialList
  var booth: Booth

  init(
    _ seed: String, _ questions: [Question], group: Group = .belenios2048, voters: Int = 2, weights: [Int]? = nil
  ) throws {
    self.group = group
    let random = SeededBytes.source(seed)
    self.random = random
    trustees = [Trustee(group, random: random)]
    election = try Election(
      uuid: ElectionUUID(random: random), name: "Mock", description: "",
      trustees: Trustees(group, trustees.map { .single($0.publicKey) }), questions: questions)
    let (election, group) = (election, group)
    self.voters = (0..<voters).map { _ in Credential(random: random) }
    let entries = self.voters.enumerated().map {
      CredentialList.Entry(
        credential: $1.publicCredential(election.uuid, group), weight: weights?[$0] ?? 1)
    }
    credentials = try CredentialList(entries, weighted: weights != nil)
    booth = Booth(election)
  }

  var checker: BallotChecker { BallotChecker(election, credentials, expected: 1) }

  func ballot(_ choices: [[Int]], voter: Int = 0) throws -> Ballot {
    try booth.ballot(choices, voters[voter], random: random)
  }

  /// The ballot with a signature that fits what was changed: what a dishonest voter can do.
  func signed(_ ballot: Ballot, voter: Int = 0) -> Ballot {
    var ballot = ballot
    let hash = ballot.contentHash
    let secret = voters[voter].secret(election.uuid, group)
    let proof = SchnorrProof.make(secret, Ballot.signatureTranscript(hash), group, random)
    ballot.signature = Ballot.Signature(hash: hash, proof: proof)
    return ballot
  }

  /// What the checker says of the ballot once it is signed anew; nil when it is valid.
  func fault(_ ballot: Ballot, voter: Int = 0) -> BeleniosError.Fault? {
    do throws(BeleniosError) {
      _ = try checker.check(signed(ballot, voter: voter).serialized)
      return nil
    } catch { return error.fault }
  }
}

/// What the body throws, or nil.
func failure(_ body: () throws(BeleniosError) -> Void) -> BeleniosError? {
  do throws(BeleniosError) {
    try body()
    return nil
  } catch { return error }
}

func fault(_ body: () throws(BeleniosError) -> Void) -> BeleniosError.Fault? { failure(body)?.fault }

let groups: [Group] = [.belenios2048, .rfc3526]
