import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

extension Site {
  /// A page inside the frame: masthead, acting-as tab, menu, foot.
  public func page(
    _ template: String, _ fields: Fields, _ context: AppContext, status: HTTPResponse.Status = .ok
  ) -> Response {
    var all = frame(context)
    all.merge(fields) { _, given in given }
    var page = pages.html(template, all, context.locale)
    if let errors = all["errors"] as? [[String: String]], !errors.isEmpty {
      // What the fields are called stands on the page; so it is made twice, and no form has to keep a list of its labels.
      all["errors"] = named(errors, FieldLabels(page), context)
      page = pages.html(template, all, context.locale)
    }
    return html(context.locale == .english ? HanMarks.mark(page) : page, status: status)
  }

  /// The lines of the summary, each with the name of its field, unless the sentence says it already.
  private func named(_ errors: [[String: String]], _ labels: FieldLabels, _ context: AppContext) -> [[String: String]] {
    errors.map { error in
      let sentence = error["sentence"] ?? ""
      guard let label = labels.label(of: error["field"] ?? ""), !sentence.lowercased().contains(label.lowercased())
      else { return error }
      let named = text("form.error", context, ["label": label, "sentence": sentence])
      return error.merging(["sentence": named]) { _, new in new }
    }
  }

  /// The same page again with 422: what was typed is there, what is wrong is marked.
  public func again(_ template: String, _ fields: Fields, _ form: Form, _ context: AppContext) -> Response {
    let filled = fields.merging(form.fields(pages.translations, context.locale)) { _, given in given }
    return page(template, filled, context, status: .unprocessableContent)
  }

  public func text(_ key: String, _ context: AppContext, _ values: [String: String] = [:]) -> String {
    pages.translations.text(key, context.locale, values)
  }

  private func html(_ html: String, status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// What every page shows around its own content.
  func frame(_ context: AppContext) -> Fields {
    let face = options.community()
    let isChinese = context.locale == .chinese
    var frame: Fields = [
      "lang": context.locale.rawValue, "isChinese": isChinese,
      "otherLang": isChinese ? Language.english.rawValue : Language.chinese.rawValue,
      "theme": context.appearance.theme.rawValue, "mode": context.appearance.mode.rawValue,
      "isDark": context.appearance.theme == .dark, "isElder": context.appearance.mode == .elder,
      "css": pages.assets.address("app.css"), "js": pages.assets.address("js/app.js"),
      "icons": pages.assets.address("img/icons.svg"), "img": pages.assets.address("img"),
      "token": FormToken.make(seed: context.formSeed, key: options.formKey), "nonce": world.newSecret(byteCount: 12),
      // Since when this page does not know what happens: for what keeps itself true.
      "drawn": String(world.now().milliseconds),
      "communityName": face.map { isChinese || $0.englishName.isEmpty ? $0.name : $0.englishName } ?? "",
      "hotline": face?.hotline ?? "",
      "hotlineTel": Site.telephone(face?.hotline ?? ""), "office": face?.office ?? "", "isDemo": face?.isDemo ?? false,
      "navigation": navigation(context), "hasViewer": context.viewer != nil,
      "canFind": context.viewer?.may(.handleCase) == true, "path": context.path,
    ]
    // An empty text opens a section of a template like any other; only what is missing does not.
    for key in ["communityName", "hotline", "office", "theme", "mode"] where (frame[key] as? String) == "" {
      frame[key] = nil
    }
    if let host = face?.host, !host.isEmpty { frame["onBehalf"] = text("site.on_behalf", context, ["host": host]) }
    if let flash = context.flash, pages.translations.has("flash." + flash) {
      frame["flash"] = text("flash." + flash, context)
    }
    if let signedIn = context.signedIn { frame.merge(acting(signedIn, context)) { _, new in new } }
    return frame
  }

  private func navigation(_ context: AppContext) -> [Fields] {
    let items = options.navigation(context.viewer)
    let most = items.map { $0.held(of: context.here) }.max() ?? 0
    return items.map { item in
      [
        "label": text("nav." + item.key, context), "path": item.path, "icon": "i-" + item.icon,
        "isTab": item.isTab, "isCurrent": most > 0 && item.held(of: context.here) == most,
      ]
    }
  }

  /// The lower step of the masthead: as whom she acts, and the switch.
  private func acting(_ signedIn: SignedIn, _ context: AppContext) -> Fields {
    let options: [Fields] = signedIn.options.map { option in
      ["key": option.key, "label": standingLabel(option, context), "isCurrent": option.key == signedIn.currentKey]
    }
    let isOneself = signedIn.viewer.standing == .oneself
    return [
      "viewerName": signedIn.viewer.name, "acting": options, "canSwitch": options.count > 1,
      "isOneself": isOneself, "isEnterprise": signedIn.viewer.enterprise != nil, "isStaff": signedIn.viewer.isStaff,
      "unreadCount": signedIn.unreadCount, "hasUnread": signedIn.unreadCount > 0,
    ]
  }

  /// 以个人身份 · 代表企业·禾木精密 · 网格长·第三网格
  public func standingLabel(_ option: StandingOption, _ context: AppContext) -> String {
    switch option.standing {
    case .oneself: text("acting.oneself", context)
    case .enterprise: text("acting.enterprise", context, ["name": option.name])
    case .post(_, let role, _): postLabel(role, option.name, context)
    }
  }

  /// 303 to `path`; `flash` is a key under `flash.` that the next page says once.
  public func redirect(_ path: String, flash: String? = nil) -> Response {
    var response = Response.redirect(to: path, type: .normal)
    if let flash { response.setCookie(cookie("flash", flash, maxAge: 60)) }
    return response
  }

  /// A number for a `tel:` link: what people put between the digits to read them by has no place in it (RFC 3966).
  public static func telephone(_ number: String) -> String {
    String(number.filter { ("0"..."9").contains($0) || "+*#".contains($0) })
  }

  /// A file to keep: `attachment`, with the name in both spellings of RFC 6266.
  /// `plainName` is for programs that read ASCII only.
  public func download(_ bytes: [UInt8], name: String, plainName: String? = nil, type: String) -> Response {
    let plain = String((plainName ?? name).map { $0.isASCII && $0 != "\"" ? $0 : "_" })
    let disposition = "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(URLEncoded.encode(name))"
    return Response(
      status: .ok, headers: [.contentType: type, .contentDisposition: disposition],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension Response {
  /// For what is shown in full once: neither the browser nor anything on the way keeps it, and going back asks anew.
  public var unkept: Response {
    var response = self
    response.headers[.cacheControl] = "no-store"
    return response
  }
}
