extension BeleniosError {
  /// What failed, in plain English, without the place.
  public var sentence: String {
    setupSentence ?? ballotSentence ?? closingSentence ?? archiveSentence
  }

  private var archiveSentence: String {
    switch fault {
    case .archiveEmpty: "The file holds no records."
    case .archiveMalformed: "The file is not an old-style tar archive from here on."
    case .headerInvalid: "The archive does not begin with a BELENIOS record, or that record cannot be read."
    case .versionUnsupported: "Only version 1 of the archive and of the election can be checked."
    case .recordNameInvalid: "A record is not named by a hash and .data.json or .event.json."
    case .recordChanged: "The content is not what the record's name says: it was changed after it was written."
    case .recordRepeated: "A record stands in the archive twice."
    case .recordUnused: "No event refers to this record."
    case .recordMissing: "A record that is referred to does not stand before its event."
    case .recordNotCanonical: "The record is not written in its one canonical form, or holds something more."
    case .jsonMalformed: "The content is not JSON."
    case .memberInvalid: "A member is missing, or is not of the kind that it should be."
    case .parentWrong: "The event does not follow the one before it: something was removed, inserted or exchanged."
    case .heightWrong: "The event has the wrong running number."
    case .eventTypeUnsupported: "The event is of a type that elections with counted questions do not have."
    case .eventOutOfOrder: "The event may not stand here: the order is setup, ballots, close, tally, parts, result."
    case .payloadUnexpected: "The event carries something that events of its type do not, or lacks what they do."
    default: "The input cannot be used."
    }
  }

  private var setupSentence: String? {
    switch fault {
    case .groupUnknown: "The election names a group that version 1 does not know."
    case .uuidInvalid: "The election's identifier is not at least 14 characters of base 58."
    case .questionInvalid: "A question allows numbers of choices that nobody can make, or has no answers."
    case .questionUnsupported: "The election has a question that is not counted homomorphically."
    case .trusteesMissing: "The election has no trustee."
    case .trusteeProofWrong: "A trustee's key comes without a valid proof that the trustee knows the private key."
    case .thresholdInvalid: "The threshold is not between 1 and the number of trustees."
    case .certificateWrong: "A trustee's certificate is not signed by the key in it."
    case .coefficientsWrong: "The public coefficients of a trustee's polynomial are not signed by the trustee."
    case .verificationKeyWrong: "A trustee's verification key does not follow from the polynomials."
    case .electionKeyWrong: "The election's public key is not the product of its trustees' keys."
    case .credentialInvalid: "A public credential is not an element of the group, or its weight cannot be read."
    case .credentialRepeated: "A public credential is listed twice."
    case .weightInvalid: "A weight is not a whole number of at least 1, or only some credentials have one."
    case .weightTotalTooLarge: "The weights add up to more than 100,000,000,000."
    case .choiceInvalid: "The choices do not fit the question."
    case .credentialMistyped: "The credential is mistyped: its last character does not fit the others."
    case .messageUnreadable: "A message between trustees cannot be opened, or is not for this trustee."
    case .shareWrong: "A trustee's secret share does not fit the published coefficients."
    case .rehearsalInvalid: "The numbers of the rehearsal do not fit together."
    default: nil
    }
  }

  private var ballotSentence: String? {
    switch fault {
    case .ballotNotCanonical: "The ballot is not written in its one canonical form."
    case .ballotOfOtherElection: "The ballot was made for another election."
    case .ballotShapeWrong: "The ballot has another number of answers, choices or proofs than the questions ask."
    case .credentialUnknown: "The ballot was made with a credential that is not on the list."
    case .elementInvalid: "A number is not a decimal number between 0 and p."
    case .elementOutsideGroup: "A number is not an element of the group."
    case .scalarInvalid: "A number of a proof is not a decimal number below q."
    case .individualProofWrong: "The proof that a choice is 0 or 1 does not hold."
    case .overallProofWrong: "The proof that the number of choices is allowed does not hold."
    case .blankProofWrong: "The proof that a blank vote chooses nobody does not hold."
    case .ballotHashWrong: "The hash in the ballot's signature is not the hash of the ballot."
    case .signatureWrong: "The ballot's signature does not fit its credential."
    default: nil
    }
  }

  private var closingSentence: String? {
    switch fault {
    case .encryptedTallyWrong: "The published encrypted tally is not the product of the ballots that count."
    case .talliedCountWrong: "num_tallied is not the number of ballots that count."
    case .totalWeightWrong: "total_weight is not the weight of the ballots that count."
    case .ownerUnknown: "The partial decryption is of a trustee that does not exist."
    case .decryptionRepeated: "The trustee has given a partial decryption before."
    case .decryptionShapeWrong: "The partial decryption has another shape than the encrypted tally."
    case .decryptionProofWrong: "The proof that a decryption factor was made with the trustee's key does not hold."
    case .decryptionsMissing: "The result was published without the partial decryptions that it needs."
    case .resultShapeWrong: "The result has another shape than the questions."
    case .resultWrong: "The published result is not what the partial decryptions give."
    default: nil
    }
  }
}
