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

// actor is who can do something about a finding.
type actor string

// The actors. The zero actor is whoever keeps the domain's DNS.
const (
	policyKeeper actor = "policy" // whoever keeps the policy: the user, or a service
	recordKeeper actor = "record" // whoever keeps the _mta-sts record: the user, or a service behind a CNAME
	mailKeeper   actor = "mail"   // whoever runs the mail server: the user, or a mail provider
)

// row is all that is known of a finding before it is found. Its words are in assets, under the same id.
type row struct {
	id     ID
	levels levels                  // the usual ones; exposed is the worst it can be
	when   map[circumstance]levels // where it is more or less urgent
	topic  Topic
	actor  actor
	tasks  []plan.TaskID // what of publishing it belongs to, the nearest first

	explains []ID    // what need not be said where it is
	hides    []Topic // nor anything about these

	carries   bool // it is as bad as the worst that it explains
	everyTask bool // it stops every task of publishing
	unset     bool // it only says that something is not there: no news to somebody who is about to publish it
	notSetUp  bool // it says that a domain has nothing yet: no news at a first check
	reported  bool // it is about reports, or about going on: it does not make a day a bad one
	inSteps   bool // the steps of the journey say it by themselves
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
	{id: MXNoneCovered, levels: levels{BounceNow, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	{id: MXStarTooShort, levels: levels{BounceNow, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	{id: MXSomeUncovered, levels: levels{BounceSoon, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	{id: PolicyDelegatedElsewhere, levels: levels{BounceNow, Off}, topic: TopicMail, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered, MXStarTooShort}},
	{id: MXCacheConflict, levels: levels{BounceNow, BounceNow}, topic: TopicMail, move: true},
	{id: MXChanged, levels: levels{BounceSoon, Advice}, topic: TopicMail, move: true},
	{id: MXViewsDiffer, levels: levels{BounceSoon, Advice}, topic: TopicMail},
	{id: M365NewHost, levels: levels{Advice, Advice}, topic: TopicMail, actor: policyKeeper, move: true},
	{id: GoogleOneHost, levels: levels{Advice, Advice}, topic: TopicMail, actor: policyKeeper, move: true},

	// Mail servers by themselves.
	{id: MXCertExpired, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXCertWrongName, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXCertUntrusted, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXCertChainMissing, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXNoEncryption, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	{id: MXTLSTooOld, levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXBackupBroken, levels: levels{BounceSoon, Off}, topic: TopicMail, actor: mailKeeper},
	{id: MXCertExpiring, levels: levels{BounceSoon, Advice}, topic: TopicMail, actor: mailKeeper},
	{id: MXNameDead, levels: levels{BounceNow, BounceNow}, topic: TopicMail},
	{id: MXRefusesConnection, levels: levels{BounceNow, BounceNow}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	{id: MXAddressDead, levels: levels{Advice, Advice}, topic: TopicMail, actor: mailKeeper},
	{id: MXV6Only, levels: levels{BounceSoon, BounceSoon}, when: map[circumstance]levels{atSome: {Advice, Advice}}, topic: TopicMail, actor: mailKeeper},
	{id: MXAlias, levels: levels{Advice, Advice}, when: map[circumstance]levels{unlisted: {BounceNow, Off}}, topic: TopicMail},
	{id: MXNull, levels: levels{Advice, Advice}, when: map[circumstance]levels{hadServers: {BounceNow, BounceNow}}, topic: TopicMail,
		hides: []Topic{TopicMail, TopicRecord, TopicHost, TopicFile, TopicReports, TopicReported}, explains: []ID{CheckNoHistory, CheckPort25Blocked,
			CheckInsideView, CheckHTTPSIntercepted, CheckClockWrong, CheckPolicyCut, DNSServersDisagree, DNSSTSLookupHangs, DNSServerSilent, DNSServerLame}},
	{id: MXNullMixed, levels: levels{BounceSoon, BounceSoon}, topic: TopicMail},
	{id: MXNone, levels: levels{Advice, Advice}, when: map[circumstance]levels{hadServers: {BounceNow, BounceSoon}}, topic: TopicMail, explains: []ID{MTASTSMissing, RPTMissing}},
	{id: DANEMismatch, levels: levels{BounceNow, BounceNow}, topic: TopicMail, actor: mailKeeper},
	{id: DANEPossible, levels: levels{Advice, Advice}, topic: TopicMail},
	{id: IssuerNotAllowed, levels: levels{BounceSoon, Advice}, topic: TopicHost, tasks: publishFile},

	// The domain and its name servers.
	{id: DomainMissing, levels: levels{BounceNow, BounceNow}, topic: TopicDNS},
	{id: DomainExpiring, levels: levels{BounceSoon, BounceSoon}, topic: TopicDNS},
	{id: SubdomainUnprotected, levels: levels{Advice, Advice}, topic: TopicDNS},
	{id: DNSSignatureBroken, levels: levels{BounceNow, BounceNow}, topic: TopicDNS, everyTask: true},
	{id: DNSServersDisagree, levels: levels{BounceSoon, Off}, topic: TopicDNS, everyTask: true, mayPass: true},
	{id: DNSServersDead, levels: levels{BounceNow, BounceNow}, when: map[circumstance]levels{cached: {BounceSoon, BounceSoon}}, topic: TopicDNS, everyTask: true, mayPass: true,
		explains: []ID{CheckDNSFiltered, DNSSTSLookupHangs, DNSMXNoAnswer, PolicyHostNoAnswer, RPTNoAnswer, DNSServerSilent, DNSServerLame}},
	{id: DNSServerSilent, levels: levels{Advice, Advice}, topic: TopicDNS},
	{id: DNSServerLame, levels: levels{Advice, Advice}, topic: TopicDNS},
	{id: DNSMXNoAnswer, levels: levels{BounceNow, BounceNow}, topic: TopicDNS, mayPass: true, explains: []ID{CheckDNSFiltered}},
	{id: DNSSTSLookupHangs, levels: levels{BounceSoon, BounceSoon}, topic: TopicDNS, tasks: publishRecord, explains: []ID{CheckDNSFiltered}},

	// The record, and MTA-STS as a whole.
	{id: MTASTSMissing, levels: levels{Off, Off}, topic: TopicRecord, unset: true, notSetUp: true, removal: true,
		explains: []ID{STSRecordWildcard, PolicyFetchNotFound, CheckNoHistory, M365NewHost}},
	{id: STSRecordMissing, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, unset: true, removal: true},
	{id: STSRecordWrongPlace, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordWrongType, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordMultiple, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordBadStart, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordCut, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordBackslash, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordPlaceholder, levels: levels{Off, Off}, when: map[circumstance]levels{readable: {Advice, Advice}}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordIDMissing, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordIDInvalid, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordQuotes, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordSyntax, levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	{id: STSRecordAliasBroken, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordWildcard, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	{id: STSRecordNotSeenYet, levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, unset: true, afterDrop: true},
	{id: STSTTLLong, levels: levels{Advice, Advice}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord},
	{id: STSIDBusy, levels: levels{Advice, Advice}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord},
	{id: STSIDNotChanged, levels: levels{BounceNow, Off}, when: map[circumstance]levels{harmless: {Off, Off}}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, unset: true},
	{id: STSRemovedTooEarly, levels: levels{BounceNow, Off}, when: map[circumstance]levels{harmless: {BounceSoon, BounceSoon}}, topic: TopicRecord, actor: policyKeeper, tasks: slices.Concat(publishRecord, publishHost),
		explains: []ID{MTASTSMissing, STSRecordMissing, STSRecordWrongType, STSRecordBadStart, PolicyHostMissing, PolicyFetchNotFound, CheckNoHistory}},

	// The policy host.
	{id: PolicyHostMissing, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, unset: true, removal: true},
	{id: PolicyHostWrongPlace, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	{id: PolicyHostWrongType, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	{id: PolicyHostElsewhere, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true,
		explains: []ID{PolicyFetchRefused, PolicyFetchTimeout, PolicyTLSFailed, PolicyFetchRedirect, PolicyFetchNotFound, PolicyFetchNot200,
			PolicyFetchBlocked, PolicyFetchServerError, PolicyCertExpired, PolicyCertWrongName, PolicyCertUntrusted, PolicyCertPending, PolicyIsWebpage,
			PolicyHostDangling, PolicyHostMissing, CheckPolicyCut}},
	{id: PolicyHostNoAnswer, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{CheckDNSFiltered}},
	{id: PolicyHostDangling, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost},
	{id: PolicyHostPrivate, levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true},
	{id: PolicyHostV6Only, levels: levels{Off, Off}, topic: TopicHost, actor: policyKeeper, tasks: publishHost, afterDrop: true},
	{id: PolicyAddressDead, levels: levels{Advice, Advice}, topic: TopicHost, actor: policyKeeper, tasks: publishHost},
	{id: HostNotClaimed, levels: levels{Advice, Advice}, topic: TopicHost},

	// The fetch.
	{id: PolicyFetchRefused, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchTimeout, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyCertExpired, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyCertWrongName, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyCertUntrusted, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyCertPending, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyCertExpiring, levels: levels{BounceSoon, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyTLSFailed, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchRedirect, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchNotFound, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchBlocked, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchServerError, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyFetchNot200, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyContentType, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyUnstable, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicySlow, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},

	// What the policy says.
	{id: PolicyIsWebpage, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyTooLarge, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyEncoding, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true, explains: []ID{PolicyVersionBad}},
	{id: PolicyLineBreaks, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyLayout, levels: levels{Advice, Advice}, when: map[circumstance]levels{noPolicy: {Off, Off}}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyPlaceholder, levels: levels{BounceNow, Off}, when: map[circumstance]levels{byItself: {Off, Off}, readable: {Advice, Advice}}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered, PolicyNoMX}, carries: true},
	{id: PolicyVersionBad, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyModeBad, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyMaxAgeBad, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyKeyTypo, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyKeyCase, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	{id: PolicyMXSyntax, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyMXUnicode, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyNoMX, levels: levels{BounceNow, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	{id: PolicyFieldTwice, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	{id: PolicyEndSpaces, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	{id: PolicyMXTooWide, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	{id: PolicyMXLeftover, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, move: true},
	{id: PolicyModeNone, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, unset: true, removal: true,
		explains: []ID{PolicyTestingOverdue}},
	{id: PolicyNotPlanned, levels: levels{Off, Off}, topic: TopicFile, reported: true, inSteps: true},
	{id: PolicyTestingOverdue, levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, unset: true, reported: true, inSteps: true},
	{id: PolicyMaxAgeShort, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	{id: PolicyMaxAgeLong, levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},

	// The report record, and reports.
	{id: RPTMissing, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, unset: true, notSetUp: true, reported: true},
	{id: RPTMultiple, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTWrongPlace, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTWrongType, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTMissing, EnforceBlind}},
	{id: RPTSyntax, levels: levels{Off, Off}, when: map[circumstance]levels{readable: {Advice, Advice}}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTCut, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTBackslash, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	{id: RPTPlaceholder, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true,
		explains: []ID{RPTAddressBroken, RPTAddressDead, EnforceBlind}},
	{id: RPTNoAnswer, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{CheckDNSFiltered, EnforceBlind}},
	{id: RPTAddressBroken, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	{id: RPTAddressDead, levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	{id: RPTSilent, levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, unset: true, reported: true, inSteps: true},
	{id: RPTSecondAddress, levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	{id: RPTSameDomain, levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	{id: RPTOutsider, levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	{id: EnforceBlind, levels: levels{Advice, Advice}, topic: TopicReports},
	{id: ReportFailuresNow, levels: levels{BounceNow, BounceNow}, topic: TopicReported, reported: true},
	{id: ReportNewFailure, levels: levels{BounceSoon, Off}, topic: TopicReported, reported: true},
	{id: ReportNoise, levels: levels{Advice, Advice}, topic: TopicReported, reported: true, inSteps: true},
	{id: ReportOldCopy, levels: levels{Advice, Advice}, topic: TopicReported, reported: true},

	// The network that mailseal looks from, and what it does not know.
	{id: CheckPort25Blocked, levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	{id: CheckDNSFiltered, levels: levels{Unknown, Unknown}, topic: TopicNetwork, everyTask: true},
	{id: CheckInsideView, levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	{id: CheckHTTPSIntercepted, levels: levels{Unknown, Unknown}, topic: TopicNetwork, explains: []ID{PolicyCertUntrusted}},
	{id: CheckClockWrong, levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	{id: CheckPolicyCut, levels: levels{Unknown, Unknown}, topic: TopicNetwork, tasks: publishFile},
	{id: CheckNoHistory, levels: levels{Unknown, Unknown}, topic: TopicNetwork, notSetUp: true, inSteps: true, removal: true},
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
