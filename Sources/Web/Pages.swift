import Foundation
import Kernel
import Mustache

/// What a page shows: dictionaries and arrays of plain values. Rendering dictionaries is three times as fast as
/// reflection, and the same value can be checked and sent as JSON.
public typealias Fields = [String: any Sendable]

/// Templates, words and assets, loaded at the start from `Web/`.
public struct Pages: Sendable {
  private let libraries: [Language: MustacheLibrary]
  public let translations: Translations
  public let assets: Assets

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  /// `home` is the folder that holds `Web/`.
  public init(home: String) throws {
    let translations = try Translations(folder: home + "/Web/locales")
    let sources = try Pages.sources(in: home + "/Web/templates")
    var libraries: [Language: MustacheLibrary] = [:]
    for locale in Language.allCases {
      var library = MustacheLibrary()
      for (name, text) in sources {
        let filled = try translations.fill(text, locale, name: name)
        do { try library.register(filled, named: name) } catch {
          throw Broken(description: "template \(name): \(error)")
        }
      }
      libraries[locale] = library
    }
    self.libraries = libraries
    self.translations = translations
    assets = try Assets(folder: home + "/Web")
  }

  public func html(_ template: String, _ fields: Fields, _ locale: Language) -> String {
    guard let html = libraries[locale]?.render(fields, withTemplate: template) else {
      preconditionFailure("no template \(template)")
    }
    return html
  }

  public func has(_ template: String) -> Bool { libraries[.chinese]?.getTemplate(named: template) != nil }

  /// Name without extension → text: `cases/show`.
  static func sources(in folder: String) throws -> [String: String] {
    var sources: [String: String] = [:]
    guard let paths = FileManager.default.enumerator(atPath: folder) else {
      throw Broken(description: "no templates in \(folder)")
    }
    for case let path as String in paths where path.hasSuffix(".mustache") {
      sources[String(path.dropLast(".mustache".count))] = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    }
    return sources
  }
}
