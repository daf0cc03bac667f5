import Testing

@testable import Web

@Test func whatIsWrittenInChineseIsMarkedOnAnEnglishPage() {
  let pairs: [(String, String)] = [
    ("<html lang=\"en\"><h1>电梯停运</h1></html>", "<html lang=\"en\"><h1 lang=\"zh-Hans\">电梯停运</h1></html>"),
    ("<p class=\"a\">Filed by <b>林某</b>.</p>", "<p class=\"a\">Filed by <b lang=\"zh-Hans\">林某</b>.</p>"),
    ("<a><svg><use href=\"x\"/></svg>知行园</a>", "<a lang=\"zh-Hans\"><svg><use href=\"x\"/></svg>知行园</a>"),
    ("<input class=\"i\" value=\"林某\"><br>", "<input lang=\"zh-Hans\" class=\"i\" value=\"林某\"><br>"),
    ("<div lang=\"zh-Hans\"><p>中文</p></div>", "<div lang=\"zh-Hans\"><p>中文</p></div>"),
    ("<button lang=\"zh-Hans\">中文</button>", "<button lang=\"zh-Hans\">中文</button>"),
    ("<p>Community worker at 云桥</p>", "<p>Community worker at 云桥</p>"),
    ("<ul><li>a<li>b</ul><p>楼</p>", "<ul><li>a<li>b</ul><p lang=\"zh-Hans\">楼</p>"),
    ("<p>no Han – “quotes” é</p>", "<p>no Han – “quotes” é</p>"),
    ("broken < p 楼", "broken < p 楼"),
  ]
  for (page, marked) in pairs { #expect(HanMarks.mark(page) == marked) }
}

@Test func aTelephoneLinkHoldsDigitsOnly() {
  #expect(Site.telephone("0571 8800 0110") == "057188000110")
  #expect(Site.telephone("+86 (571) 8800-0110") == "+8657188000110")
}
