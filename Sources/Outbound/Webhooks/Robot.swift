import Cryptography
import Foundation
import Kernel
import Web

/// A robot in a group chat: 企业微信, 钉钉, 飞书. Each has its own form, its own signature and its own word for success.
///
/// Sources: developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com/document/orgapp/custom-robot-access,
/// open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
struct Robot {
  let kind: Endpoint.Kind
  /// The whole address, which holds the robot's key.
  let address: String
  /// Empty where the robot is protected by something else.
  let secret: String

  func request(_ text: String, at now: Timestamp) -> (address: String, body: JSONValue) {
    let message: JSONValue = .object(["content": .text(text)])
    switch kind {
    case .standard, .wecom: return (address, .object(["msgtype": .text("text"), "text": message]))
    case .dingtalk: return (signedAddress(at: now), .object(["msgtype": .text("text"), "text": message]))
    case .feishu:
      var body: [String: JSONValue] = ["msg_type": .text("text"), "content": .object(["text": .text(text)])]
      if !secret.isEmpty {
        let seconds = String(now.milliseconds / 1_000)
        // What is signed is the key, and the message is empty: so it is with Feishu.
        let sign = HMAC.sha256(key: Array("\(seconds)\n\(secret)".utf8), [])
        body["timestamp"] = .text(seconds)
        body["sign"] = .text(Data(sign).base64EncodedString())
      }
      return (address, .object(body))
    }
  }

  /// DingTalk wants milliseconds and a signature in the address; an hour from now it is too old.
  private func signedAddress(at now: Timestamp) -> String {
    if secret.isEmpty { return address }
    let milliseconds = String(now.milliseconds)
    let sign = HMAC.sha256(key: Array(secret.utf8), Array("\(milliseconds)\n\(secret)".utf8))
    let join = address.contains("?") ? "&" : "?"
    return address + join + "timestamp=" + milliseconds + "&sign=" + URLEncoded.encode(Data(sign).base64EncodedString())
  }

  /// They answer 200 whatever happens, and say in the body what it was.
  static func took(_ answer: WebAnswer, _ kind: Endpoint.Kind) -> Bool {
    guard let body = JSONValue(parsing: answer.body) else { return false }
    let code = kind == .feishu ? body["code"] ?? body["StatusCode"] : body["errcode"]
    return code?.whole == 0
  }
}

/// 「新诉求 BJ-2026-0123 · 物业服务 · 待受理 · 打开 https://…」: one line for a group that anybody may read along in.
struct RobotWords {
  /// A translation key in Chinese words.
  private let words: @Sendable (String) -> String
  private let publicURL: String

  init(_ words: @escaping @Sendable (String) -> String, publicURL: String) {
    self.words = words
    self.publicURL = publicURL
  }

  func text(_ payload: String) -> String {
    let event = JSONValue(parsing: Array(payload.utf8))
    let type = event?["type"]?.string ?? ""
    let data = event?["data"]
    if type == OutgoingEvent.testType { return words("webhook.test_words") }
    let number = data?["number"]?.string ?? ""
    var parts = [words("webhook.event." + type) + " " + number]
    if let window = data?["window"]?.string { parts.append(window) }
    if let state = data?["state"]?.string { parts.append(words("case.state." + state)) }
    if let url = data?["url"]?.string { parts.append(words("webhook.open") + " " + url) }
    return parts.joined(separator: " · ")
  }
}
