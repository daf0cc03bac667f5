import Contracts
import Hummingbird
import Kernel
import NIOCore

/// One uploaded file, in memory; its content, not its name, says what it is.
public struct Upload: Sendable {
  public let name: String
  public let bytes: [UInt8]
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// A form as it was sent. Reading a field checks it and notes what is wrong, so that the same page can come back with 422,
/// every word still there and the wrong fields marked.
public struct Form: Sendable {
  public private(set) var values: [String: [String]]
  public private(set) var uploads: [String: [Upload]]
  public private(set) var errors: [Problem.Field] = []

  public init(values: [String: [String]] = [:], uploads: [String: [Upload]] = [:]) {
    self.values = values
    self.uploads = uploads
  }

  /// Reads `application/x-www-form-urlencoded` or `multipart/form-data`.
  public init(_ request: Request, limit: Int = Limits.formBytes) async throws {
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: limit) } catch is NIOTooManyBytesError {
      throw Problem(.tooLarge, code: "form.too_large", details: ["limit": "\(limit / 1_048_576)"])
    }
    let bytes = Array(buffer.readableBytesView)
    let type = request.headers[.contentType] ?? ""
    if type.lowercased().hasPrefix("multipart/form-data") {
      self = try Multipart.parse(bytes, contentType: type)
    } else if type.isEmpty || type.lowercased().hasPrefix("application/x-www-form-urlencoded") {
      self.init(values: URLEncoded.parse(String(decoding: bytes, as: UTF8.self)))
    } else {
      throw Problem(.unsupported, code: "form.unsupported_type")
    }
  }

  /// The query of an address, for search and filter forms.
  public init(query: String?) { self.init(values: URLEncoded.parse(query ?? "")) }

  public var isValid: Bool { errors.isEmpty }

  public func raw(_ name: String) -> String { values[name]?.first ?? "" }

  public mutating func reject(_ name: String, _ code: String) {
    errors.append(Problem.Field(name, code))
  }

  /// One line: a name, a title. Normalised by `Text.line`.
  public mutating func line(
    _ name: String, required: Bool = true, max: Int = Limits.lineCharacters
  ) -> String {
    checked(name, Text.line(raw(name)), required: required, max: max)
  }

  /// A text of several lines. `missing` is what to say when it is empty, where there are better words than the usual.
  public mutating func text(
    _ name: String, required: Bool = true, max: Int = Limits.textCharacters, missing: String = "field.missing"
  ) -> String {
    checked(name, Text.paragraphs(raw(name)), required: required, max: max, missing: missing)
  }

  private mutating func checked(
    _ name: String, _ text: String, required: Bool, max: Int, missing: String = "field.missing"
  ) -> String {
    if required, text.isEmpty { reject(name, missing) }
    if text.count > max { reject(name, "field.too_long") }
    return text
  }

  public mutating func whole(_ name: String, in range: ClosedRange<Int>, required: Bool = true) -> Int? {
    // Not `Text.code`, which takes hyphens away: -1 is not 1.
    let text = Text.line(raw(name)).filter { !$0.isWhitespace }
    if text.isEmpty {
      if required { reject(name, "field.missing") }
      return nil
    }
    guard let number = Int(text), range.contains(number) else {
      reject(name, "field.not_a_number_in_range")
      return nil
    }
    return number
  }

  public mutating func day(_ name: String, required: Bool = true) -> LocalDay? {
    let text = Text.line(raw(name))
    if text.isEmpty {
      if required { reject(name, "field.missing") }
      return nil
    }
    guard let day = LocalDay(text) else {
      reject(name, "field.not_a_day")
      return nil
    }
    return day
  }

  public mutating func choice<Choice: RawRepresentable>(
    _ name: String, _: Choice.Type = Choice.self, required: Bool = true
  ) -> Choice? where Choice.RawValue == String {
    let text = raw(name)
    if text.isEmpty {
      if required { reject(name, "field.not_chosen") }
      return nil
    }
    guard let choice = Choice(rawValue: text) else {
      reject(name, "field.not_among_choices")
      return nil
    }
    return choice
  }

  public mutating func id<Tag: IDTag>(_ name: String, _: Tag.Type = Tag.self, required: Bool = true) -> ID<Tag>? {
    let text = raw(name)
    if text.isEmpty {
      if required { reject(name, "field.not_chosen") }
      return nil
    }
    guard let id = ID<Tag>(text) else {
      reject(name, "field.not_among_choices")
      return nil
    }
    return id
  }

  public func flag(_ name: String) -> Bool { !raw(name).isEmpty }

  /// The random key of this form; a second submission of the same form carries the same one.
  public var nonce: String { raw("_nonce") }

  /// What the person typed, for filling the form again: `{{form.title}}`; and the sentences under the fields:
  /// `{{#error.title}}…`. The list `errors` is for the summary at the top.
  public func fields(_ translations: Translations, _ locale: Language) -> Fields {
    var kept: [String: String] = [:]
    for (name, all) in values { kept[name] = all.first ?? "" }
    var sentences: [String: String] = [:]
    var summary: [[String: String]] = []
    for error in errors where sentences[error.field] == nil {
      let sentence = translations.text("problem." + error.code, locale)
      sentences[error.field] = sentence
      summary.append(["field": error.field, "sentence": sentence])
    }
    return ["form": kept, "error": sentences, "errors": summary, "hasErrors": !summary.isEmpty, "isOneError": summary.count == 1]
  }
}
