import Foundation
import Kernel

/// From the text of a letter to what was written anew: quoted earlier letters and signatures cut.
enum MailText {
  /// Nothing that a person wrote is lost: a letter in which only quotations stand (a forwarded one) stays whole.
  static func fresh(_ text: String) -> String {
    let lines = Text.paragraphs(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let written = withoutSignature(Array(lines[..<quoteStart(lines)])).filter { !$0.hasPrefix(">") }
    let kept = Text.paragraphs(written.joined(separator: "\n"))
    return kept.isEmpty ? Text.paragraphs(text) : squeezed(kept)
  }

  /// Joins the soft line ends of `format=flowed` (RFC 3676).
  static func unflowed(_ text: String, deletesSpace: Bool) -> String {
    var out: [String] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isSignature = line == "-- "
      let flows = line.hasSuffix(" ") && !isSignature
      let kept = flows && deletesSpace ? String(line.dropLast()) : String(line)
      let content = kept.hasPrefix(" ") ? String(kept.dropFirst()) : kept
      if isOpen, !isSignature, !content.hasPrefix(">"), !(out.last ?? "").hasPrefix(">") {
        out[out.count - 1] += content
      } else {
        out.append(content)
      }
      isOpen = flows
    }
    return out.joined(separator: "\n")
  }

  /// More than one empty line in a row says no more than one.
  private static func squeezed(_ text: String) -> String {
    var out: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isEmpty = line.allSatisfy(\.isWhitespace)
      if isEmpty, out.last?.isEmpty == true { continue }
      out.append(isEmpty ? "" : line)
    }
    return out.joined(separator: "\n")
  }

  // MARK: Where an earlier letter begins

  private static func quoteStart(_ lines: [String]) -> Int {
    for (place, line) in lines.enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty { continue }
      if isRule(line) || isIntroduction(line, lines, place) || isHead(line, lines, place) { return place }
    }
    return lines.count
  }

  /// `-----Original Message-----`, `------------------ 原始邮件 ------------------`
  private static func isRule(_ line: String) -> Bool {
    guard line.hasPrefix("--"), line.hasSuffix("--") else { return false }
    let words = line.trimmingCharacters(in: CharacterSet(charactersIn: "- ")).lowercased()
    return [
      "original message", "原始邮件", "原邮件", "回复的原邮件", "回复的邮件", "转发的邮件", "转发邮件", "转发邮件信息", "forwarded message", "邮件原件", "原始信件",
    ].contains(words)
  }

  /// `On Wed, 25 Nov 2026 at 08:40, 社区 <a@b> wrote:`, in one line or two; `在 2026-11-25 08:40:00，"社区" <a@b> 写道：`
  private static func isIntroduction(_ line: String, _ lines: [String], _ place: Int) -> Bool {
    let next = place + 1 < lines.count ? lines[place + 1].trimmingCharacters(in: .whitespaces) : ""
    for said in [line, line + " " + next] where said.count <= 400 {
      let ending = said.hasSuffix("wrote:") || ["写道：", "写道:", "寫道：", "寫道:"].contains { said.hasSuffix($0) }
      guard ending, said.contains(where: \.isNumber) else { continue }
      if ["On ", "At ", "在", "于", "於"].contains(where: { said.hasPrefix($0) }) { return true }
      // 社区 <a@b> 于2026年11月25日周三 08:40写道：
      if said.contains("@") { return true }
    }
    return false
  }

  /// `发件人: 社区` with `收件人:` or `发送时间:` below it, as Outlook and others repeat the head of what they answer.
  private static func isHead(_ line: String, _ lines: [String], _ place: Int) -> Bool {
    guard starts(line, with: ["from", "发件人", "寄件者"]) else { return false }
    let following = lines[(place + 1)...].prefix(5).map { $0.trimmingCharacters(in: .whitespaces) }
    let count = following.count { starts($0, with: ["sent", "date", "to", "subject", "发送时间", "日期", "收件人", "主题", "发送日期", "时间", "抄送"]) }
    return count >= 2
  }

  private static func starts(_ line: String, with names: [String]) -> Bool {
    let plain = line.filter { $0 != "*" && !$0.isWhitespace }.lowercased()
    return names.contains { plain.hasPrefix($0 + ":") || plain.hasPrefix($0 + "：") }
  }

  // MARK: Signatures

  private static func withoutSignature(_ lines: [String]) -> [String] {
    var lines = lines
    // RFC 3676 §4.3; many mailers lose the space.
    if let mark = lines.lastIndex(where: { $0 == "-- " || $0 == "--" }), mark > 0 { lines = Array(lines[..<mark]) }
    while let last = lines.last {
      let line = last.trimmingCharacters(in: .whitespaces)
      guard line.isEmpty || isDeviceMark(line) else { break }
      lines.removeLast()
    }
    return lines
  }

  /// 发自我的 iPhone
  private static func isDeviceMark(_ line: String) -> Bool {
    if line.count > 60 { return false }
    let plain = line.filter { !$0.isWhitespace }.lowercased()
    return ["发自我的", "从我的", "来自我的", "sentfrommy", "getoutlookfor", "获取outlook", "发自网易邮箱", "发自qq邮箱", "sentfrommailfor"].contains {
      plain.hasPrefix($0)
    }
  }
}
