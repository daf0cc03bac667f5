import Contracts

extension Site {
  /// 网格长·第三网格. A title or a place that says no more than the role, in either language, is left out.
  public func postLabel(_ role: Role, _ name: String, _ context: AppContext) -> String {
    let word = text("role." + role.rawValue, context)
    return isName(name, of: role) ? word : text("acting.post", context, ["role": word, "name": name])
  }

  /// Whether this is the role's own name, or nothing. A title is written once, in the language of whoever gave it.
  public func isName(_ name: String, of role: Role) -> Bool {
    name.isEmpty || Language.allCases.contains { pages.translations.text("role." + role.rawValue, $0) == name }
  }
}
