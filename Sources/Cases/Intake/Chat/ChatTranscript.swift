import Foundation
import Kernel

/// A paste from a chat, taken apart: who said what. Pure.
///
/// Known forms: `张三 2026/11/3 09:12` on a line of its own (the export of WeChat and its many-message copy), the same with the time first,
/// `张三: 货梯坏了`, and words without a speaker. Placeholders of pictures and voice are dropped and counted.
struct ChatTranscript: Sendable, Equatable {
  struct Turn: Sendable, Equatable {
    /// Empty when nobody is named.
    var speaker: String
    var text: String
    /// Pictures, voice and video that stood here and cannot be pasted.
    var missing = 0
  }

  private(set) var turns: [Turn] = []

  init(_ pasted: String, _ words: ChatWords) {
    var lines = Text.paragraphs(pasted).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines = lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !ChatTranscript.isSeparator($0) }
    var place = 0
    while place < lines.count {
      let line = lines[place]
      place += 1
      let isFollowed = place < lines.count && !lines[place].isEmpty
      if let speaker = ChatTranscript.header(line) ?? (isFollowed ? ChatTranscript.shortHeader(line, words) : nil) {
        turns.append(Turn(speaker: speaker, text: ""))
      } else if place < lines.count, ChatTranscript.isTime(lines[place]), ChatTranscript.isName(line) {
        // The name on one line, the time on the next.
        turns.append(Turn(speaker: line, text: ""))
        place += 1
      } else if let (speaker, said) = ChatTranscript.inline(line, words) {
        turns.append(Turn(speaker: speaker, text: ""))
        add(said)
      } else {
        add(line)
      }
    }
    turns = turns.map { turn in
      var turn = turn
      turn.text = Text.paragraphs(turn.text)
      return turn
    }.filter { !$0.text.isEmpty || $0.missing > 0 }
  }

  private mutating func add(_ line: String) {
    if turns.isEmpty { turns.append(Turn(speaker: "", text: "")) }
    var said = line
    for match in line.matches(of: /\[(图片|语音|视频|动画表情|文件|位置|链接|Photo|Voice|Video)[^\]]*\]/).reversed() {
      turns[turns.count - 1].missing += 1
      said.removeSubrange(match.range)
    }
    let text = turns[turns.count - 1].text
    turns[turns.count - 1].text = text.isEmpty ? said : text + "\n" + said
  }

  // MARK: Forms

  private static func isSeparator(_ line: String) -> Bool {
    line.firstMatch(of: /^[—\-–_=·\s]{2,}\d{4}[-\/年]\d{1,2}[-\/月]\d{1,2}日?[—\-–_=·\s]*$/) != nil
      || line.firstMatch(of: /^[—\-–_=]{3,}$/) != nil || isTime(line) && line.count > 5 && line.contains("年")
  }

  /// 2026/11/3 09:12 · 2026-11-03 09:12:33 · 11月3日 上午9:12 · 昨天 18:20 · 09:12
  private static func isTime(_ line: String) -> Bool {
    line.wholeMatch(
      of: /(?:(?:\d{4}[-\/年.])?\d{1,2}[-\/月.]\d{1,2}日?\s*|昨天\s*|前天\s*|今天\s*|星期.\s*|周.\s*)?(?:上午|下午|中午|晚上|凌晨)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*/)
      != nil
  }

  private static func isName(_ text: String) -> Bool {
    let name = text.trimmingCharacters(in: .whitespaces)
    return (1...20).contains(name.count) && !name.contains(where: { "。！？，；：:,.!?;\n".contains($0) })
  }

  private static func header(_ line: String) -> String? {
    let time = /(?:\d{4}[-\/年.])?\d{1,2}[-\/月.]\d{1,2}日?\s+(?:上午|下午|中午|晚上|凌晨)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|(?:昨天|前天|今天)\s*\d{1,2}[:：]\d{2}/
    guard let found = line.firstMatch(of: time) else { return nil }
    let before = line[..<found.range.lowerBound].trimmingCharacters(in: .whitespaces)
    let after = line[found.range.upperBound...].trimmingCharacters(in: .whitespaces)
    if after.isEmpty, isName(before) { return before }
    if before.isEmpty, isName(after), after.count <= 12 { return after }
    return nil
  }

  /// `王芳 09:15`: the time alone, where a chat of today is copied. A line such as 停电时间 09:15 or 下午开会 2:30 is something that is said.
  private static func shortHeader(_ line: String, _ words: ChatWords) -> String? {
    guard let found = line.wholeMatch(of: /([\p{Han}A-Za-z·\-—_]{2,12})\s+(?:上午|下午|中午|晚上|凌晨)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?/) else {
      return nil
    }
    let name = String(found.1)
    let isSaid = name.contains { "今明昨早晚午点从到至约在于是了停开前后的".contains($0) }
    return isSaid || words.labels.contains(where: { name.hasSuffix($0) }) ? nil : name
  }

  /// `张三：货梯坏了`, and not `地点：3号楼`.
  private static func inline(_ line: String, _ words: ChatWords) -> (String, String)? {
    guard let colon = line.firstIndex(where: { $0 == "：" || $0 == ":" }) else { return nil }
    let name = line[..<colon].trimmingCharacters(in: .whitespaces)
    let said = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    guard isName(name), name.count <= 12, !said.isEmpty, !name.contains(where: { $0.isASCII && $0.isNumber }) else { return nil }
    guard !words.labels.contains(where: { name.hasSuffix($0) }) else { return nil }
    // http://
    return said.hasPrefix("//") ? nil : (name, said)
  }
}
