/// Puts partials and parents into the templates that name them.
struct TemplateLinker {
  let sources: [String: TemplateSource]

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  func template(_ name: String) throws(Fault) -> Template {
    Template(parts: merged(try parts(ofTemplate: name, [:], path: [])))
  }

  /// Blocks filled from further in, by name, with the blocks that hold where they were written.
  private typealias Blocks = [String: Filling]
  private final class Filling {
    let nodes: [TemplateSource.Node]
    let blocks: Blocks
    init(_ nodes: [TemplateSource.Node], _ blocks: Blocks) {
      self.nodes = nodes
      self.blocks = blocks
    }
  }

  private func parts(ofTemplate name: String, _ blocks: Blocks, path: [String]) throws(Fault) -> [Template.Part] {
    guard let source = sources[name] else { throw Fault(description: "there is no template \(name)") }
    if path.contains(name) { throw Fault(description: "\((path + [name]).joined(separator: " → ")) goes round in a circle") }
    return try parts(source.nodes, blocks, path: path + [name])
  }

  private func parts(_ nodes: [TemplateSource.Node], _ blocks: Blocks, path: [String]) throws(Fault) -> [Template.Part] {
    var parts: [Template.Part] = []
    for node in nodes {
      switch node {
      case .text(let text): parts.append(.text(Array(text.utf8)))
      case .variable(let name): parts.append(.variable(Template.Name(name)))
      case .section(let name, let inner, let isInverted):
        let inside = merged(try self.parts(inner, blocks, path: path))
        let name = Template.Name(name)
        parts.append(isInverted ? .inverted(name, inside) : .section(name, inside))
      case .partial(let name): parts += try self.parts(ofTemplate: name, blocks, path: path)
      case .parent(let name, let filled):
        // Who stands further in fills first.
        var all: Blocks = filled.mapValues { Filling($0, blocks) }
        all.merge(blocks) { _, further in further }
        parts += try self.parts(ofTemplate: name, all, path: path)
      case .block(let name, let standard):
        if let filling = blocks[name] {
          parts += try self.parts(filling.nodes, filling.blocks, path: path)
        } else {
          parts += try self.parts(standard, blocks, path: path)
        }
      }
    }
    return parts
  }

  /// Texts side by side are one.
  private func merged(_ parts: [Template.Part]) -> [Template.Part] {
    var result: [Template.Part] = []
    for part in parts {
      if case .text(let next) = part, case .text(let last)? = result.last {
        result[result.count - 1] = .text(last + next)
      } else {
        result.append(part)
      }
    }
    return result
  }
}
