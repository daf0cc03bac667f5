import Foundation
import Kernel

/// What a page shows: dictionaries and arrays of plain values. The same value can be checked and sent as JSON.
public typealias Fields = [String: any Sendable]

/// Templates, words and assets, loaded at the start from `Web/`.
public struct Pages: Sendable {
  private let templates: [Language: [String: Template]]
  public let translations: Translations
  public let assets: Assets

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
  }

  /// `home` is the folder that holds `Web/`.
  public init(home: String) throws {
    let translations = try Translations(folder: home + "/Web/locales")
    let sources = try Pages.sources(in: home + "/Web/templates")
    var templates: [Language: [String: Template]] = [:]
    for locale in Language.allCases {
      var written: [String: TemplateSource] = [:]
      for (name, text) in sources {
        let filled = try translations.fill(text, locale, name: name)
        do throws(TemplateSource.Fault) { written[name] = try TemplateSource(filled) } catch {
          throw Broken(description: "template \(name): \(error)")
        }
      }
      let linker = TemplateLinker(sources: written)
      var linked: [String: Template] = [:]
      for name in written.keys.sorted() {
        do throws(TemplateLinker.Fault) { linked[name] = try linker.template(name) } catch {
          throw Broken(description: "template \(name): \(error)")
        }
      }
      templates[locale] = linked
    }
    self.templates = templates
    self.translations = translations
    assets = try Assets(folder: home + "/Web")
  }

  public func html(_ template: String, _ fields: Fields, _ locale: Language) -> String {
    guard let template = templates[locale]?[template] else { preconditionFailure("no template \(template)") }
    var writer = TemplateWriter(fields)
    writer.write(template.parts)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  public func has(_ template: String) -> Bool { templates[.chinese]?[template] != nil }

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
