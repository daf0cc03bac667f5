import Foundation
import Kernel
import Testing

@testable import Cases

private func message(_ text: String, sender: String? = nil) throws -> MailMessage {
  try #require(MailMessage(Array(text.utf8), envelopeSender: sender))
}

@Test func encodedWordsAreReadAcrossCutsAndCharsets() {
  let table: [(String, String)] = [
    ("=?utf-8?B?55S15qKv5Z2P5LqG?=", "电梯坏了"),
    ("=?gb18030?B?tefM3bu1wcs=?= 3#", "电梯坏了 3#"),
    ("=?big5?B?uXGx6A==?=", "電梯"),
    ("=?UTF-8?Q?=E7=94=B5=E6=A2=AF_lift?=", "电梯 lift"),
    // Cut in the middle of a character, as some mailers do.
    ("=?utf-8?B?55S1?=\r\n =?utf-8?B?5qKv5Q==?= =?utf-8?B?nY8=?=", "电梯坏"),
    ("=?utf-8*zh?Q?a?= =?gbk?Q?=B5=E7?=", "a电"),
    ("a=b =?unfinished", "a=b =?unfinished"),
  ]
  for (given, meant) in table { #expect(EncodedWords.decoded(Array(given.replacing("\r\n", with: "").utf8)) == meant, "\(given)") }
  // Raw bytes of an old mailer.
  #expect(EncodedWords.decoded([0xB5, 0xE7, 0xCC, 0xDD]) == "电梯")
}

@Test func addressesAreReadAsPeopleWriteThem() {
  let table: [(String, String?, String)] = [
    ("林某 <lin@firm.example>", "lin@firm.example", "林某"), ("\"Lin, A. \\\"B\\\"\" <a@b.example>, c@d.example", "a@b.example", "Lin, A. \"B\""),
    ("a@b.example (林某)", "a@b.example", "林某"), ("=?utf-8?B?5p6X?= <x@y.example>", "x@y.example", "林"), ("nobody", nil, ""),
    ("Team: a@b.example;", "a@b.example", ""), ("<a@b.example", "a@b.example", ""),
    ("=?utf-8?B?5p6XIDxhQGIuZXhhbXBsZT4=?=", "a@b.example", "林"),
  ]
  for (given, address, name) in table {
    let found = MailAddress(Array(given.utf8))
    #expect(found?.address == address, "\(given)")
    if address != nil { #expect(found?.name == name, "\(given)") }
  }
}

@Test func whatIsQuotedAndSignedIsCutAndWhatIsForwardedStays() {
  let table: [(String, String)] = [
    ("今天又坏了\n\n在 2026-11-25 08:40:00，\"社区\" <a@b.example> 写道：\n> 已经修好", "今天又坏了"),
    ("好的\n> 您好\n谢谢", "好的\n谢谢"),
    ("Still broken.\n\nOn Wed, 25 Nov 2026 at 08:40, Community\n<a@b.example> wrote:\n> fixed", "Still broken."),
    ("补充一点\n------------------ 原始邮件 ------------------\n发件人: 社区", "补充一点"),
    ("补充\n\n发件人: 社区 <a@b>\n发送时间: 2026年11月25日\n收件人: 林\n主题: 回复", "补充"),
    ("灯不亮\n\n发自我的 iPhone", "灯不亮"), ("灯不亮\n-- \n林某\n某公司", "灯不亮"),
    ("---------- Forwarded message ---------\nFrom: A\n电梯坏了", "---------- Forwarded message ---------\nFrom: A\n电梯坏了"),
    ("From: 大堂 to 3楼 the light is out", "From: 大堂 to 3楼 the light is out"),
    ("他在群里写道：没人管", "他在群里写道：没人管"),
    ("a\n\n\n\nb", "a\n\nb"),
  ]
  for (given, meant) in table { #expect(MailText.fresh(given) == meant, "\(given)") }
  #expect(MailText.unflowed("one \ntwo\nthree\n-- \nx", deletesSpace: false) == "one two\nthree\n-- \nx")
}

@Test func htmlBecomesWordsAndNothingElse() {
  let table: [(String, String)] = [
    ("<p>电梯<b>坏</b>了</p><p>3&nbsp;号楼 &lt;12层&gt;</p>", "电梯坏了\n\n3 号楼 <12层>"),
    ("<style>p{}</style><script>alert('<p>')</script>好<br>的<!-- <p>x</p> -->", "好\n的"),
    ("<div>新的话</div><blockquote type=\"cite\"><div>旧的话</div></blockquote>", "新的话\n> 旧的话"),
    ("<ul><li>一</li><li>二</li></ul>", "- 一\n- 二"), ("3 < 5 & 6 &#20320; &#x597D; &unknown;", "3 < 5 & 6 你 好 &unknown;"),
    ("<a title=\"a>b\" href=x>这里</a>", "这里"), ("<table><tr><td>楼</td><td>3</td></tr><tr><td>层</td></tr></table>", "楼 3\n层"),
    ("<script>never closed", ""),
  ]
  for (given, meant) in table { #expect(HTMLText.text(given) == meant, "\(given)") }
}

@Test func lettersOfProgramsAreKnownByTheirHead() throws {
  let table: [(String, String?, String?)] = [
    ("Auto-Submitted: auto-replied", nil, "auto-reply"), ("Auto-Submitted: no", nil, nil), ("Precedence: bulk", nil, "list"),
    ("Precedence: auto_reply", nil, "auto-reply"), ("List-Id: <a.b>", nil, "list"), ("Return-Path: <>", nil, "bounce"),
    ("Return-Path: <a@b.example>", nil, nil), ("X-Any: 1", "", "bounce"), ("X-Any: 1", "a@b.example", nil),
    ("Content-Type: multipart/report; boundary=x", nil, "bounce"), ("List-Unsubscribe: <mailto:a@b>", nil, "list"),
  ]
  for (line, sender, kind) in table {
    let found = try message("From: a@b.example\nSubject: x\n\(line)\n\nwords", sender: sender)
    #expect(found.automatic?.rawValue == kind, "\(line)")
  }
  #expect(try message("From: MAILER-DAEMON@b.example\n\nx").automatic == .bounce)
  #expect(try !message("From: no-reply@b.example\n\nx").isAnswerable)
}

@Test func partsAreFoundWhateverIsWrongWithThem() throws {
  let plain = try message("From a Wed Nov 25\nFrom: a@b.example\nSubject: Re: 回复：灯\n\n一\n二")
  #expect(plain.plainSubject == "灯" && plain.text == "一\n二")
  let mixed = try message(
    """
    From: a@b.example
    Content-Type: multipart/mixed; boundary="o;u"

    preamble
    --o;u
    Content-Type: multipart/alternative; boundary=in

    --in
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    =E7=94=B5=
    =E6=A2=AF =

    --in
    Content-Type: text/html

    <p>电梯</p>
    --in--
    --o;u
    Content-Type: image/png; name*0*=utf-8''%E7%85; name*1*=%A7.png
    Content-Disposition: attachment
    Content-Transfer-Encoding: base64

    aGVsbG8=
    """)
  #expect(mixed.text == "电梯")
  #expect(mixed.attachments.map(\.name) == ["照.png"] && mixed.attachments.map(\.bytes) == [Array("hello".utf8)])
  // Only HTML, no end, no boundary that is ever met, parts within parts for ever: read as far as it goes, and never for long.
  #expect(try message("From: a@b\nContent-Type: text/html\n\n<b>好</b>").text == "好")
  #expect(try message("From: a@b\nContent-Type: multipart/mixed; boundary=x\n\nnothing").text.isEmpty)
  var deep = "From: a@b\n"
  for depth in 0..<3_000 { deep += "Content-Type: multipart/mixed; boundary=b\(depth)\n\n--b\(depth)\n" }
  #expect(try message(deep + "\n\nx").attachments.isEmpty)
  #expect(MailMessage(Array("no message at all".utf8)) == nil)
  #expect(MailMessage([0, 1, 2, 255]) == nil)
}

/// Cut, doubled and shuffled bytes of a true letter: whatever comes, it is read or refused.
@Test func noBytesMakeTheReaderFail() throws {
  var dice = SystemlessDice(seed: 20_261_125)
  let seed = Array(
    "From: =?gbk?Q?=B5=E7?= <a@b.example>\nContent-Type: multipart/mixed; boundary=\"q\"\nSubject: =?utf-8?B?55S1?=\n\n--q\nContent-Type: text/html; charset=big5\nContent-Transfer-Encoding: base64\n\nuXGx6Q==\n--q\nContent-Type: image/jpeg; name*=gbk''%B5%E7\n\n\u{FF}\n--q--\n"
      .utf8)
  for _ in 0..<2_000 {
    var bytes = seed
    for _ in 0..<(1 + dice.below(8)) {
      let at = dice.below(bytes.count)
      switch dice.below(3) {
      case 0: bytes[at] = UInt8(dice.below(256))
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + dice.below(20)))
      default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + dice.below(40))], at: dice.below(bytes.count))
      }
      if bytes.isEmpty { bytes = seed }
    }
    if let found = MailMessage(bytes) { #expect(found.words.count <= bytes.count * 2) }
  }
}

private struct SystemlessDice {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, limit)
  }
}
