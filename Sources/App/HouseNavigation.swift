import Contracts
import Web

/// What the menu holds for whom. Nothing stands in it that the viewer's role may not open.
enum HouseNavigation {
  static func items(_ viewer: Viewer?) -> [NavigationItem] {
    guard let viewer else { return [NavigationItem(key: "home", path: "/", icon: "home")] }
    var items = [NavigationItem(key: "home", path: "/", icon: "home")]
    if viewer.may(.handleCase) { items.append(NavigationItem(key: "bench", path: "/bench", icon: "list")) }
    if viewer.may(.seeCase) { items.append(NavigationItem(key: "cases", path: "/cases", icon: "appeal")) }
    if viewer.may(.listEnterprises) {
      items.append(NavigationItem(key: "enterprises", path: "/enterprises", icon: "firm"))
    } else if viewer.enterprise != nil {
      items.append(NavigationItem(key: "my_enterprise", path: "/my-enterprise", icon: "firm"))
    }
    if viewer.may(.seePlaces) {
      items.append(NavigationItem(key: "places", path: "/places", icon: "building", isTab: !viewer.isStaff))
      items.append(NavigationItem(key: "map", path: "/map", icon: "map"))
    }
    if viewer.may(.seePeople) { items.append(NavigationItem(key: "people", path: "/people", icon: "person", isTab: false)) }
    if viewer.may(.readAudit) { items.append(NavigationItem(key: "audit", path: "/audit", icon: "audit", isTab: false)) }
    return items
  }
}
