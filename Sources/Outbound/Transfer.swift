import CLibCurl
import Dispatch
import Kernel

/// Why nothing arrived, in a word that is shown and stored: no text of the other side, which could hold anything.
public struct TransferFault: Error, Hashable, Sendable {
  /// `timed_out`, `refused`, `name_unknown`, `tls`, `login`, `rejected`, `broken`, `address_private` …
  public let word: String
  /// The last status that came, of HTTP or SMTP; 0 when none did.
  public let status: Int

  public init(_ word: String, status: Int = 0) {
    self.word = word
    self.status = status
  }

  init(_ code: CURLcode, status: Int) {
    let word =
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST: "name_unknown"
      case CURLE_COULDNT_CONNECT: "refused"
      case CURLE_OPERATION_TIMEDOUT: "timed_out"
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED: "tls"
      case CURLE_LOGIN_DENIED: "login"
      case _ where status >= 400: "rejected"
      default: "broken"
      }
    self.init(word, status: status)
  }
}

/// What came back. Of the body no more than was asked for.
struct TransferAnswer: Sendable {
  var status: Int
  var body: [UInt8]
}

/// One transfer of libcurl. Its calls block, so it runs on threads of its own and never on those of Swift's tasks.
final class Transfer {
  private static let hasStarted = stairwell_curl_start() == CURLE_OK
  private static let threads = DispatchQueue(label: "stairwell.outbound", attributes: .concurrent)

  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>?] = []
  private var received: [UInt8] = []
  private var receivedMax = 0
  private var outgoing: [UInt8] = []
  private var sent = 0

  init() throws(TransferFault) {
    guard Transfer.hasStarted, let handle = curl_easy_init() else { throw TransferFault("no_memory") }
    self.handle = handle
    // Signals belong to the program, proxies of the environment could lead around the checks of the address.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NETRC, 0)
  }

  deinit {
    curl_easy_cleanup(handle)
    for list in lists { curl_slist_free_all(list) }
  }

  /// Runs `body` on a thread where waiting harms nobody.
  static func blocking<Value: Sendable>(
    _ body: @escaping @Sendable () throws(TransferFault) -> Value
  ) async throws(TransferFault) -> Value {
    let result: Result<Value, TransferFault> = await withCheckedContinuation { continuation in
      threads.async {
        do throws(TransferFault) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  func set(_ option: CURLoption, _ number: Int) { _ = stairwell_curl_number(handle, option, number) }

  /// libcurl copies texts.
  func set(_ option: CURLoption, _ text: String) { _ = stairwell_curl_text(handle, option, text) }

  func set(_ option: CURLoption, _ lines: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) }
    lists.append(list)
    _ = stairwell_curl_list(handle, option, list)
  }

  /// What is sent; libcurl asks for it piece by piece.
  func send(_ bytes: [UInt8]) {
    outgoing = bytes
    sent = 0
    _ = stairwell_curl_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(bytes.count))
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = stairwell_curl_reader(
      handle,
      { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().give(bytes, size * count)
      }, context)
  }

  /// Carries it out; `seconds` is the limit for all of it. Of the answer `answerMax` bytes are kept and the rest is not waited for.
  func perform(seconds: Int, answerMax: Int = 8_192) throws(TransferFault) -> TransferAnswer {
    set(CURLOPT_TIMEOUT, seconds)
    set(CURLOPT_CONNECTTIMEOUT, min(5, seconds))
    receivedMax = answerMax
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = stairwell_curl_writer(
      handle,
      { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().take(bytes, size * count)
      }, context)
    let code = curl_easy_perform(handle)
    let status = Int(stairwell_curl_status(handle))
    let isCut = code == CURLE_WRITE_ERROR && received.count == receivedMax
    guard code == CURLE_OK || isCut else { throw TransferFault(code, status: status) }
    return TransferAnswer(status: status, body: received)
  }

  private func give(_ space: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
    let count = min(size, outgoing.count - sent)
    space.withMemoryRebound(to: UInt8.self, capacity: size) { space in
      for place in 0..<count { space[place] = outgoing[sent + place] }
    }
    sent += count
    return count
  }

  /// Fewer than `count` ends the transfer.
  private func take(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    let kept = min(count, receivedMax - received.count)
    bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
      received.append(contentsOf: UnsafeBufferPointer(start: bytes, count: kept))
    }
    return kept
  }
}
