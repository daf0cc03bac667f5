import Testing

@testable import Web

@Test func theSummaryCallsAFieldAsItsLabelDoes() {
  let labels = FieldLabels(
    """
    <p id="name-hint">例如</p><div class="field"><label class="field__label" for="name">社区名称</label><input id="name"></div>
    <fieldset class="field" id="kind"><legend class="field__label">社区类型</legend><label class="choice"><input type="radio">\
    <span>科技</span></label></fieldset>
    <label class="field__label" for="day">到哪天<span class="field__optional">可以不填</span></label>
    <fieldset id="firm"><legend>是哪一家？</legend></fieldset>
    <label for="words">R&amp;D &lt;b&gt;</label><label class="choice"><input id="sure"><span>我知道</span></label>
    """)
  #expect(labels.label(of: "name") == "社区名称")
  #expect(labels.label(of: "kind") == "社区类型")
  #expect(labels.label(of: "day") == "到哪天")
  #expect(labels.label(of: "firm") == "是哪一家")
  #expect(labels.label(of: "words") == "R&D <b>")
  #expect(labels.label(of: "sure") == nil)
}

@Test func anEntryOfTheMenuHoldsWhatStandsUnderIt() {
  let places = NavigationItem(key: "places", path: "/places", icon: "building", alsoUnder: ["/buildings", "/parks"])
  #expect(places.holds("/places") && places.holds("/places/check") && places.holds("/buildings/bld_1/edit"))
  #expect(!places.holds("/placeshow") && !places.holds("/") && !places.holds("/parksomething"))
  let home = NavigationItem(key: "home", path: "/", icon: "home")
  #expect(home.holds("/") && !home.holds("/places"))
}
