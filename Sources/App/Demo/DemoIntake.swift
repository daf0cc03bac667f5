import Contracts
import Enterprises
import Kernel
import Places
import Store

/// The rosters that came in as spreadsheets: they go the way of a real import, so that its list, its report and its
/// doubtful addresses are what the product makes of such a file.
struct DemoIntake: Sendable {
  let land: DemoLand
  let data: EnterpriseData

  /// A park's list of tenants, as its operator keeps it. One row has a slip of the pen in its code: it is reported,
  /// with what was probably meant, and left out.
  func csv(_ members: [DemoMember], slip: USCI?) -> [UInt8] {
    let header = "序号,企业名称,统一社会信用代码,法定代表人,所属行业,产业链环节,从业人数,成立日期,注册地址,经营地址,联系人,联系电话,邮箱"
    var lines = [header]
    for (place, member) in members.enumerated() {
      let one = member.enterprise
      let industry = data.industries.industry(one.trade.code)?.name ?? ""
      let cells: [String] = [
        String(place + 1), one.name.full, one.uscc.text, one.legalRepresentative, industry, one.trade.chain,
        String(one.headcount), one.foundedOn.description, member.registeredAddress, member.operatingAddress,
        one.contactName, one.contactPhone, one.contactEmail,
      ]
      lines.append(cells.map(quoted).joined(separator: ","))
    }
    if let slip { lines.append("\(members.count + 1),云桥临沚旧仓商贸有限公司,\(swapped(slip.text)),,,,,,,,,,") }
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  private func quoted(_ cell: String) -> String {
    cell.contains(",") || cell.contains("\"") ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  /// The last character of the code is another one.
  private func swapped(_ code: String) -> String { String(code.dropLast()) + (code.hasSuffix("7") ? "8" : "7") }

  /// The members of a file with the ids under which the registry now has them.
  func adopted(_ members: [DemoMember], _ tx: Tx) throws -> [DemoMember] {
    let rows = try tx.rows(
      """
      SELECT uscc, organization_id FROM enterprise_cards WHERE community_id = \(land.community.id)
        AND uscc IN (\(list: members.map(\.enterprise.uscc.text))) ORDER BY uscc LIMIT \(members.count)
      """)
    var ids: [String: OrganizationID] = [:]
    for row in rows { ids[try row("uscc")] = try row("organization_id", as: OrganizationID.self) }
    return members.compactMap { member in ids[member.enterprise.uscc.text].map(member.with(id:)) }
  }
}

extension DemoMember {
  func with(id: OrganizationID) -> DemoMember {
    DemoMember(
      id: id, enterprise: enterprise, building: building, grid: grid, floor: floor, room: room,
      registeredAddress: registeredAddress, operatingAddress: operatingAddress, file: file,
      employees: employees)
  }
}
