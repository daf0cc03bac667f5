import Contracts
import Hummingbird
import Kernel
import Web

/// `/api/v1/cases/{id}/assistants|assistance|objections|objection-review|merge|unmerging|split|links|tasks|task-completion`: the same
/// commands as the forms of the workbench.
struct HandlingAPI: Sendable {
  let api: CaseAPI

  func add(to routes: Routes) {
    api.post("assistants", .handleCase, "askAssistant", "Ask another post to assist", HandlingSchemas.assistant, routes, ask)
    api.post("assistance", .handleCase, "reportAssistance", "What the assistant found, for handlers only", HandlingSchemas.words, routes, report)
    api.post("objections", .handleCase, "objectToCase", "Object: why it is not hers; the clocks run on", HandlingSchemas.objection, routes, object)
    api.post("objection-review", .handleCase, "reviewObjection", "Upheld: it goes to another post; refused: it stays", HandlingSchemas.review, routes, review)
    api.post("merge", .handleCase, "mergeCase", "Handle the case with another one, named by its number", HandlingSchemas.merge, routes, merge)
    api.post("unmerging", .handleCase, "unmergeCase", "Take a merge back within a day", HandlingSchemas.nothing, routes, unmerge)
    api.post("split", .handleCase, "splitCase", "Make the second matter a case of its own; the answer is the new case", HandlingSchemas.split, routes, split)
    api.post("links", .handleCase, "linkCases", "Tie it to a related case", HandlingSchemas.link, routes, link)
    api.post("tasks", .handleCase, "addCaseTask", "A small task: what, who, until when", HandlingSchemas.task, routes, task)
    api.post("task-completion", .handleCase, "finishCaseTask", "A small task is done, or not after all", HandlingSchemas.taskDone, routes, finish)
  }

  private var ask: CaseAPI.Act {
    { id, input in
      let post = input.choice("post") { PostID($0) }
      if post == nil, input.errors.isEmpty { input.reject("post", "field.missing") }
      let words = input.text("words", max: 500)
      return { viewer, tx in
        guard let post else { throw Problem.notFound }
        return try AskAssistant(id: id, post: post, words: words).run(by: viewer, tx)
      }
    }
  }

  private var report: CaseAPI.Act {
    { id, input in
      let words = input.text("words")
      return { viewer, tx in try ReportAssistance(id: id, words: words).run(by: viewer, tx) }
    }
  }

  private var object: CaseAPI.Act {
    { id, input in
      let ground = input.choice("ground") { Objection.Ground(rawValue: $0) }
      if ground == nil, input.errors.isEmpty { input.reject("ground", "field.missing") }
      let words = input.text("words", max: 1_000)
      return { viewer, tx in
        try ObjectToCase(id: id, ground: ground ?? .outsideDuty, words: words).run(by: viewer, tx)
      }
    }
  }

  private var review: CaseAPI.Act {
    { id, input in
      let decision = input.choice("decision") { Objection.Decision(rawValue: $0) }
      if decision == nil, input.errors.isEmpty { input.reject("decision", "field.missing") }
      let words = input.text("words", max: 1_000)
      let post = input.choice("post") { PostID($0) }
      let window = input.choice("window") { WindowID($0) }
      return { viewer, tx in
        try ReviewObjection(id: id, isUpheld: decision == .upheld, words: words, post: post, window: window)
          .run(by: viewer, tx)
      }
    }
  }

  private var merge: CaseAPI.Act {
    { id, input in
      let number = input.line("number", max: 40)
      let words = input.text("words", max: 500, required: false)
      return { viewer, tx in try MergeCases(id: id, number: number, words: words).run(by: viewer, tx) }
    }
  }

  private var unmerge: CaseAPI.Act {
    { id, _ in { viewer, tx in try UnmergeCase(id: id).run(by: viewer, tx) } }
  }

  private var split: CaseAPI.Act {
    let vault = api.site.vault
    return { id, input in
      let words = input.text("words")
      let title = input.line("title", max: 60)
      let category = input.choice("category") { CaseCategoryID($0) }
      return { viewer, tx in
        try SplitCase(id: id, words: words, title: title, category: category).run(by: viewer, vault: vault, tx)
      }
    }
  }

  private var link: CaseAPI.Act {
    { id, input in
      let number = input.line("number", max: 40)
      let words = input.line("words", max: 200)
      return { viewer, tx in try LinkCases(id: id, number: number, words: words).run(by: viewer, tx) }
    }
  }

  private var task: CaseAPI.Act {
    { id, input in
      let title = input.text("title", max: Checklist.itemMax)
      let post = input.choice("post") { PostID($0) }
      let due = input.choice("due_on") { LocalDay($0) }
      return { viewer, tx in try AddTasks(id: id, titles: [title], post: post, dueOn: due).run(by: viewer, tx) }
    }
  }

  private var finish: CaseAPI.Act {
    { id, input in
      let task = input.choice("task") { CaseTaskID($0) }
      if task == nil, input.errors.isEmpty { input.reject("task", "field.missing") }
      let isUndone = input.flag("undo")
      return { viewer, tx in
        guard let task else { throw Problem.notFound }
        return try FinishTask(id: id, task: task, isDone: !isUndone).run(by: viewer, tx)
      }
    }
  }
}

/// What the API says of the bodies of these acts.
enum HandlingSchemas {
  static let nothing = Schema.object([:])
  static let words = Schema.object(["words": Schema.words(max: Limits.textCharacters)])
  static let assistant = Schema.object(["post": Schema.id("pst"), "words": Schema.words(max: 500)])
  static let objection = Schema.object([
    "ground": Schema.oneOf(Objection.Ground.allCases.map(\.rawValue)), "words": Schema.words(max: 1_000),
  ])
  static let review = Schema.object(
    [
      "decision": Schema.oneOf(["upheld", "refused"]), "words": Schema.words(max: 1_000), "post": Schema.id("pst"),
      "window": Schema.id("win"),
    ], optional: ["post", "window"])
  static let merge = Schema.object(
    ["number": Schema.text(max: 40), "words": Schema.text(max: 500)], optional: ["words"])
  static let split = Schema.object(
    ["words": Schema.words(max: Limits.textCharacters), "title": Schema.text(max: 60), "category": Schema.id("ctg")],
    optional: ["title", "category"])
  static let link = Schema.object(
    ["number": Schema.text(max: 40), "words": Schema.text(max: 200)], optional: ["words"])
  static let task = Schema.object(
    ["title": Schema.words(max: Checklist.itemMax), "post": Schema.id("pst"), "due_on": Schema.text(max: 10)],
    optional: ["post", "due_on"])
  static let taskDone = Schema.object(["task": Schema.id("ctk"), "undo": Schema.flag], optional: ["undo"])
}
