/// Keeps a spreadsheet from running what somebody typed into a form.
///
/// A CSV cell that begins with `=` `+` `-` `@`, a tab or a line end, or a full-width sign that Excel folds,
/// is a formula to Excel (OWASP, "CSV Injection"). One apostrophe before it makes it text. A cell that
/// already has apostrophes before such a sign gets one more, so that taking one off is always the inverse.
enum FormulaGuard {
  static func guarded(_ text: String) -> String {
    needsGuard(text) ? "'" + text : text
  }

  static func restored(_ text: String) -> String {
    guard text.utf8.first == UInt8(ascii: "'"), needsGuard(text) else { return text }
    return String(text.unicodeScalars.dropFirst())
  }

  private static func needsGuard(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first(where: { $0 != "'" }) else { return false }
    switch first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": return true
    default: return false
    }
  }
}
