/// All that voters must know to vote: questions, group, key. Specification §4.10.
///
/// The text of the election, byte by byte, is what every ballot and decryption refers to by its fingerprint; so an
/// election is made once and its ``serialized`` text is kept.
public struct Election: Sendable {
  public let uuid: ElectionUUID
  public let name: String
  public let description: String
  public let group: Group
  /// y.
  public let publicKey: GroupElement
  public let questions: [Question]
  public let administrator: String?
  public let credentialAuthority: String?
  /// The JSON text, never written anew.
  public let serialized: [UInt8]
  /// φ: the hash that ballots and decryptions carry. §4.15
  public let fingerprint: String

  /// A new election; the key comes from its trustees. Throws `question_invalid` when there is no question.
  public init(
    uuid: ElectionUUID, name: String, description: String, trustees: Trustees, questions: [Question],
    administrator: String? = nil, credentialAuthority: String? = nil
  ) throws(BeleniosError) {
    let key = trustees.electionKey
    let json: JSON = .object([
      "version": .number(1), "description": .string(description), "name": .string(name),
      "group": .string(trustees.group.name.rawValue), "public_key": .decimal(key),
      "questions": .array(questions.map(\.json)), "uuid": .string(uuid.text),
      "administrator": administrator.map { .string($0) },
      "credential_authority": credentialAuthority.map { .string($0) },
    ])
    try self.init(json.serialized)
  }

  /// Reads the text of an election. Throws `json_malformed`, `member_invalid`, `version_unsupported`,
  /// `group_unknown`, `uuid_invalid`, `question_…`, `element_…`.
  public init(_ bytes: [UInt8]) throws(BeleniosError) {
    let json = try JSON(bytes)
    guard try json.integer("version") == 1 else { throw BeleniosError(.versionUnsupported) }
    guard let group = Group.Name(rawValue: try json.text("group")) else { throw BeleniosError(.groupUnknown) }
    self.group = Group.named(group)
    uuid = try ElectionUUID(json.text("uuid"))
    name = try json.text("name")
    description = try json.text("description")
    publicKey = try self.group.element(json, "public_key")
    administrator = try Self.optionalText(json, "administrator")
    credentialAuthority = try Self.optionalText(json, "credential_authority")
    var questions: [Question] = []
    for (index, question) in try json.array("questions").enumerated() {
      do { questions.append(try Question(question)) } catch { throw error.under("question \(index + 1)") }
    }
    guard !questions.isEmpty else { throw BeleniosError(.questionInvalid) }
    self.questions = questions
    serialized = bytes
    fingerprint = Hash.fingerprint(bytes)
  }

  private static func optionalText(_ json: JSON, _ name: String) throws(BeleniosError) -> String? {
    json[name] == nil ? nil : try json.text(name)
  }

  /// Ciphertexts in a ballot.
  public var choiceCount: Int { questions.reduce(0) { $0 + $1.choiceCount } }
}
