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
var table = map[ID]row{
	// Mail servers and the list.
	MXNoneCovered:   {levels: levels{BounceNow, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	MXStarTooShort:  {levels: levels{BounceNow, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	MXSomeUncovered: {levels: levels{BounceSoon, Off}, topic: TopicMail, actor: policyKeeper, tasks: publishFile},
	PolicyDelegatedElsewhere: {levels: levels{BounceNow, Off}, topic: TopicMail, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered, MXStarTooShort}},
	MXCacheConflict: {levels: levels{BounceNow, BounceNow}, topic: TopicMail, move: true},
	MXChanged:       {levels: levels{BounceSoon, Advice}, topic: TopicMail, move: true},
	MXViewsDiffer:   {levels: levels{BounceSoon, Advice}, topic: TopicMail},
	M365NewHost:     {levels: levels{Advice, Advice}, topic: TopicMail, actor: policyKeeper, move: true},
	GoogleOneHost:   {levels: levels{Advice, Advice}, topic: TopicMail, actor: policyKeeper, move: true},

	// Mail servers by themselves.
	MXCertExpired:       {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	MXCertWrongName:     {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	MXCertUntrusted:     {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	MXCertChainMissing:  {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	MXNoEncryption:      {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	MXSTARTTLSInjection: {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	MXTLSTooOld:         {levels: levels{BounceNow, Off}, topic: TopicMail, actor: mailKeeper},
	MXBackupBroken:      {levels: levels{BounceSoon, Off}, topic: TopicMail, actor: mailKeeper},
	MXCertExpiring:      {levels: levels{BounceSoon, Advice}, topic: TopicMail, actor: mailKeeper},
	MXNameDead:          {levels: levels{BounceNow, BounceNow}, topic: TopicMail},
	MXRefusesConnection: {levels: levels{BounceNow, BounceNow}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	MXAddressDead:       {levels: levels{Advice, Advice}, when: map[circumstance]levels{allServers: {BounceSoon, BounceSoon}, lasting: {BounceSoon, BounceSoon}}, topic: TopicMail, actor: mailKeeper, mayPass: true},
	MXV6Only:            {levels: levels{BounceSoon, BounceSoon}, when: map[circumstance]levels{atSome: {Advice, Advice}}, topic: TopicMail, actor: mailKeeper},
	MXAlias:             {levels: levels{Advice, Advice}, when: map[circumstance]levels{unlisted: {BounceNow, Off}}, topic: TopicMail},
	MXNull: {levels: levels{Advice, Advice}, when: map[circumstance]levels{hadServers: {BounceNow, BounceNow}}, topic: TopicMail,
		hides: []Topic{TopicMail, TopicRecord, TopicHost, TopicFile, TopicReports, TopicReported}, explains: []ID{CheckNoHistory, CheckPort25Blocked,
			CheckInsideView, CheckHTTPSIntercepted, CheckClockWrong, CheckPolicyCut, DNSServersDisagree, DNSSTSLookupHangs, DNSServerSilent, DNSServerLame}},
	MXNullMixed:      {levels: levels{BounceSoon, BounceSoon}, topic: TopicMail},
	MXNone:           {levels: levels{Advice, Advice}, when: map[circumstance]levels{hadServers: {BounceNow, BounceSoon}}, topic: TopicMail, explains: []ID{MTASTSMissing, RPTMissing}},
	DANEMismatch:     {levels: levels{BounceNow, BounceNow}, topic: TopicMail, actor: mailKeeper},
	DANEPossible:     {levels: levels{Advice, Advice}, topic: TopicMail},
	IssuerNotAllowed: {levels: levels{BounceSoon, Advice}, topic: TopicHost, tasks: publishFile},

	// The domain and its name servers.
	DomainMissing:        {levels: levels{BounceNow, BounceNow}, topic: TopicDNS},
	DomainExpiring:       {levels: levels{BounceSoon, BounceSoon}, topic: TopicDNS},
	SubdomainUnprotected: {levels: levels{Advice, Advice}, topic: TopicDNS},
	DNSSignatureBroken:   {levels: levels{BounceNow, BounceNow}, topic: TopicDNS, everyTask: true},
	DNSServersDisagree:   {levels: levels{BounceSoon, Off}, topic: TopicDNS, everyTask: true, mayPass: true},
	DNSServersDead: {levels: levels{BounceNow, BounceNow}, when: map[circumstance]levels{cached: {BounceSoon, BounceSoon}}, topic: TopicDNS, everyTask: true, mayPass: true,
		explains: []ID{CheckDNSFiltered, DNSSTSLookupHangs, DNSMXNoAnswer, PolicyHostNoAnswer, RPTNoAnswer, DNSServerSilent, DNSServerLame}},
	DNSServerSilent:   {levels: levels{Advice, Advice}, topic: TopicDNS},
	DNSServerLame:     {levels: levels{Advice, Advice}, topic: TopicDNS},
	DNSMXNoAnswer:     {levels: levels{BounceNow, BounceNow}, topic: TopicDNS, mayPass: true, explains: []ID{CheckDNSFiltered}},
	DNSSTSLookupHangs: {levels: levels{BounceSoon, BounceSoon}, topic: TopicDNS, tasks: publishRecord, explains: []ID{CheckDNSFiltered}},

	// The record, and MTA-STS as a whole.
	MTASTSMissing: {levels: levels{Off, Off}, topic: TopicRecord, unset: true, notSetUp: true, removal: true,
		explains: []ID{STSRecordWildcard, PolicyFetchNotFound, CheckNoHistory, M365NewHost}},
	STSRecordMissing:     {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, unset: true, removal: true},
	STSRecordWrongPlace:  {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	STSRecordWrongType:   {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	STSRecordMultiple:    {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordBadStart:    {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordCut:         {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordBackslash:   {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordPlaceholder: {levels: levels{Off, Off}, when: map[circumstance]levels{readable: {Advice, Advice}}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordIDMissing:   {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordIDInvalid:   {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordQuotes:      {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordSyntax:      {levels: levels{Off, Off}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, afterDrop: true},
	STSRecordAliasBroken: {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	STSRecordWildcard:    {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, afterDrop: true},
	STSRecordNotSeenYet:  {levels: levels{Off, Off}, topic: TopicRecord, tasks: publishRecord, unset: true, afterDrop: true},
	STSTTLLong:           {levels: levels{Advice, Advice}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord},
	STSIDBusy:            {levels: levels{Advice, Advice}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord},
	STSIDNotChanged:      {levels: levels{BounceNow, Off}, when: map[circumstance]levels{harmless: {Off, Off}, forNow: {BounceSoon, Off}}, topic: TopicRecord, actor: recordKeeper, tasks: publishRecord, unset: true},
	STSRemovedTooEarly: {levels: levels{BounceNow, Off}, when: map[circumstance]levels{harmless: {BounceSoon, BounceSoon}}, topic: TopicRecord, actor: policyKeeper, tasks: slices.Concat(publishRecord, publishHost),
		explains: []ID{MTASTSMissing, STSRecordMissing, STSRecordWrongType, STSRecordBadStart, PolicyHostMissing, PolicyFetchNotFound, CheckNoHistory}},

	// The policy host.
	PolicyHostMissing:    {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, unset: true, removal: true},
	PolicyHostWrongPlace: {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	PolicyHostWrongType:  {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{PolicyHostMissing}},
	PolicyHostElsewhere: {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true,
		explains: []ID{PolicyFetchRefused, PolicyFetchTimeout, PolicyTLSFailed, PolicyFetchRedirect, PolicyFetchNotFound, PolicyFetchNot200,
			PolicyFetchBlocked, PolicyFetchServerError, PolicyCertExpired, PolicyCertWrongName, PolicyCertUntrusted, PolicyCertPending, PolicyIsWebpage,
			PolicyHostDangling, PolicyHostMissing, CheckPolicyCut}},
	PolicyHostNoAnswer: {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true, explains: []ID{CheckDNSFiltered}},
	PolicyHostDangling: {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost},
	PolicyHostPrivate:  {levels: levels{Off, Off}, topic: TopicHost, tasks: publishHost, afterDrop: true},
	PolicyHostV6Only:   {levels: levels{Off, Off}, topic: TopicHost, actor: policyKeeper, tasks: publishHost, afterDrop: true},
	PolicyAddressDead:  {levels: levels{Advice, Advice}, topic: TopicHost, actor: policyKeeper, tasks: publishHost},
	HostNotClaimed:     {levels: levels{Advice, Advice}, topic: TopicHost},

	// The fetch.
	PolicyFetchRefused:     {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchTimeout:     {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyCertExpired:      {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyCertWrongName:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyCertUntrusted:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyCertPending:      {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyCertExpiring:     {levels: levels{BounceSoon, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyTLSFailed:        {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchRedirect:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchNotFound:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchBlocked:     {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchServerError: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyFetchNot200:      {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyContentType:      {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyUnstable:         {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicySlow:             {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},

	// What the policy says.
	PolicyIsWebpage:  {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyTooLarge:   {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyEncoding:   {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true, explains: []ID{PolicyVersionBad}},
	PolicyLineBreaks: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyLayout:     {levels: levels{Advice, Advice}, when: map[circumstance]levels{noPolicy: {Off, Off}}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyPlaceholder: {levels: levels{BounceNow, Off}, when: map[circumstance]levels{byItself: {Off, Off}, readable: {Advice, Advice}}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered, PolicyNoMX}, carries: true},
	PolicyVersionBad: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyModeBad:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyMaxAgeBad:  {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyKeyTypo:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyKeyCase:    {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true},
	PolicyMXSyntax: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	PolicyMXUnicode: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, afterDrop: true,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	PolicyNoMX: {levels: levels{BounceNow, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile,
		explains: []ID{MXNoneCovered, MXSomeUncovered}},
	PolicyFieldTwice: {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	PolicyEndSpaces:  {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	PolicyMXTooWide:  {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	PolicyMXLeftover: {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, move: true},
	PolicyModeNone: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, unset: true, removal: true,
		explains: []ID{PolicyTestingOverdue}},
	PolicyNotPlanned:     {levels: levels{Off, Off}, topic: TopicFile, reported: true, inSteps: true},
	PolicyTestingOverdue: {levels: levels{Off, Off}, topic: TopicFile, actor: policyKeeper, tasks: publishFile, unset: true, reported: true, inSteps: true},
	PolicyMaxAgeShort:    {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},
	PolicyMaxAgeLong:     {levels: levels{Advice, Advice}, topic: TopicFile, actor: policyKeeper, tasks: publishFile},

	// The report record, and reports.
	RPTMissing:    {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, unset: true, notSetUp: true, reported: true},
	RPTMultiple:   {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	RPTWrongPlace: {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	RPTWrongType:  {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTMissing, EnforceBlind}},
	RPTSyntax:     {levels: levels{Off, Off}, when: map[circumstance]levels{readable: {Advice, Advice}}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	RPTCut:        {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	RPTBackslash:  {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{EnforceBlind}},
	RPTPlaceholder: {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true,
		explains: []ID{RPTAddressBroken, RPTAddressDead, EnforceBlind}},
	RPTNoAnswer:       {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{CheckDNSFiltered, EnforceBlind}},
	RPTAddressBroken:  {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	RPTAddressDead:    {levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true, explains: []ID{RPTSecondAddress}},
	RPTSilent:         {levels: levels{Off, Off}, topic: TopicReports, tasks: publishReport, unset: true, reported: true, inSteps: true},
	RPTSecondAddress:  {levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	RPTSameDomain:     {levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	RPTOutsider:       {levels: levels{Advice, Advice}, topic: TopicReports, tasks: publishReport, reported: true},
	EnforceBlind:      {levels: levels{Advice, Advice}, topic: TopicReports},
	ReportFailuresNow: {levels: levels{BounceNow, BounceNow}, topic: TopicReported, reported: true},
	ReportNewFailure:  {levels: levels{BounceSoon, Off}, topic: TopicReported, reported: true},
	ReportNoise:       {levels: levels{Advice, Advice}, topic: TopicReported, reported: true, inSteps: true},
	ReportOldCopy:     {levels: levels{Advice, Advice}, topic: TopicReported, reported: true},
	ReportUnreadable:  {levels: levels{Off, Off}, topic: TopicReported, reported: true},
	ReportSyntax:      {levels: levels{Off, Off}, topic: TopicReported, reported: true},
	ReportOdd:         {levels: levels{Advice, Advice}, topic: TopicReported, reported: true},
	ReportEmpty:       {levels: levels{Off, Off}, topic: TopicReported, reported: true},

	// The network that mailseal looks from, and what it does not know.
	CheckPort25Blocked:    {levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	CheckDNSFiltered:      {levels: levels{Unknown, Unknown}, topic: TopicNetwork, everyTask: true},
	CheckInsideView:       {levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	CheckHTTPSIntercepted: {levels: levels{Unknown, Unknown}, topic: TopicNetwork, explains: []ID{PolicyCertUntrusted}},
	CheckClockWrong:       {levels: levels{Unknown, Unknown}, topic: TopicNetwork},
	CheckPolicyCut:        {levels: levels{Unknown, Unknown}, topic: TopicNetwork, tasks: publishFile},
	CheckNoHistory:        {levels: levels{Unknown, Unknown}, topic: TopicNetwork, notSetUp: true, inSteps: true, removal: true},
}

// row returns the finding's row of the table.
func (id ID) row() row { return table[id] }

// Known reports whether there is such a finding.
func (id ID) Known() bool { return table[id].topic != "" }
