import Belenios
import Kernel

/// An election to practise with: two lists as a governance committee has them, five of its own workers and four from
/// enterprises, with people who do not exist. Made anew at every start; its trustee's key is thrown away at once, so a
/// ballot in it can never be opened by anybody.
struct PracticeElection: Sendable {
  /// A list of candidates and how many may be chosen.
  struct List: Sendable {
    var title: String
    var candidates: [String]
    var maximum: Int
  }

  let election: Election
  /// The texts as browsers need them, byte by byte.
  let electionText: String
  let trusteesText: String

  /// Throws `belenios.question_invalid` when a list offers fewer candidates than may be chosen.
  init(name: String, description: String, _ lists: [List], random: RandomBytes) throws(BeleniosError) {
    let group = Group.named(.belenios2048)
    let trustees = Trustees(group, [.single(Trustee(group, random: random).publicKey)])
    var questions: [Question] = []
    for list in lists {
      questions.append(
        try Question(list.title, answers: list.candidates, minimum: 1, maximum: list.maximum, blank: true))
    }
    election = try Election(
      uuid: ElectionUUID(random: random), name: name, description: description, trustees: trustees,
      questions: questions)
    electionText = String(decoding: election.serialized, as: UTF8.self)
    trusteesText = String(decoding: trustees.serialized, as: UTF8.self)
  }
}
