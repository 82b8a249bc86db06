package diagnosis

import (
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// ID names a finding. Ids never change: scripts and people's notes name them. Those of remarks about a text are the remarks'.
type ID string

// The findings, by what they are about and where that is judged.
const (
	// The domain, diagnosis.go. Two that nothing raises yet are explained all the same.
	DomainMissing        ID = "domain-missing"
	DomainExpiring       ID = "domain-expiring"
	SubdomainUnprotected ID = "subdomain-unprotected"

	// What could not be seen from here: network.go, port25.go, and where a fetch or the history is judged.
	CheckDNSFiltered      ID = "check-dns-filtered"
	CheckInsideView       ID = "check-inside-view"
	CheckPort25Blocked    ID = "check-port25-blocked"
	CheckHTTPSIntercepted ID = "check-https-intercepted"
	CheckClockWrong       ID = "check-clock-wrong"
	CheckPolicyCut        ID = "check-policy-cut"
	CheckNoHistory        ID = "check-no-history"

	// Name servers: dns.go, dns_agreement.go, dns_servers.go; and names that nobody answers for, of records too: dns_silence.go.
	DNSSignatureBroken ID = "dns-signature-broken"
	DNSServersDisagree ID = "dns-servers-disagree"
	DNSServersDead     ID = "dns-servers-dead"
	DNSServerSilent    ID = "dns-server-silent"
	DNSServerLame      ID = "dns-server-lame"
	DNSMXNoAnswer      ID = "dns-mx-no-answer"
	DNSSTSLookupHangs  ID = "dns-sts-lookup-hangs"
	PolicyHostNoAnswer ID = "policy-host-no-answer"
	RPTNoAnswer        ID = "rpt-no-answer"

	// MTA-STS as a whole, and the record that announces the policy (RFC 8461 §3.1): sts_record.go.
	MTASTSMissing        ID = "mta-sts-missing"
	STSRecordMissing     ID = "sts-record-missing"
	STSRecordWrongPlace  ID = "sts-record-wrong-place"
	STSRecordWrongType   ID = "sts-record-wrong-type"
	STSRecordBadStart       = ID(mtasts.STSRecordBadStart)
	STSRecordAliasBroken ID = "sts-record-alias-broken"
	STSRecordWildcard    ID = "sts-record-wildcard"
	STSRecordNotSeenYet  ID = "sts-record-not-seen-yet"
	STSTTLLong           ID = "sts-ttl-long"

	// The text of the record, as mtasts.LintRecord reads it.
	STSRecordMultiple    = ID(mtasts.STSRecordMultiple)
	STSRecordCut         = ID(mtasts.STSRecordCut)
	STSRecordBackslash   = ID(mtasts.STSRecordBackslash)
	STSRecordPlaceholder = ID(mtasts.STSRecordPlaceholder)
	STSRecordIDMissing   = ID(mtasts.STSRecordIDMissing)
	STSRecordIDInvalid   = ID(mtasts.STSRecordIDInvalid)
	STSRecordQuotes      = ID(mtasts.STSRecordQuotes)
	STSRecordSyntax      = ID(mtasts.STSRecordSyntax)

	// What became of the record: sts_id.go, held.go.
	STSIDBusy          ID = "sts-id-busy"
	STSIDNotChanged    ID = "sts-id-not-changed"
	STSRemovedTooEarly ID = "sts-removed-too-early"

	// The policy host: policy_host.go, and misplaced.go.
	PolicyHostMissing    ID = "policy-host-missing"
	PolicyHostWrongPlace ID = "policy-host-wrong-place"
	PolicyHostWrongType  ID = "policy-host-wrong-type"
	PolicyHostElsewhere  ID = "policy-host-elsewhere"
	PolicyHostDangling   ID = "policy-host-dangling"
	PolicyHostPrivate    ID = "policy-host-private"
	PolicyHostV6Only     ID = "policy-host-v6-only"
	PolicyAddressDead    ID = "policy-address-dead"
	HostNotClaimed       ID = "host-not-claimed"

	// The fetch (RFC 8461 §3.3): policy_fetch.go.
	PolicyFetchRefused     ID = "policy-fetch-refused"
	PolicyFetchTimeout     ID = "policy-fetch-timeout"
	PolicyTLSFailed        ID = "policy-tls-failed"
	PolicyFetchRedirect    ID = "policy-fetch-redirect"
	PolicyFetchNotFound    ID = "policy-fetch-notfound"
	PolicyFetchBlocked     ID = "policy-fetch-blocked"
	PolicyFetchServerError ID = "policy-fetch-server-error"
	PolicyFetchNot200      ID = "policy-fetch-not-200"
	PolicySlow             ID = "policy-slow"
	PolicyUnstable         ID = "policy-unstable"

	// The certificate of the policy host: policy_certificate.go; and who may issue it: caa.go.
	PolicyCertExpired   ID = "policy-cert-expired"
	PolicyCertWrongName ID = "policy-cert-wrong-name"
	PolicyCertUntrusted ID = "policy-cert-untrusted"
	PolicyCertPending   ID = "policy-cert-pending"
	PolicyCertExpiring  ID = "policy-cert-expiring"
	IssuerNotAllowed    ID = "issuer-not-allowed"

	// The text of the policy (RFC 8461 §3.2), as mtasts.LintPolicy reads it, and policy.go.
	PolicyIsWebpage      = ID(mtasts.PolicyIsWebpage)
	PolicyContentType ID = "policy-content-type"
	PolicyTooLarge       = ID(mtasts.PolicyTooLarge)
	PolicyEncoding       = ID(mtasts.PolicyEncoding)
	PolicyLineBreaks     = ID(mtasts.PolicyLineBreaks)
	PolicyLayout         = ID(mtasts.PolicyLayout)
	PolicyPlaceholder    = ID(mtasts.PolicyPlaceholder)
	PolicyVersionBad     = ID(mtasts.PolicyVersionBad)
	PolicyModeBad        = ID(mtasts.PolicyModeBad)
	PolicyMaxAgeBad      = ID(mtasts.PolicyMaxAgeBad)
	PolicyKeyTypo        = ID(mtasts.PolicyKeyTypo)
	PolicyKeyCase        = ID(mtasts.PolicyKeyCase)
	PolicyMXSyntax       = ID(mtasts.PolicyMXSyntax)
	PolicyMXUnicode      = ID(mtasts.PolicyMXUnicode)
	PolicyNoMX           = ID(mtasts.PolicyNoMX)
	PolicyFieldTwice     = ID(mtasts.PolicyFieldTwice)
	PolicyEndSpaces      = ID(mtasts.PolicyEndSpaces)
	PolicyModeNone       = ID(mtasts.PolicyModeNone)
	PolicyMXTooWide   ID = "policy-mx-too-wide"

	// What only time shows of the policy: lifecycle.go.
	PolicyMXLeftover     ID = "policy-mx-leftover"
	PolicyTestingOverdue ID = "policy-testing-overdue"
	PolicyNotPlanned     ID = "policy-not-planned"
	PolicyMaxAgeShort    ID = "policy-max-age-short"
	PolicyMaxAgeLong     ID = "policy-max-age-long"

	// The mail servers in the policy: mx_coverage.go; in one that senders still hold: held.go.
	MXNoneCovered            ID = "mx-none-covered"
	MXStarTooShort           ID = "mx-star-too-short"
	MXSomeUncovered          ID = "mx-some-uncovered"
	PolicyDelegatedElsewhere ID = "policy-delegated-elsewhere"
	M365NewHost              ID = "m365-new-host"
	GoogleOneHost            ID = "google-one-host"
	MXCacheConflict          ID = "mx-cache-conflict"

	// The MX records: mail.go, mx_changes.go.
	MXNull        ID = "mx-null"
	MXNullMixed   ID = "mx-null-mixed"
	MXNone        ID = "mx-none"
	MXChanged     ID = "mx-changed"
	MXViewsDiffer ID = "mx-views-differ"

	// The mail servers by themselves: mx_servers.go.
	MXBackupBroken      ID = "mx-backup-broken"
	MXNameDead          ID = "mx-name-dead"
	MXRefusesConnection ID = "mx-refuses-connection"
	MXAddressDead       ID = "mx-address-dead"
	MXV6Only            ID = "mx-v6-only"
	MXAlias             ID = "mx-alias"

	// How they prove who they are: mx_certificates.go, dane.go.
	MXCertExpired       ID = "mx-cert-expired"
	MXCertWrongName     ID = "mx-cert-wrong-name"
	MXCertUntrusted     ID = "mx-cert-untrusted"
	MXCertChainMissing  ID = "mx-cert-chain-missing"
	MXCertExpiring      ID = "mx-cert-expiring"
	MXNoEncryption      ID = "mx-no-encryption"
	MXTLSTooOld         ID = "mx-tls-too-old"
	MXSTARTTLSInjection ID = "mx-starttls-injection"
	DANEMismatch        ID = "dane-mismatch"
	DANEPossible        ID = "dane-possible"

	// The report record (RFC 8460 §3): report_record.go, and tlsrpt.LintRecord.
	RPTMissing       ID = "rpt-missing"
	RPTMultiple         = ID(tlsrpt.RPTMultiple)
	RPTWrongPlace    ID = "rpt-wrong-place"
	RPTWrongType     ID = "rpt-wrong-type"
	RPTSyntax           = ID(tlsrpt.RPTSyntax)
	RPTCut              = ID(tlsrpt.RPTCut)
	RPTBackslash        = ID(tlsrpt.RPTBackslash)
	RPTPlaceholder      = ID(tlsrpt.RPTPlaceholder)
	RPTAddressBroken ID = "rpt-address-broken"
	RPTAddressDead   ID = "rpt-address-dead"
	RPTSecondAddress    = ID(tlsrpt.RPTSecondAddress)
	RPTSameDomain    ID = "rpt-same-domain"
	RPTOutsider      ID = "rpt-outsider"
	EnforceBlind     ID = "enforce-blind"

	// What reports say: reports.go.
	RPTSilent         ID = "rpt-silent"
	ReportFailuresNow ID = "report-failures-now"
	ReportNewFailure  ID = "report-new-failure"
	ReportNoise       ID = "report-noise"
	ReportOldCopy     ID = "report-old-copy"

	// What a report itself is like: package lint.
	ReportUnreadable ID = "report-unreadable"
	ReportSyntax     ID = "report-syntax"
	ReportOdd        ID = "report-odd"
	ReportEmpty      ID = "report-empty"
)
