import Cases
import Jobs
import Store
import Visits

/// Every reaction to the journal, in one place.
public enum HouseReactions {
  public static let all = Reactions(
    CaseReactions.all + VisitReactions.all + PlaceReactions.all + PostReactions.all + MergerReactions.all + TouchReactions.all
      + OutboundReactions.all)
}
