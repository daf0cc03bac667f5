import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Testing

@testable import Web

private func request(_ body: [UInt8], type: String) -> Request {
  let head = HTTPRequest(
    method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: [.contentType: type])
  return Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
}

@Test func aFormOfABrowserIsRead() async throws {
  let body = "title=%E7%94%B5%E6%A2%AF+%E5%9D%8F%E4%BA%86&kind=a&kind=b&empty=&flag"
  let form = try await Form(request(Array(body.utf8), type: "application/x-www-form-urlencoded"))
  #expect(form.raw("title") == "电梯 坏了")
  #expect(form.values["kind"] == ["a", "b"])
  #expect(form.values["empty"] == [""])
  #expect(form.values["flag"] == [""])
  #expect(form.raw("absent") == "")
}

@Test func encodingAndDecodingAreInverse() {
  for text in ["", "a b+c&d=e", "上下楼/?#%", "\u{1F3E2}\u{20BB7}", "100%"] {
    #expect(URLEncoded.decode(URLEncoded.encode(text)) == text)
  }
}

@Test func aBrokenPercentStaysAsItIs() {
  #expect(URLEncoded.decode("100%") == "100%")
  #expect(URLEncoded.decode("%zz%4") == "%zz%4")
}

@Test func aFormWithFilesIsRead() async throws {
  let boundary = "----b"
  var body = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"say\"\r\n\r\n漏水\r\n".utf8)
  let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
  // The content holds line breaks and something that looks nearly like the boundary.
  let content: [UInt8] = [0xFF, 0xD8, 13, 10, 45, 45, 13, 10, 0] + Array("\r\n------".utf8)
  body += Array(head.utf8) + content + Array("\r\n--\(boundary)--\r\n".utf8)
  let form = try await Form(request(body, type: "multipart/form-data; boundary=\(boundary)"))
  #expect(form.raw("say") == "漏水")
  #expect(form.uploads["photos"]?.first?.name == "a.jpg")
  #expect(form.uploads["photos"]?.first?.bytes == content)
}

@Test func anEmptyFileFieldIsNoFile() async throws {
  let body = "--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\n\r\n\r\n--b--\r\n"
  let form = try await Form(request(Array(body.utf8), type: "multipart/form-data; boundary=b"))
  #expect(form.uploads["photos"] == nil)
}

@Test func aFormCutAnywhereIsAProblemAndNeverATrap() async throws {
  let body = Array("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nv\r\n--b--\r\n".utf8)
  for length in 0..<(body.count - 2) {
    let part = Array(body.prefix(length))
    await #expect(throws: Problem.self) {
      _ = try await Form(request(part, type: "multipart/form-data; boundary=b"))
    }
  }
}

@Test func aFormTooLargeIsRefused() async throws {
  let body = [UInt8](repeating: 65, count: 1_001)
  let problem = await #expect(throws: Problem.self) {
    _ = try await Form(request(body, type: "application/x-www-form-urlencoded"), limit: 1_000)
  }
  #expect(problem?.kind == .tooLarge)
}

@Test func fieldsAreCheckedAndWhatIsWrongIsNamed() {
  var form = Form(values: [
    "name": ["  禾木　精密 "], "long": [String(repeating: "长", count: 201)], "n": ["１２"], "day": ["2026-02-30"],
    "choice": ["zzz"],
  ])
  #expect(form.line("name") == "禾木 精密")
  #expect(form.whole("n", in: 1...20) == 12)
  #expect(form.isValid)
  // A sign or a hyphen within a number is no misprint to pass over: -1 is not 1, and 3-4 is not 34.
  for typed in ["-1", "−1", "3-4", "1.5", "1e2", "999999999999999999999"] {
    var signed = Form(values: ["n": [typed]])
    #expect(signed.whole("n", in: 0...90) == nil && signed.errors.map(\.code) == ["field.not_a_number_in_range"], "\(typed)")
  }
  var spaced = Form(values: ["n": [" 1 200 "], "below": ["-4"]])
  #expect(spaced.whole("n", in: 0...2_000) == 1_200 && spaced.whole("below", in: -5...5) == -4 && spaced.isValid)
  _ = form.line("long")
  _ = form.line("absent")
  #expect(form.day("day") == nil)
  #expect(form.choice("choice", Language.self) == nil)
  #expect(form.errors.map(\.code) == ["field.too_long", "field.missing", "field.not_a_day", "field.not_among_choices"])
}

@Test func aTokenOfAnotherBrowserIsNoToken() {
  let key = [UInt8](repeating: 1, count: 32)
  let token = FormToken.make(seed: "s", key: key)
  #expect(FormToken.isValid(token, seed: "s", key: key))
  #expect(!FormToken.isValid(token, seed: "t", key: key))
  #expect(!FormToken.isValid(token, seed: "s", key: [UInt8](repeating: 2, count: 32)))
  #expect(!FormToken.isValid(FormToken.make(seed: "", key: key), seed: "", key: key))
  #expect(!FormToken.isValid("", seed: "s", key: key))
}
