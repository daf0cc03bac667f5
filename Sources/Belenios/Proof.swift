/// A challenge and a response: the common form of all proofs. Specification §4.3.
public struct Proof: Hashable, Sendable {
  var challenge: Scalar
  var response: Scalar
}

extension Proof {
  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    challenge = try group.scalar(json, "challenge")
    response = try group.scalar(json, "response")
  }

  var json: JSON { .object(["challenge": .decimal(challenge), "response": .decimal(response)]) }
}

extension Group {
  /// A scalar of a message.
  func scalar(_ json: JSON) throws(BeleniosError) -> Scalar {
    guard let scalar = scalars.scalar(decimal: try json.text().utf8) else { throw BeleniosError(.scalarInvalid) }
    return scalar
  }

  func scalar(_ json: JSON, _ name: String) throws(BeleniosError) -> Scalar {
    do { return try scalar(try json.member(name)) } catch { throw error.place.isEmpty ? error.under(name) : error }
  }

  /// A number between 0 and p; whether it is in the group is not asked.
  func number(_ json: JSON) throws(BeleniosError) -> GroupElement {
    guard let element = number(decimal: try json.text().utf8) else { throw BeleniosError(.elementInvalid) }
    return element
  }

  func number(_ json: JSON, _ name: String) throws(BeleniosError) -> GroupElement {
    do { return try number(try json.member(name)) } catch { throw error.place.isEmpty ? error.under(name) : error }
  }

  /// An element of the group.
  func element(_ json: JSON) throws(BeleniosError) -> GroupElement {
    let element = try number(json)
    guard contains(element) else { throw BeleniosError(.elementOutsideGroup) }
    return element
  }

  func element(_ json: JSON, _ name: String) throws(BeleniosError) -> GroupElement {
    do { return try element(try json.member(name)) } catch { throw error.place.isEmpty ? error.under(name) : error }
  }
}

/// Schnorr's proof that somebody knows the logarithm of a key; as a signature when the hashed text holds a message.
enum SchnorrProof {
  /// `transcript` is everything hashed before the commitment A = g^w.
  static func make(
    _ secret: Scalar, _ transcript: Transcript, _ group: Group, _ random: RandomBytes
  ) -> Proof {
    let w = group.scalars.fresh(random)
    var transcript = transcript
    transcript.add(group.secretPower(w))
    let challenge = transcript.challenge(group.scalars)
    return Proof(
      challenge: challenge, response: group.scalars.subtract(w, group.scalars.multiply(secret, challenge)))
  }

  /// Checks g^response · key^challenge against the challenge. `key` is known to be in the group.
  /// `powers` are the tables of the election, once they exist.
  static func holds(
    _ proof: Proof, key: GroupElement, _ transcript: Transcript, _ group: Group, _ powers: KeyPowers? = nil
  ) -> Bool {
    var commitment = group.powers(of: group.enter(key), [proof.challenge.limbs])[0]
    if let powers {
      powers.multiplyGenerator(into: &commitment, proof.response)
    } else {
      let rest = group.powers(of: group.enter(group.generator), [proof.response.limbs])[0]
      commitment = group.multiply(commitment, rest)
    }
    var transcript = transcript
    transcript.add(group.leave(commitment))
    return transcript.challenge(group.scalars) == proof.challenge
  }
}
