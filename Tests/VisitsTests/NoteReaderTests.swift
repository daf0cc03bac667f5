import Kernel
import TestKit
import Testing
import WorkCalendar

@testable import Visits

private let plain = Result { try WorkCalendar(years: []) }
private let reader = Result {
  NoteReader(words: try NoteWords(home: Bench.home), calendar: try plain.get())
}

/// A Wednesday.
private let today = LocalDay("2026-11-25") ?? LocalDay(daysSinceEpoch: 0)

private func day(_ text: String) -> LocalDay? { LocalDay(text) }

@Test func aNoteFallsIntoItsListsInItsOwnWords() throws {
  let note =
    "货梯今天没停，楼经理满意。地库二层信号差，叫货车的司机找不到人。想找能做小批量注塑的，月底前要300套外壳。"
    + "他们的标定台每周三空着，楼里谁要用都可以。我答应星期四前把两家注塑厂的联系人发过去。"
  let drafts = try reader.get().read(note, today: today)
  #expect(drafts == [
    NoteDraft(kind: .problem, words: "地库二层信号差，叫货车的司机找不到人", dueOn: nil),
    NoteDraft(kind: .need, words: "想找能做小批量注塑的，月底前要300套外壳", dueOn: day("2026-11-30")),
    NoteDraft(kind: .resource, words: "他们的标定台每周三空着，楼里谁要用都可以", dueOn: nil),
    NoteDraft(kind: .promise, words: "我答应星期四前把两家注塑厂的联系人发过去", dueOn: day("2026-11-26")),
  ])
}

@Test(arguments: [
  ("网络已经修好了。没有困难，暂时不需要帮忙。", []),
  ("聊了聊行业。", []),
  ("老板出差，见到了行政。", []),
  ("电梯又坏了，我来联系维保，明天回话", [NoteKind.problem, .promise]),
  ("物业答应下周修。", []),
  ("后门的消防通道堆了杂物。", [.clue]),
  ("缺测试工程师，有一台贴片机多出来", [.need, .resource]),
  ("想租一间，就在同楼；停车位不够", [.need, .problem]),
  ("The lift is broken. They are looking for a welder. I will send a list by Friday", [.problem, .need, .promise]),
  ("", []), ("。。。！", []), ("，，，", []),
]) func eachSentenceGoesWhereItsWordsSay(_ note: String, _ kinds: [NoteKind]) throws {
  #expect(try reader.get().read(note, today: today).map(\.kind) == kinds, "\(note)")
}

/// What was promised earlier, or by others, is no promise of ours; that it was not kept is a problem.
@Test(arguments: [
  ("电梯又停了，物业一直不修，上次答应的也没来", [.problem]),
  ("王总说街道答应下周修路", []), ("王总说我会再招两个人", []), ("街道答应下周修路。他也答应了。", []), ("我们去年答应过。", []),
  ("They said we will get a lift", []), ("希望我们帮他们找人", [.need]),
  ("我当场答应下周三前回话", [.promise]), ("答应了明天把名单发过去", [.promise]), ("社区也承诺月底前办好", [.promise]),
  ("我跟王总说我会问清楚", [.promise]), ("我把上次答应的名单发过去", [.promise]), ("说好我来联系", [.promise]),
  ("我们下周三前把政策汇编发过去；月底前约税务老师来", [.promise, .promise]), ("I promise to answer by Friday", [.promise]),
  ("我们三天前把合同交了", []), ("王总月底前约客户来", []), ("我们目前把重点放在外贸", []), ("需要我们帮忙找人", [.need]),
  ("星期四之前我把名单发过去", [.promise]), ("三个工作日内把清单发过去", [.promise]), ("他们想请老师月底前来一趟", [.need]), ("订单一直不错，老板没来。", []),
  ("王总说我们的产品说明太差", [.problem]), ("维保两个月没来", [.problem]),
] as [(String, [NoteKind])]) func onlyWhatWePromiseIsAPromise(_ note: String, _ kinds: [NoteKind]) throws {
  #expect(try reader.get().read(note, today: today).map(\.kind) == kinds, "\(note)")
}

@Test func promisesWithoutTheirWordKeepTheirDay() throws {
  let drafts = try reader.get().read("我们下周三前把政策汇编发过去；月底前约税务老师来。I promise to answer by Friday", today: today)
  #expect(drafts.map(\.dueOn) == [day("2026-12-02"), day("2026-11-30"), day("2026-11-27")])
}

/// A long note loses nothing unsaid: the page shows a number of drafts and says how many more there are.
@Test func aLongNoteTellsOfAllItsLines() throws {
  let reader = try reader.get()
  func note(_ count: Int) -> String { (1...count).map { "\($0)号机器坏了" }.joined(separator: "。") }
  #expect(reader.read(note(15), today: today).count == 15)
  #expect(reader.read(note(40), today: today).count == NoteReader.draftsMax)
  #expect(reader.all(in: note(40), today: today).count == 40)
}

/// Whatever is written, each draft is a piece of the note, and the same note gives the same drafts.
@Test func whatIsDraftedStandsInTheNote() throws {
  let reader = try reader.get()
  let pieces = ["想找", "坏了", "我答应", "，", "。", "空着", "楼", "没问题", "星期五前", "\n", " ", "a", "3号楼", "消防通道", "；", "11月31日", "😀"]
  var state: UInt64 = 7
  for _ in 0..<400 {
    var note = ""
    for _ in 0..<24 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      note += pieces[Int(state >> 33) % pieces.count]
    }
    let drafts = reader.read(note, today: today)
    #expect(drafts == reader.read(note, today: today))
    #expect(drafts.count <= NoteReader.draftsMax)
    for draft in drafts {
      #expect(note.contains(draft.words) && !draft.words.isEmpty, "\(draft.words) is not in \(note)")
      #expect(draft.kind != .resource || draft.dueOn == nil)
    }
  }
}

@Test(arguments: [
  ("今天", "2026-11-25"), ("明天上午", "2026-11-26"), ("后天", "2026-11-27"), ("大后天", "2026-11-28"), ("周五前", "2026-11-27"), ("星期三", "2026-11-25"),
  ("星期二", "2026-12-01"), ("下周三前", "2026-12-02"), ("下下周一", "2026-12-07"), ("月底前", "2026-11-30"), ("下个月底", "2026-12-31"),
  ("12月3日", "2026-12-03"), ("1月8号", "2027-01-08"), ("28号", "2026-11-28"), ("3号", "2026-12-03"), ("三个工作日内", "2026-11-30"),
  ("5个工作日", "2026-12-02"), ("十天内", "2026-12-05"), ("两周内", "2026-12-09"), ("本周内", "2026-11-27"), ("年底前", "2026-12-31"),
  ("by Friday", "2026-11-27"), ("next tuesday", "2026-12-01"), ("tomorrow", "2026-11-26"), ("within 3 working days", "2026-11-30"),
]) func aDayIsReadAsPeopleSayIt(_ words: String, _ expected: String) throws {
  #expect(SpokenDay.find(in: words, today: today, calendar: try plain.get()) == day(expected), "\(words)")
}

@Test(arguments: ["每周三空着", "every friday", "3号楼", "十二层", "300套", "13月40日", "2月30日"])
func whatIsNoDayGivesNone(_ words: String) throws {
  #expect(SpokenDay.find(in: words, today: today, calendar: try plain.get()) == nil, "\(words)")
}

@Test func remindersCountInWorkingDaysAndRestOnRestDays() throws {
  let calendar = try plain.get()
  func stage(_ due: String, _ now: String) -> ReminderStage? {
    guard let due = day(due), let now = day(now) else { return nil }
    return ReminderStage.of(due: due, today: now, calendar: calendar)
  }
  #expect(stage("2026-11-27", "2026-11-25") == .soon)
  #expect(stage("2026-11-30", "2026-11-25") == nil)
  // Over a weekend: Friday to Tuesday is two working days.
  #expect(stage("2026-12-01", "2026-11-27") == .soon)
  #expect(stage("2026-11-25", "2026-11-25") == .today)
  #expect(stage("2026-11-20", "2026-11-25") == .late)
  #expect(stage("2026-11-28", "2026-11-28") == nil, "nobody is reminded on a Saturday")
}

@Test(arguments: [
  ("责令限期整改，下达停产令", true), ("检查后下达整改通知书", true), ("去一趟，限期改正", true), ("We order to rectify the exits", true),
  ("聊聊用工。予以罚款", true), ("被责令整改，问问要什么帮助", false), ("收到整改通知书，不会写方案", false),
  ("消防责令限期整改后的困难", false), ("帮企业解读行政处罚的复议期限", false), ("新搬来，认个门", false), ("后门堆了杂物", false), ("", false),
]) func noVisitOrdersAnything(_ text: String, _ isOrder: Bool) throws {
  #expect(try NoteWords(home: Bench.home).orders(text) == isOrder)
}
