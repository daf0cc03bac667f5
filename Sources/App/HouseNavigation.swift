import Contracts
import Web

/// What the menu holds for whom. Nothing stands in it that the viewer's role may not open. On a phone five entries at most are
/// tabs; the others stand behind 我的.
enum HouseNavigation {
  /// Posts of people who look after others beside their own work.
  private static let volunteers: Set<Role> = [
    .gridHelper, .parkLeader, .buildingChief, .enterpriseLiaison, .safetyPromoter, .serviceAssistant, .generalSupport,
  ]

  static func items(_ viewer: Viewer?) -> [NavigationItem] {
    let home = NavigationItem(key: "home", path: "/", icon: "home")
    guard let viewer else { return [home] }
    // Whoever handles cases begins with her day: `/` leads there, so it needs no entry of its own.
    var items = viewer.may(.handleCase) ? [NavigationItem(key: "bench", path: "/cases/today", icon: "list", alsoUnder: ["/bench"])] : [home]
    if viewer.may(.seeCase) {
      items.append(NavigationItem(key: "cases", path: "/cases", icon: "appeal", alsoUnder: ["/settings"]))
    }
    if viewer.may(.seeVisit), viewer.enterprise != nil || viewer.may(.makeVisit) {
      let isTab = viewer.may(.makeVisit)
      items.append(
        NavigationItem(
          key: "visits", path: "/visits", icon: "visit", isTab: isTab,
          alsoUnder: ["/commitments", "/programmes", "/ties", "/settings/visit-rules"]))
    } else if volunteers.contains(viewer.role) {
      items.append(NavigationItem(key: "programmes_mine", path: "/programmes/mine", icon: "visit"))
    }
    if viewer.may(.answerReferral) {
      items.append(NavigationItem(key: "referrals", path: "/referrals", icon: "list"))
    }
    if viewer.may(.listEnterprises) {
      items.append(NavigationItem(key: "enterprises", path: "/enterprises", icon: "firm"))
    } else if viewer.enterprise != nil {
      items.append(
        NavigationItem(key: "my_enterprise", path: "/my-enterprise", icon: "firm", alsoUnder: ["/enterprises"]))
    }
    if viewer.may(.seePlaces) {
      items.append(
        NavigationItem(
          key: "places", path: "/places", icon: "building", isTab: !viewer.may(.makeVisit),
          alsoUnder: ["/buildings", "/parks", "/grids"]))
      items.append(NavigationItem(key: "map", path: "/map", icon: "map"))
    }
    if viewer.may(.seePeople) {
      items.append(
        NavigationItem(
          key: "people", path: "/people", icon: "person", isTab: false, alsoUnder: ["/invitations", "/posts"]))
    }
    if viewer.may(.runElection) {
      items.append(NavigationItem(key: "elections", path: "/elections", icon: "ballot", isTab: false))
    }
    if viewer.may(.readAudit) {
      items.append(NavigationItem(key: "audit", path: "/audit", icon: "audit", isTab: false))
    }
    return items
  }
}
