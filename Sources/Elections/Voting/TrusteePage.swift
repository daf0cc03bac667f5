import Belenios
import Contracts
import Kernel
import Web

/// What a trustee finds under her link: her next step, or for whom she waits.
struct TrusteePage: Sendable {
  let election: CommunityElection
  let voting: VotingProtocol?
  let own: ElectionTrusteeID

  private var me: VotingProtocol.Trustee? { voting?.trustees.first { $0.id == own } }

  func fields(_ desk: ElectionDesk, _ context: AppContext) throws -> Fields {
    let isBefore: Bool = election.openedAt == nil
    let isSingle: Bool = voting?.threshold == nil
    let isCounted: Bool = voting?.tally != nil
    let hasDecrypted: Bool = me?.decryption != nil
    let isEnough: Bool = voting.map { $0.decryptionsThere >= $0.decryptionsNeeded } ?? false
    var fields: Fields = [
      "name": me?.name ?? "", "wantsKey": isSingle && me?.publicKey == nil && isBefore,
      "waits": me?.publicKey != nil && !isCounted, "wantsDecryption": isCounted && !hasDecrypted && !isEnough,
      "isNotNeeded": isCounted && !hasDecrypted && isEnough, "isDone": hasDecrypted, "publicKey": me?.publicKey ?? "",
      "electionText": voting?.electionText ?? "", "tally": voting?.tally ?? "",
      "fileName": "trustee-\(me?.place ?? 0)-\(voting?.uuid ?? "").json",
      "thresholdWords": VotingRoutes.thresholdWords(voting, desk, context), "hasThreshold": !isSingle,
    ]
    if !isSingle, let voting, let me { fields.merge(try round(voting, me, isBefore, desk, context)) { _, new in new } }
    return fields
  }

  /// In a threshold group.
  private func round(
    _ voting: VotingProtocol, _ me: VotingProtocol.Trustee, _ isBefore: Bool, _ desk: ElectionDesk, _ context: AppContext
  ) throws -> Fields {
    var fields: Fields = ["certificates": voting.certificates, "threshold": voting.threshold ?? 0]
    if let output = me.output { fields["sealed"] = try Ceremony.sealedKey(ofOutput: Array(output.utf8)) }
    guard isBefore, let round = voting.round else { return fields }
    let isMine: Bool = round.text(of: me) == nil
    fields["round"] = round.rawValue
    fields["wantsSeed"] = isMine && round == .certificate
    fields["wantsRound"] = isMine && round != .certificate
    fields["input"] = isMine && round == .output ? try voting.ceremonyInput(place: me.place) ?? "" : ""
    fields["waitsForOthers"] = !isMine
    let (done, all) = ("\(voting.count(in: round))", "\(voting.trustees.count)")
    fields["roundWords"] = desk.text(
      "voting.round_words", context,
      ["round": "\((CeremonyRound.allCases.firstIndex(of: round) ?? 0) + 1)", "done": done, "all": all])
    return fields
  }
}
