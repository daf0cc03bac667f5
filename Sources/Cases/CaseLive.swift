import Contracts
import Kernel
import Store
import Web

/// What of a case leaves the database by itself: to open pages, and to servers of others.
public enum CaseLive {
  /// What pages and servers are told of. Not what only staff see of a case: notes, warnings of its clock, ratings.
  public static let events: [String] = [
    CaseOpened.name, CaseTaken.name, CaseHandedOver.name, CaseRerouted.name, CaseReplied.name, CaseAsked.name, CaseAdded.name,
    CaseExtended.name, CaseClosed.name, CaseDeclined.name, CaseConfirmed.name, CaseReturned.name, CaseWithdrawn.name,
  ]
}

extension Tx {
  /// The judge of `/events`: whether this viewer may, at this moment, know of the case that the entry is about.
  public func liveCase(_ entry: JournalEntry, _ viewer: Viewer) throws -> LiveEvent? {
    guard CaseLive.events.contains(entry.name), let id = CaseID(entry.subject), let item = try findCase(id),
      try maySee(item, viewer)
    else { return nil }
    return LiveEvent(name: entry.name, id: id.text, number: item.number, state: item.state.rawValue)
  }

  /// What a server of others may be told of a case. `window` is nil when the case is a person's own, which every case that is kept
  /// from the property firm is too: then nothing but number and state is told, for who reads along there is not ours to know.
  public func outwardCase(_ id: CaseID) throws -> (number: String, state: String, window: String?)? {
    guard let item = try findCase(id) else { return nil }
    let isOpen = item.applicant.kind == .enterprise
    let window = isOpen ? try caseRouting(item.community).window(item.window)?.name : nil
    return (item.number, item.state.rawValue, window)
  }
}
