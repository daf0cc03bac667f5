import Kernel

/// What is wrong with an archive, a ballot or an input, and where.
///
/// The code is `belenios.…` and stays as it is; ``sentence`` says it in plain English, and the translation of
/// `problem.belenios.…` in the languages of the site. ``place`` names the spot, such as `event 12, question 1`.
public struct BeleniosError: Error, Hashable, Sendable {
  public var fault: Fault
  public var place: String

  public init(_ fault: Fault, at place: String = "") {
    self.fault = fault
    self.place = place
  }

  /// The same fault, with the place put before what is known of it.
  func under(_ outer: String) -> BeleniosError {
    BeleniosError(fault, at: place.isEmpty ? outer : outer + ", " + place)
  }

  public enum Fault: String, Sendable, CaseIterable {
    // The file.
    case archiveEmpty = "archive_empty"
    case archiveMalformed = "archive_malformed"
    case headerInvalid = "header_invalid"
    case versionUnsupported = "version_unsupported"
    case recordNameInvalid = "record_name_invalid"
    case recordChanged = "record_changed"
    case recordRepeated = "record_repeated"
    case recordUnused = "record_unused"
    case recordMissing = "record_missing"
    case recordNotCanonical = "record_not_canonical"
    case jsonMalformed = "json_malformed"
    case memberInvalid = "member_invalid"
    // The chain of events.
    case parentWrong = "parent_wrong"
    case heightWrong = "height_wrong"
    case eventTypeUnsupported = "event_type_unsupported"
    case eventOutOfOrder = "event_out_of_order"
    case payloadUnexpected = "payload_unexpected"
    // The setup.
    case groupUnknown = "group_unknown"
    case uuidInvalid = "uuid_invalid"
    case questionInvalid = "question_invalid"
    case questionUnsupported = "question_unsupported"
    case trusteesMissing = "trustees_missing"
    case trusteeProofWrong = "trustee_proof_wrong"
    case thresholdInvalid = "threshold_invalid"
    case certificateWrong = "certificate_wrong"
    case coefficientsWrong = "coefficients_wrong"
    case verificationKeyWrong = "verification_key_wrong"
    case electionKeyWrong = "election_key_wrong"
    case credentialInvalid = "credential_invalid"
    case credentialRepeated = "credential_repeated"
    case weightInvalid = "weight_invalid"
    case weightTotalTooLarge = "weight_total_too_large"
    // The ballots.
    case ballotNotCanonical = "ballot_not_canonical"
    case ballotOfOtherElection = "ballot_of_other_election"
    case ballotShapeWrong = "ballot_shape_wrong"
    case credentialUnknown = "credential_unknown"
    case elementInvalid = "element_invalid"
    case elementOutsideGroup = "element_outside_group"
    case scalarInvalid = "scalar_invalid"
    case individualProofWrong = "individual_proof_wrong"
    case overallProofWrong = "overall_proof_wrong"
    case blankProofWrong = "blank_proof_wrong"
    case ballotHashWrong = "ballot_hash_wrong"
    case signatureWrong = "signature_wrong"
    // The tally.
    case encryptedTallyWrong = "encrypted_tally_wrong"
    case talliedCountWrong = "tallied_count_wrong"
    case totalWeightWrong = "total_weight_wrong"
    case ownerUnknown = "owner_unknown"
    case decryptionRepeated = "decryption_repeated"
    case decryptionShapeWrong = "decryption_shape_wrong"
    case decryptionProofWrong = "decryption_proof_wrong"
    case decryptionsMissing = "decryptions_missing"
    case resultShapeWrong = "result_shape_wrong"
    case resultWrong = "result_wrong"
    // What people put in.
    case choiceInvalid = "choice_invalid"
    case credentialMistyped = "credential_mistyped"
    case messageUnreadable = "message_unreadable"
    case shareWrong = "share_wrong"
    case rehearsalInvalid = "rehearsal_invalid"
  }
}

extension BeleniosError: ProblemConvertible {
  /// Every code, for the test that looks for their translations.
  public static var codes: [String] { Fault.allCases.map { "belenios." + $0.rawValue } }

  public var code: String { "belenios." + fault.rawValue }

  public var problem: Problem {
    Problem(.invalid, code: code, details: place.isEmpty ? [:] : ["place": place])
  }
}

extension BeleniosError: CustomStringConvertible {
  public var description: String { (place.isEmpty ? "" : place + ": ") + sentence + " [" + code + "]" }
}
