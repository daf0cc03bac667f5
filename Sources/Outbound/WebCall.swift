import CLibCurl
import Kernel

/// One request to a server of others.
public struct WebCall: Sendable {
  public var address: WebAddress
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(_ address: WebAddress, headers: [(name: String, value: String)], body: [UInt8]) {
    self.address = address
    self.headers = headers
    self.body = body
  }
}

public struct WebAnswer: Sendable, Hashable {
  public var status: Int
  /// At most 8 KiB of it.
  public var body: [UInt8]
  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  public var text: String { String(decoding: body, as: UTF8.self) }
}

extension WebCall {
  public static let seconds = 10

  /// POSTs it. The name is asked for here and now, every address of it is checked, and the connection goes to one of those and to
  /// nothing else; a redirect is an answer like any other.
  public func post(_ rules: OutwardRules) async throws(TransferFault) -> WebAnswer {
    let call = self
    return try await Transfer.blocking { () throws(TransferFault) in try call.postBlocking(rules) }
  }

  private func postBlocking(_ rules: OutwardRules) throws(TransferFault) -> WebAnswer {
    let addresses = try address.resolve(rules)
    let transfer = try Transfer()
    transfer.set(CURLOPT_URL, address.text)
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https")
    transfer.set(CURLOPT_RESOLVE, ["\(address.host):\(address.port):" + addresses.map(\.bracketed).joined(separator: ",")])
    transfer.set(CURLOPT_POST, 1)
    transfer.set(CURLOPT_POSTFIELDSIZE, body.count)
    transfer.set(CURLOPT_USERAGENT, "Stairwell")
    // Nothing waits for `100 Continue`, and nothing is kept open.
    let lines = headers.map { $0.name + ": " + $0.value } + ["Expect:", "Connection: close"]
    transfer.set(CURLOPT_HTTPHEADER, lines)
    transfer.send(body)
    let answer = try transfer.perform(seconds: WebCall.seconds)
    return WebAnswer(status: answer.status, body: answer.body)
  }
}

extension NetworkAddress {
  /// As an address of the web holds it.
  var bracketed: String { bytes.count == 4 ? text : "[" + text + "]" }
}
