import Contracts
import Kernel
import Store

/// One robot of a group chat for the demo community. It is paused, so nothing leaves the demo.
public enum WebhookDemo {
  public static func load(events: [String], community: CommunityID, _ vault: Vault, _ tx: Tx) throws {
    let address = try WebAddress("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo", OutwardRules())
    let draft = EndpointDraft(name: "园区服务群", kind: .wecom, address: address, secret: "", events: events)
    let id = try tx.insertEndpoint(draft, community: community, vault)
    guard let endpoint = try tx.endpoint(id, community) else { return }
    try tx.queueTest(to: endpoint)
    let results = [DeliveryResult(verdict: .taken, error: "", status: 200, answer: #"{"errcode":0,"errmsg":"ok"}"#)]
    for (claimed, result) in zip(try tx.claimDeliveries(limit: 1), results) {
      try tx.note(result, of: claimed.delivery, state: .delivered)
    }
    try tx.setState(.paused, of: id)
  }
}
