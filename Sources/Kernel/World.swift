/// What the program may ask of the outside: the time, and unpredictable bytes.
///
/// `main` makes one; each test makes its own. Nothing else in `Sources/` asks a clock or a
/// random source (a test bans it), so the same day gives the same page.
public struct World: Sendable {
  /// The present instant, UTC.
  public var now: @Sendable () -> Timestamp
  /// `count` bytes fit for keys and tokens.
  public var randomBytes: @Sendable (_ count: Int) -> [UInt8]

  public init(
    now: @escaping @Sendable () -> Timestamp,
    randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
  ) {
    self.now = now
    self.randomBytes = randomBytes
  }

  /// A fresh id that sorts by the time of its making.
  public func newID<Tag: IDTag>(_: Tag.Type = Tag.self) -> ID<Tag> {
    ID(uuid: UUIDv7(at: self.now(), random: randomBytes(10)))
  }

  /// A secret for a link or a token: `byteCount` random bytes as lower-case hexadecimal.
  public func newSecret(byteCount: Int = 24) -> String {
    Hex.encode(randomBytes(byteCount))
  }
}
