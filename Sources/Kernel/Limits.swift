/// Limits on everything that comes from outside, in one place. Sizes in bytes unless said.
public enum Limits {
  /// A form without files, or a JSON body.
  public static let formBytes = 256 * 1024
  /// One uploaded photo.
  public static let photoBytes = 12 * 1024 * 1024
  /// Photos in one submission.
  public static let photosPerCase = 4
  /// Width times height of a photo; a bomb of 30,000 × 30,000 pixels stops here, undecoded.
  public static let photoPixels = 50_000_000
  /// One voice note, and how long it may be, in seconds.
  public static let recordingBytes = 4 * 1024 * 1024
  public static let recordingSeconds = 180
  /// A roster to import.
  public static let sheetBytes = 32 * 1024 * 1024
  /// What a roster may unpack to.
  public static let sheetUnpackedBytes = 512 * 1024 * 1024
  public static let sheetRows = 200_000
  public static let sheetColumns = 256
  /// Characters in a line of a form (a name, a title) and in a text.
  public static let lineCharacters = 200
  public static let textCharacters = 5_000
  /// Rows on one page of a list.
  public static let pageRows = 50
}
