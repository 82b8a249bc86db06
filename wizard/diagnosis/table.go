package diagnosis

import (
	"slices"

	"mailseal/wizard/plan"
)

// Topic is the part of a domain that a finding is about.
type Topic string

// The topics.
const (
	TopicMail     Topic = "mail"     // the mail servers, and the list of them in the policy
	TopicRecord   Topic = "record"   // the _mta-sts record
	TopicHost     Topic = "host"     // the name mta-sts and where it leads
	TopicFile     Topic = "file"     // the fetch of the policy, and what it says
	TopicReports  Topic = "reports"  // the _smtp._tls record, and whether reports come
	TopicReported Topic = "reported" // what reports say
	TopicDNS      Topic = "dns"      // the domain and its name servers
	TopicNetwork  Topic = "network"  // the network that mailseal looks from
)

// Actor is who can do something about a finding.
type Actor string

// The actors. The zero Actor is whoever keeps the domain's DNS.
const (
	AtPolicy Actor = "policy" // whoever keeps the policy: the user, or a service
	AtRecord Actor = "record" // whoever keeps the _mta-sts record: the user, or a service behind a CNAME
	AtMail   Actor = "mail"   // whoever runs the mail server: the user, or a mail provider
)

// row is all that is known of a finding before it is found. Its words are in assets, under the same id.
type row struct {
	id      ID
	exposed Level // while senders may be refusing mail; the worst it can be
	calm    Level // while they cannot be
	topic   Topic
	actor   Actor
	tasks   []plan.TaskID // what of publishing it belongs to, the nearest first

	explains []ID    // what need not be said where it is
	hides    []Topic // nor anything about these

	carries   bool // it is as bad as the worst that it explains
	everyTask bool // it stops every task of publishing
	unset     bool // it only says that something is not there: no news to somebody who is about to publish it
	fresh     bool // it says that a domain has nothing yet: no news at a first look
	reported  bool // it is about reports, or about going on: it does not make a day a bad one
	told      bool // the steps of the journey say it by themselves
	mayPass   bool // it may be a hiccup on the way: it counts in full only once it was seen twice
	removal   bool // a removal does it by itself
	afterDrop bool // and so, once the _mta-sts record is being deleted, may a removal
	move      bool // a change of mail provider may do it by itself
}

var (
	publishReport = []plan.TaskID{plan.ReportRecord}
	publishHost   = []plan.TaskID{plan.PolicyHost, plan.PolicyFile}
	publishFile   = []plan.TaskID{plan.PolicyFile}
	publishRecord = []plan.TaskID{plan.STSRecord}
)

// table has one row for each finding.
var table = []row{
	// Mail servers and the list.
	{id: MXNoneCovered, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtPolicy, tasks: publishFile},
	{id: MXStarTooShort, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtPolicy, tasks: publishFile},
	{id: MXSomeUncovered, exposed: BounceSoon, calm: Off, topic: TopicMail, actor: AtPolicy, tasks: publishFile},
	{id: PolicyDelegatedElsewhere, exposed: BounceNow, calm: Off, topic: TopicMail, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered, MXStarTooShort}},
	{id: MXCacheConflict, exposed: BounceNow, calm: BounceNow, topic: TopicMail, move: true},
	{id: MXChanged, exposed: BounceSoon, calm: Advice, topic: TopicMail, move: true},
	{id: MXViewsDiffer, exposed: BounceSoon, calm: Advice, topic: TopicMail},
	{id: M365NewHost, exposed: Advice, calm: Advice, topic: TopicMail, actor: AtPolicy, move: true},
	{id: GoogleOneHost, exposed: Advice, calm: Advice, topic: TopicMail, actor: AtPolicy, move: true},

	// Mail servers by themselves.
	{id: MXCertExpired, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXCertWrongName, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXCertUntrusted, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXCertChainMissing, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXNoEncryption, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail, mayPass: true},
	{id: MXTLSTooOld, exposed: BounceNow, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXBackupBroken, exposed: BounceSoon, calm: Off, topic: TopicMail, actor: AtMail},
	{id: MXCertExpiring, exposed: BounceSoon, calm: Advice, topic: TopicMail, actor: AtMail},
	{id: MXNameDead, exposed: BounceNow, calm: BounceNow, topic: TopicMail},
	{id: MXRefusesConnection, exposed: BounceNow, calm: BounceNow, topic: TopicMail, actor: AtMail, mayPass: true},
	{id: MXAddressDead, exposed: Advice, calm: Advice, topic: TopicMail, actor: AtMail},
	{id: MXV6Only, exposed: BounceSoon, calm: BounceSoon, topic: TopicMail, actor: AtMail},
	{id: MXAlias, exposed: Advice, calm: Advice, topic: TopicMail},
	{id: MXNull, exposed: Advice, calm: Advice, topic: TopicMail,
		hides: []Topic{TopicMail, TopicRecord, TopicHost, TopicFile, TopicReports, TopicReported}, explains: []ID{CheckNoHistory, CheckPort25Blocked,
			CheckInsideView, CheckHTTPSIntercepted, CheckClockWrong, CheckPolicyCut, DNSServersDisagree, DNSSTSLookupHangs, DNSServerSilent, DNSServerLame}},
	{id: MXNullMixed, exposed: BounceSoon, calm: BounceSoon, topic: TopicMail},
	{id: MXNone, exposed: Advice, calm: Advice, topic: TopicMail, explains: []ID{MTASTSMissing, RPTMissing}},
	{id: DANEMismatch, exposed: BounceNow, calm: BounceNow, topic: TopicMail, actor: AtMail},
	{id: DANEPossible, exposed: Advice, calm: Advice, topic: TopicMail},
	{id: IssuerNotAllowed, exposed: BounceSoon, calm: Advice, topic: TopicHost, tasks: publishFile},

	// The domain and its name servers.
	{id: DomainMissing, exposed: BounceNow, calm: BounceNow, topic: TopicDNS},
	{id: DomainExpiring, exposed: BounceSoon, calm: BounceSoon, topic: TopicDNS},
	{id: SubdomainUnprotected, exposed: Advice, calm: Advice, topic: TopicDNS},
	{id: DNSSignatureBroken, exposed: BounceNow, calm: BounceNow, topic: TopicDNS, everyTask: true},
	{id: DNSServersDisagree, exposed: BounceSoon, calm: Off, topic: TopicDNS, everyTask: true, mayPass: true},
	{id: DNSServersDead, exposed: BounceNow, calm: BounceNow, topic: TopicDNS, everyTask: true, mayPass: true,
		explains: []ID{CheckDNSFiltered, DNSSTSLookupHangs, DNSMXNoAnswer, PolicyHostNoAnswer, RPTNoAnswer, DNSServerSilent, DNSServerLame}},
	{id: DNSServerSilent, exposed: Advice, calm: Advice, topic: TopicDNS},
	{id: DNSServerLame, exposed: Advice, calm: Advice, topic: TopicDNS},
	{id: DNSMXNoAnswer, exposed: BounceNow, calm: BounceNow, topic: TopicDNS, mayPass: true, explains: []ID{CheckDNSFiltered}},
	{id: DNSSTSLookupHangs, exposed: BounceSoon, calm: BounceSoon, topic: TopicDNS, tasks: publishRecord, explains: []ID{CheckDNSFiltered}},

	// The record, and MTA-STS as a whole.
	{id: MTASTSMissing, exposed: Off, calm: Off, topic: TopicRecord, unset: true, fresh: true, removal: true,
		explains: []ID{STSRecordWildcard, PolicyFetchNotFound, CheckNoHistory, M365NewHost}},
	{id: STSRecordMissing, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, unset: true, removal: true},
	{id: STSRecordWrongPlace, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordWrongType, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordMultiple, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordBadStart, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordCut, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordBackslash, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordPlaceholder, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordIDMissing, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordIDInvalid, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordQuotes, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordSyntax, exposed: Off, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordAliasBroken, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordWildcard, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordNotSeenYet, exposed: Off, calm: Off, topic: TopicRecord, tasks: publishRecord, unset: true, afterDrop: true},
	{id: STSTTLLong, exposed: Advice, calm: Advice, topic: TopicRecord, actor: AtRecord, tasks: publishRecord},
	{id: STSIDBusy, exposed: Advice, calm: Advice, topic: TopicRecord, actor: AtRecord, tasks: publishRecord},
	{id: STSIDNotChanged, exposed: BounceNow, calm: Off, topic: TopicRecord, actor: AtRecord, tasks: publishRecord, unset: true},
	{id: STSRemovedTooEarly, exposed: BounceNow, calm: Off, topic: TopicRecord, actor: AtPolicy, tasks: slices.Concat(publishRecord, publishHost),
		explains: []ID{MTASTSMissing, STSRecordMissing, STSRecordWrongType, STSRecordBadStart, PolicyHostMissing, PolicyFetchNotFound, CheckNoHistory}},

	// The policy host.
	{id: PolicyHostMissing, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, unset: true, removal: true},
	{id: PolicyHostWrongPlace, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	{id: PolicyHostWrongType, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	{id: PolicyHostElsewhere, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, afterDrop: true,
		explains: []ID{PolicyFetchRefused, PolicyFetchTimeout, PolicyTLSFailed, PolicyFetchRedirect, PolicyFetchNotFound, PolicyFetchNot200,
			PolicyFetchBlocked, PolicyFetchServerError, PolicyCertExpired, PolicyCertWrongName, PolicyCertUntrusted, PolicyCertPending, PolicyIsWebpage,
			PolicyHostDangling, PolicyHostMissing, CheckPolicyCut}},
	{id: PolicyHostNoAnswer, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{CheckDNSFiltered}},
	{id: PolicyHostDangling, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost},
	{id: PolicyHostPrivate, exposed: Off, calm: Off, topic: TopicHost, tasks: publishHost, afterDrop: true},
	{id: PolicyHostV6Only, exposed: Off, calm: Off, topic: TopicHost, actor: AtPolicy, tasks: publishHost, afterDrop: true},
	{id: PolicyAddressDead, exposed: Advice, calm: Advice, topic: TopicHost, actor: AtPolicy, tasks: publishHost},
	{id: HostNotClaimed, exposed: Advice, calm: Advice, topic: TopicHost},

	// The fetch.
	{id: PolicyFetchRefused, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchTimeout, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyCertExpired, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyCertWrongName, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyCertUntrusted, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyCertPending, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyCertExpiring, exposed: BounceSoon, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyTLSFailed, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchRedirect, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchNotFound, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchBlocked, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchServerError, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchNot200, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyContentType, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyUnstable, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicySlow, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},

	// What the policy says.
	{id: PolicyIsWebpage, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyTooLarge, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyEncoding, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true, explains: []ID{PolicyVersionBad}},
	{id: PolicyLineBreaks, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyLayout, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyPlaceholder, exposed: BounceNow, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered, PolicyNoMX}, carries: true},
	{id: PolicyVersionBad, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyModeBad, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyMaxAgeBad, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyKeyTypo, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyKeyCase, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true},
	{id: PolicyMXSyntax, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyMXUnicode, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyNoMX, exposed: BounceNow, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyFieldTwice, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},
	{id: PolicyEndSpaces, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},
	{id: PolicyMXTooWide, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},
	{id: PolicyMXLeftover, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile, move: true},
	{id: PolicyModeNone, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, unset: true, removal: true,
		explains: []ID{PolicyTestingOverdue}},
	{id: PolicyNotPlanned, exposed: Off, calm: Off, topic: TopicFile, reported: true, told: true},
	{id: PolicyTestingOverdue, exposed: Off, calm: Off, topic: TopicFile, actor: AtPolicy, tasks: publishFile, unset: true, reported: true, told: true},
	{id: PolicyMaxAgeShort, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},
	{id: PolicyMaxAgeLong, exposed: Advice, calm: Advice, topic: TopicFile, actor: AtPolicy, tasks: publishFile},

	// The report record, and reports.
	{id: RPTMissing, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, unset: true, fresh: true, reported: true},
	{id: RPTMultiple, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTWrongPlace, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTWrongType, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTMissing, EnforceBlind}},
	{id: RPTSyntax, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTCut, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTBackslash, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTPlaceholder, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true,
		explains: []ID{RPTAddressBroken, RPTAddressDead, EnforceBlind}},
	{id: RPTNoAnswer, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{CheckDNSFiltered, EnforceBlind}},
	{id: RPTAddressBroken, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	{id: RPTAddressDead, exposed: Advice, calm: Advice, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	{id: RPTSilent, exposed: Off, calm: Off, topic: TopicReports, tasks: publishReport, unset: true, reported: true, told: true},
	{id: RPTSecondAddress, exposed: Advice, calm: Advice, topic: TopicReports, tasks: publishReport, reported: true},
	{id: RPTSameDomain, exposed: Advice, calm: Advice, topic: TopicReports, tasks: publishReport, reported: true},
	{id: RPTOutsider, exposed: Advice, calm: Advice, topic: TopicReports, tasks: publishReport, reported: true},
	{id: EnforceBlind, exposed: Advice, calm: Advice, topic: TopicReports},
	{id: ReportFailuresNow, exposed: BounceNow, calm: BounceNow, topic: TopicReported, reported: true},
	{id: ReportNewFailure, exposed: BounceSoon, calm: Off, topic: TopicReported, reported: true},
	{id: ReportNoise, exposed: Advice, calm: Advice, topic: TopicReported, reported: true, told: true},
	{id: ReportOldCopy, exposed: Advice, calm: Advice, topic: TopicReported, reported: true},

	// The network that mailseal looks from, and what it does not know.
	{id: CheckPort25Blocked, exposed: Unknown, calm: Unknown, topic: TopicNetwork},
	{id: CheckDNSFiltered, exposed: Unknown, calm: Unknown, topic: TopicNetwork, everyTask: true},
	{id: CheckInsideView, exposed: Unknown, calm: Unknown, topic: TopicNetwork},
	{id: CheckHTTPSIntercepted, exposed: Unknown, calm: Unknown, topic: TopicNetwork, explains: []ID{PolicyCertUntrusted}},
	{id: CheckClockWrong, exposed: Unknown, calm: Unknown, topic: TopicNetwork},
	{id: CheckPolicyCut, exposed: Unknown, calm: Unknown, topic: TopicNetwork, tasks: publishFile},
	{id: CheckNoHistory, exposed: Unknown, calm: Unknown, topic: TopicNetwork, fresh: true, told: true, removal: true},
}

var rows = func() map[ID]row {
	byID := make(map[ID]row, len(table))
	for _, r := range table {
		byID[r.id] = r
	}
	return byID
}()

// row is the finding's row of the table.
func (id ID) row() row { return rows[id] }

// Known reports whether there is such a finding.
func (id ID) Known() bool { return id.row().id != "" }
