/// What happens on a day that the law has something to say about.
public enum Step: String, Sendable, CaseIterable {
  case rollPublished = "roll_published"
  case objectionsEnd = "objections_end"
  case objectionsDecided = "objections_decided"
  case selfNominationEnds = "self_nomination_ends"
  case candidatesPublished = "candidates_published"
  case officersPublished = "officers_published"
  case speechRequestsEnd = "speech_requests_end"
  case withdrawalsEnd = "withdrawals_end"
  case proxyRequestsEnd = "proxy_requests_end"
  case polling
  case resultAnnounced = "result_announced"
  case handOverEnds = "hand_over_ends"
  case runOffLatest = "run_off_latest"
}
