/// A template as it is rendered: partials and inheritance are resolved when it is loaded, so a page is one walk over its parts.
///
/// The language is Mustache 1.3 (mustache.github.io/mustache.5.html) as far as our pages speak it: variables, sections,
/// inverted sections, partials, parents with blocks, dotted names, the implicit iterator. There is no way to write a text
/// unescaped. A library did this before; it took most of the time of a page with many rows, and tests still hold the two
/// against each other.
struct Template: Sendable {
  indirect enum Part: Sendable {
    case text([UInt8])
    case variable(Name)
    case section(Name, [Part])
    case inverted(Name, [Part])
  }

  /// `state.word`: looked up in the frames from the innermost outward, then step by step.
  struct Name: Sendable, Equatable {
    let first: String
    let rest: [String]
    /// `.`: the thing itself.
    var isItself: Bool { first == "." }

    init(_ text: String) {
      if text == "." {
        first = text
        rest = []
      } else {
        let steps = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        first = steps[0]
        rest = Array(steps.dropFirst())
      }
    }
  }

  let parts: [Part]
}
