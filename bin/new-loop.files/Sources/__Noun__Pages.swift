import Contracts
import Kernel
import Web

/// Page models, one per template of `Web/templates/__path__`.
struct __Noun__IndexPage {
  let items: [__Noun__]
  let pager: Fields

  var fields: Fields {
    let rows: [Fields] = items.map { item in
      ["path": "/__path__/\(item.id)", "title": item.title, "isClosed": item.isClosed]
    }
    return ["rows": rows, "isEmpty": rows.isEmpty, "pager": pager]
  }
}

struct __Noun__FormPage {
  var fields: Fields { ["action": "/__path__"] }
}

struct __Noun__Page {
  let item: __Noun__
  let viewer: Viewer

  var fields: Fields {
    [
      "title": item.title, "openedAt": item.openedAt.milliseconds, "isClosed": item.isClosed,
      "canClose": !item.isClosed && viewer.may(.open__Noun__), "closure": "/__path__/\(item.id)/closure",
    ]
  }
}
