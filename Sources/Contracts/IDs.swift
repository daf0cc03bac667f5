import Kernel

// Every kind of id in the house. A test checks that the prefixes are unique.

/// A community: the outermost holder of everything.
public enum CommunityTag: IDTag { public static let prefix = "com" }
public typealias CommunityID = ID<CommunityTag>

/// A grid (网格) of a community.
public enum GridTag: IDTag { public static let prefix = "grd" }
public typealias GridID = ID<GridTag>

/// A park (园区).
public enum ParkTag: IDTag { public static let prefix = "prk" }
public typealias ParkID = ID<ParkTag>

/// A building (楼宇).
public enum BuildingTag: IDTag { public static let prefix = "bld" }
public typealias BuildingID = ID<BuildingTag>

/// A floor of a building.
public enum FloorTag: IDTag { public static let prefix = "flr" }
public typealias FloorID = ID<FloorTag>

/// A unit (室) of a floor.
public enum UnitTag: IDTag { public static let prefix = "unt" }
public typealias UnitID = ID<UnitTag>

/// An organisation: enterprise, property firm, partner institution, office, NGO.
public enum OrganizationTag: IDTag { public static let prefix = "org" }
public typealias OrganizationID = ID<OrganizationTag>

/// A qualification tag that an enterprise holds.
public enum QualificationTag: IDTag { public static let prefix = "qlf" }
public typealias QualificationID = ID<QualificationTag>

/// A person.
public enum PersonTag: IDTag { public static let prefix = "per" }
public typealias PersonID = ID<PersonTag>

/// A signed-in browser.
public enum SessionTag: IDTag { public static let prefix = "ses" }
public typealias SessionID = ID<SessionTag>

/// A post that a person holds, with dates.
public enum PostTag: IDTag { public static let prefix = "pst" }
public typealias PostID = ID<PostTag>

/// An authorised delegate's right to act for an organisation.
public enum DelegationTag: IDTag { public static let prefix = "dlg" }
public typealias DelegationID = ID<DelegationTag>

/// The link of a person to the organisation that employs her.
public enum EmploymentTag: IDTag { public static let prefix = "emp" }
public typealias EmploymentID = ID<EmploymentTag>

/// An invitation by link.
public enum InvitationTag: IDTag { public static let prefix = "inv" }
public typealias InvitationID = ID<InvitationTag>

/// A recorded consent.
public enum ConsentTag: IDTag { public static let prefix = "cns" }
public typealias ConsentID = ID<ConsentTag>

/// A bearer token for the API.
public enum TokenTag: IDTag { public static let prefix = "tok" }
public typealias TokenID = ID<TokenTag>

/// One of the bodies of a community (党组织, 治理委员会 …).
public enum BodyTag: IDTag { public static let prefix = "bdy" }
public typealias BodyID = ID<BodyTag>

/// One import of a roster.
public enum ImportTag: IDTag { public static let prefix = "imp" }
public typealias ImportID = ID<ImportTag>

/// An appeal (诉求).
public enum CaseTag: IDTag { public static let prefix = "cas" }
public typealias CaseID = ID<CaseTag>

/// One step in the thread of a case.
public enum CaseStepTag: IDTag { public static let prefix = "stp" }
public typealias CaseStepID = ID<CaseStepTag>

/// A window: a root of routing (党群建设, 经济发展 …).
public enum WindowTag: IDTag { public static let prefix = "win" }
public typealias WindowID = ID<WindowTag>

/// A category of cases, within a window.
public enum CaseCategoryTag: IDTag { public static let prefix = "ctg" }
public typealias CaseCategoryID = ID<CaseCategoryTag>

/// A text for replies that a community keeps at hand.
public enum ReplyTemplateTag: IDTag { public static let prefix = "rpl" }
public typealias ReplyTemplateID = ID<ReplyTemplateTag>

/// A small task within a case.
public enum CaseTaskTag: IDTag { public static let prefix = "ctk" }
public typealias CaseTaskID = ID<CaseTaskTag>

/// What ties a case to something else.
public enum CaseLinkTag: IDTag { public static let prefix = "lnk" }
public typealias CaseLinkID = ID<CaseLinkTag>

/// A case that was given to a partner institution with the applicant's consent.
public enum ReferralTag: IDTag { public static let prefix = "rfl" }
public typealias ReferralID = ID<ReferralTag>

/// A report that somebody left without an account.
public enum ReportTag: IDTag { public static let prefix = "rpt" }
public typealias ReportID = ID<ReportTag>

/// A message that came by e-mail and waits for a worker's word.
public enum LetterTag: IDTag { public static let prefix = "ltr" }
public typealias LetterID = ID<LetterTag>

/// A filter of the list of cases, kept under a name.
public enum CaseFilterTag: IDTag { public static let prefix = "flt" }
public typealias CaseFilterID = ID<CaseFilterTag>

/// One act on several cases at once.
public enum CaseBatchTag: IDTag { public static let prefix = "bat" }
public typealias CaseBatchID = ID<CaseBatchTag>

/// An election.
public enum ElectionTag: IDTag { public static let prefix = "ele" }
public typealias ElectionID = ID<ElectionTag>

/// An entry of an electoral roll.
public enum VoterTag: IDTag { public static let prefix = "vot" }
public typealias VoterID = ID<VoterTag>

/// An objection to an electoral roll.
public enum RollObjectionTag: IDTag { public static let prefix = "obj" }
public typealias RollObjectionID = ID<RollObjectionTag>

/// A member of an election committee.
public enum CommitteeMemberTag: IDTag { public static let prefix = "ecm" }
public typealias CommitteeMemberID = ID<CommitteeMemberTag>

/// Somebody who stands, or was nominated, in an election.
public enum CandidateTag: IDTag { public static let prefix = "cnd" }
public typealias CandidateID = ID<CandidateTag>

/// Somebody who holds a part of the key of an election (监票人).
public enum ElectionTrusteeTag: IDTag { public static let prefix = "trs" }
public typealias ElectionTrusteeID = ID<ElectionTrusteeTag>

/// A visit to an enterprise (走访).
public enum VisitTag: IDTag { public static let prefix = "vis" }
public typealias VisitID = ID<VisitTag>

/// One line of the three lists that came out of a visit (问题、需求、资源).
public enum VisitItemTag: IDTag { public static let prefix = "vit" }
public typealias VisitItemID = ID<VisitItemTag>

/// What somebody promised an enterprise (承诺).
public enum CommitmentTag: IDTag { public static let prefix = "cmt" }
public typealias CommitmentID = ID<CommitmentTag>

/// A programme in which helpers look after targets (助企联络员, 结对 …).
public enum ProgrammeTag: IDTag { public static let prefix = "prg" }
public typealias ProgrammeID = ID<ProgrammeTag>

/// That one helper looks after one target.
public enum ProgrammeTieTag: IDTag { public static let prefix = "tie" }
public typealias ProgrammeTieID = ID<ProgrammeTieTag>

/// The five lines of one week for one helper.
public enum DigestTag: IDTag { public static let prefix = "dgs" }
public typealias DigestID = ID<DigestTag>

/// A stored file.
public enum FileTag: IDTag { public static let prefix = "fil" }
public typealias FileID = ID<FileTag>

/// A line in somebody's inbox.
public enum NoticeTag: IDTag { public static let prefix = "ntc" }
public typealias NoticeID = ID<NoticeTag>

/// A public notice (公示).
public enum PublicationTag: IDTag { public static let prefix = "pub" }
public typealias PublicationID = ID<PublicationTag>

/// A domain event.
public enum JournalEntryTag: IDTag { public static let prefix = "evt" }
public typealias JournalEntryID = ID<JournalEntryTag>

/// A letter or a short message that goes out.
public enum OutgoingTag: IDTag { public static let prefix = "out" }
public typealias OutgoingID = ID<OutgoingTag>

/// A server of others that is told of events.
public enum EndpointTag: IDTag { public static let prefix = "whe" }
public typealias EndpointID = ID<EndpointTag>

/// One message to such a server, with all its tries.
public enum DeliveryTag: IDTag { public static let prefix = "msg" }
public typealias DeliveryID = ID<DeliveryTag>

/// A piece of work that waits.
public enum JobTag: IDTag { public static let prefix = "job" }
public typealias JobID = ID<JobTag>

/// The prefixes, for the test that keeps them apart.
public let allPrefixes: [String] = [
  CommunityTag.prefix,
  GridTag.prefix,
  ParkTag.prefix,
  BuildingTag.prefix,
  FloorTag.prefix,
  UnitTag.prefix,
  OrganizationTag.prefix,
  QualificationTag.prefix,
  PersonTag.prefix,
  SessionTag.prefix,
  PostTag.prefix,
  DelegationTag.prefix,
  EmploymentTag.prefix,
  InvitationTag.prefix,
  ConsentTag.prefix,
  TokenTag.prefix,
  BodyTag.prefix,
  ImportTag.prefix,
  CaseTag.prefix,
  CaseStepTag.prefix,
  WindowTag.prefix,
  CaseCategoryTag.prefix,
  ReplyTemplateTag.prefix,
  CaseTaskTag.prefix,
  CaseLinkTag.prefix,
  ReferralTag.prefix,
  ReportTag.prefix,
  LetterTag.prefix,
  CaseFilterTag.prefix,
  CaseBatchTag.prefix,
  ElectionTag.prefix,
  VoterTag.prefix,
  RollObjectionTag.prefix,
  CommitteeMemberTag.prefix,
  CandidateTag.prefix,
  ElectionTrusteeTag.prefix,
  VisitTag.prefix,
  VisitItemTag.prefix,
  CommitmentTag.prefix,
  ProgrammeTag.prefix,
  ProgrammeTieTag.prefix,
  DigestTag.prefix,
  FileTag.prefix,
  NoticeTag.prefix,
  PublicationTag.prefix,
  JournalEntryTag.prefix,
  OutgoingTag.prefix,
  EndpointTag.prefix,
  DeliveryTag.prefix,
  JobTag.prefix,
]
