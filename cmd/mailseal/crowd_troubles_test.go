package main

import (
	"crypto/tls"
	"maps"
	"net"
	"slices"
	"strings"
	"syscall"

	"mailseal/wizard/diagnosis"

	"github.com/miekg/dns"
)

// trouble is what is wrong with a domain.
type trouble string

// The troubles that tests ask for by name. The others are rows of troubles.
const (
	healthy    trouble = ""
	expired    trouble = "policy certificate expired"
	fileGone   trouble = "file gone"
	uncovered  trouble = "no mail server listed"
	otherName  trouble = "policy certificate of another name" // as a host shows it that answers for many
	slowPolicy trouble = "slow"                               // its policy host takes a connection, and says nothing before crowd.slow is closed
)

// troubled is what a trouble makes of a domain, and what has to come of that.
type troubled struct {
	finds   diagnosis.ID // before all else
	verdict diagnosis.Verdict
	also    []diagnosis.ID // what may be said beside it

	zone map[string]string // what stands at a label instead of the usual, nothing where it is empty; "mx-records" are the MX
	web  *webManner        // of its policy host
	mail *mailManner       // of a mail server of its own

	servers    [2]manner // its name servers
	remembered bool      // resolvers still know what those said
	missing    bool      // there is no such domain
	bogus      bool      // its signatures are broken
	unheard    []unheard // questions that its name servers drop
}

// unheard is a question that is never answered.
type unheard struct {
	label string
	qtype uint16 // any where it is 0
}

// manner is how a server meets a question or a connection.
type manner int

// The manners.
const (
	answers manner = iota
	silent
	refuses
	fails
)

// instead returns what a server that would serve does in a manner.
func (m manner) instead(serve func(net.Conn)) (func(net.Conn), error) {
	switch m {
	case silent:
		return nil, nil
	case refuses, fails:
		return nil, syscall.ECONNREFUSED
	case answers:
	}
	return serve, nil
}

// webManner is how a policy host behaves.
type webManner struct {
	meets  manner
	cert   certificateKind
	plain  bool   // it speaks no TLS
	hangs  bool   // it takes the question, and says no more
	waits  bool   // for crowd.slow
	status string // 200 OK where it is empty
	header string // beside the usual; the usual content type where it has none
	body   string // the usual policy where it is empty
}

// mailManner is how a mail server behaves.
type mailManner struct {
	meets  manner
	cert   certificateKind
	noTLS  bool   // it does not offer STARTTLS
	newest uint16 // version of TLS
}

func (t trouble) row() troubled { return troubles[t] }

// nobodyAnswers reports whether no name server answers.
func (r troubled) nobodyAnswers() bool { return r.servers[0] != answers && r.servers[1] != answers }

// silentAt reports whether a question is never answered.
func (r troubled) silentAt(label string, qtype uint16) bool {
	return slices.ContainsFunc(r.unheard, func(u unheard) bool { return u.label == label && (u.qtype == 0 || u.qtype == qtype) })
}

// policyOf is a policy that lists a mail server.
func policyOf(mx string) string {
	return "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 2592000\r\n"
}

// usualPolicy lists the mail servers of the domain's provider, and ownPolicy that of its own.
const (
	usualMX = "*.mail-{provider}.example"
	ownMX   = "mx.{domain}"
)

// page is a policy host with a certificate that is good, and an answer.
func page(status, header, body string) *webManner {
	return &webManner{status: status, header: header, body: body}
}

func text(body string) *webManner { return page("", "", body) }

func shows(kind certificateKind) *webManner { return &webManner{cert: kind} }

// at is a zone in which something else stands at some labels.
func at(labels ...string) map[string]string {
	zone := map[string]string{}
	for i := 0; i+1 < len(labels); i += 2 {
		zone[labels[i]] = labels[i+1]
	}
	return zone
}

// ownMailServer is a zone with a mail server of its own, which its policy lists.
func ownMailServer() map[string]string {
	return at("mx-records", "MX 10 mx.{domain}.", "mx", "A {mail}")
}

// withOwnMail is a domain with a mail server of its own that behaves in a manner.
func withOwnMail(finds diagnosis.ID, m mailManner) troubled {
	return troubled{finds: finds, zone: ownMailServer(), web: text(policyOf(ownMX)), mail: &m}
}

// withPolicy is a domain whose policy host gives this.
func withPolicy(finds diagnosis.ID, body string) troubled {
	return troubled{finds: finds, web: text(body)}
}

// withRecord and withReport are domains with this at the name of a record.
func withRecord(finds diagnosis.ID, records string) troubled {
	return troubled{finds: finds, zone: at("_mta-sts", records)}
}

func withReport(finds diagnosis.ID, records string) troubled {
	return troubled{finds: finds, zone: at("_smtp._tls", records)}
}

// advice is a trouble that stops nothing.
func advice(t troubled) troubled {
	t.verdict = diagnosis.OK
	return t
}

// beside is a trouble with which more may be said.
func beside(t troubled, also ...diagnosis.ID) troubled {
	t.also = also
	return t
}

// troubles are all the ways to be broken that this world can show. Those without a verdict need action.
var troubles = map[trouble]troubled{
	slowPolicy: {verdict: diagnosis.OK, web: &webManner{waits: true}},

	// The domain and its name servers.
	"no such domain":                 {finds: diagnosis.DomainMissing, missing: true},
	"name servers dead":              {finds: diagnosis.DNSServersDead, servers: [2]manner{silent, silent}},
	"name servers dead, remembered":  {finds: diagnosis.DNSServersDead, servers: [2]manner{silent, silent}, remembered: true},
	"name servers refuse":            {finds: diagnosis.DNSServersDead, servers: [2]manner{refuses, refuses}},
	"name servers refuse, known":     {finds: diagnosis.DNSServersDead, servers: [2]manner{refuses, refuses}, remembered: true},
	"name servers fail":              {finds: diagnosis.DNSServersDead, servers: [2]manner{fails, fails}},
	"one dead, one refuses":          {finds: diagnosis.DNSServersDead, servers: [2]manner{silent, refuses}},
	"one name server dead":           advice(troubled{finds: diagnosis.DNSServerSilent, servers: [2]manner{silent, answers}}),
	"one name server refuses":        advice(troubled{finds: diagnosis.DNSServerLame, servers: [2]manner{answers, refuses}}),
	"one name server fails":          advice(troubled{finds: diagnosis.DNSServerLame, servers: [2]manner{answers, fails}}),
	"broken signature":               {finds: diagnosis.DNSSignatureBroken, bogus: true},
	"MX question dropped":            {finds: diagnosis.DNSMXNoAnswer, unheard: []unheard{{"", dns.TypeMX}}},
	"record question dropped":        {finds: diagnosis.DNSSTSLookupHangs, unheard: []unheard{{"_mta-sts", 0}}},
	"policy host question dropped":   {finds: diagnosis.PolicyHostNoAnswer, unheard: []unheard{{"mta-sts", 0}}},
	"report record question dropped": {finds: diagnosis.RPTNoAnswer, unheard: []unheard{{"_smtp._tls", 0}}},

	// The record.
	"nothing there":            {finds: diagnosis.MTASTSMissing, also: []diagnosis.ID{diagnosis.RPTMissing}, zone: at("_mta-sts", "", "mta-sts", "", "_smtp._tls", "", "_tls", "", "_smtp", "")},
	"record missing":           withRecord(diagnosis.STSRecordMissing, ""),
	"two records":              withRecord(diagnosis.STSRecordMultiple, "TXT \"v=STSv1; id=1\"\nTXT \"v=STSv1; id=2\""),
	"record starts badly":      withRecord(diagnosis.STSRecordBadStart, `TXT "v=STS1; id=1"`),
	"record cut":               withRecord(diagnosis.STSRecordCut, `TXT "v=STSv1"`),
	"record with backslash":    withRecord(diagnosis.STSRecordBackslash, `TXT "v=STSv1\\; id=1"`),
	"record with placeholder":  withRecord(diagnosis.STSRecordPlaceholder, `TXT "v=STSv1; id=<id>"`),
	"record without id":        withRecord(diagnosis.STSRecordIDMissing, `TXT "v=STSv1; foo=bar;"`),
	"record with bad id":       withRecord(diagnosis.STSRecordIDInvalid, `TXT "v=STSv1; id=2026-11-26"`),
	"record in quotes":         withRecord(diagnosis.STSRecordQuotes, `TXT "\"v=STSv1; id=1\""`),
	"record of wrong type":     withRecord(diagnosis.STSRecordWrongType, "A {web}"),
	"record alias to nowhere":  withRecord(diagnosis.STSRecordAliasBroken, "CNAME gone.nowhere.example."),
	"record at doubled name":   {finds: diagnosis.STSRecordWrongPlace, zone: at("_mta-sts", "", "_mta-sts.{domain}", `TXT "v=STSv1; id=1"`)},
	"record without underline": {finds: diagnosis.STSRecordWrongPlace, zone: at("_mta-sts", "", "mta-sts", "TXT \"v=STSv1; id=1\"\nA {web}")},

	// The policy host.
	"policy host missing":            {finds: diagnosis.PolicyHostMissing, zone: at("mta-sts", "")},
	"policy host leads nowhere":      {finds: diagnosis.PolicyHostDangling, zone: at("mta-sts", "CNAME gone.nowhere.example.")},
	"policy host inside":             {finds: diagnosis.PolicyHostPrivate, zone: at("mta-sts", "A 10.0.0.1")},
	"policy host with IPv6 only":     {finds: diagnosis.PolicyHostV6Only, zone: at("mta-sts", "AAAA 2001:db8::1")},
	"policy host of wrong type":      {finds: diagnosis.PolicyHostWrongType, zone: at("mta-sts", `TXT "policies.host.example"`)},
	"policy host dead":               {finds: diagnosis.PolicyFetchTimeout, web: &webManner{meets: silent}},
	"policy host hangs":              {finds: diagnosis.PolicyFetchTimeout, web: &webManner{hangs: true}},
	"policy host refuses":            {finds: diagnosis.PolicyFetchRefused, web: &webManner{meets: refuses}},
	"one policy address dead":        advice(troubled{finds: diagnosis.PolicyAddressDead, zone: at("mta-sts", "A {web}\nA "+silentAddress), web: &webManner{}}),
	"policy host without TLS":        {finds: diagnosis.PolicyTLSFailed, web: &webManner{plain: true}},
	expired:                          {finds: diagnosis.PolicyCertExpired, web: shows(certExpired)},
	otherName:                        {finds: diagnosis.PolicyCertWrongName, web: shows(certOtherName)},
	"policy certificate untrusted":   {finds: diagnosis.PolicyCertUntrusted, web: shows(certUntrusted)},
	"policy certificate, no chain":   {finds: diagnosis.PolicyCertUntrusted, web: shows(certNoChain)},
	"policy certificate self-signed": {finds: diagnosis.PolicyCertUntrusted, web: shows(certSelfSigned)},
	"policy certificate expires":     {finds: diagnosis.PolicyCertExpiring, web: shows(certEnding)},

	// The fetch.
	fileGone:               {finds: diagnosis.PolicyFetchNotFound, web: page("404 Not Found", "", "gone")},
	"file is 410":          {finds: diagnosis.PolicyFetchNotFound, web: page("410 Gone", "", "gone")},
	"file redirects":       {finds: diagnosis.PolicyFetchRedirect, web: page("301 Moved Permanently", "Location: https://www.example/\r\n", "-")},
	"file forbidden":       {finds: diagnosis.PolicyFetchBlocked, web: page("403 Forbidden", "", "no")},
	"server error":         {finds: diagnosis.PolicyFetchServerError, web: page("500 Internal Server Error", "", "sorry")},
	"server in trouble":    {finds: diagnosis.PolicyFetchServerError, web: page("502 Bad Gateway", "", "sorry")},
	"odd status":           {finds: diagnosis.PolicyFetchNot200, web: page("203 Other", "", policyOf(usualMX))},
	"HTML for a policy":    {finds: diagnosis.PolicyIsWebpage, web: page("", "Content-Type: text/html\r\n", "<!DOCTYPE html><html><body>Welcome</body></html>")},
	"wrong content type":   {finds: diagnosis.PolicyContentType, web: page("", "Content-Type: application/octet-stream\r\n", policyOf(usualMX))},
	"an empty file":        withPolicy(diagnosis.PolicyVersionBad, "\r\n"),
	"file too large":       withPolicy(diagnosis.PolicyTooLarge, policyOf(usualMX)+strings.Repeat("# more\r\n", 10000)),
	"UTF-16":               beside(withPolicy(diagnosis.PolicyEncoding, "\xff\xfev\x00e\x00r\x00s\x00i\x00o\x00n\x00:\x00S\x00T\x00S\x00v\x001\x00"), diagnosis.PolicyModeBad, diagnosis.PolicyMaxAgeBad, diagnosis.PolicyNoMX),
	"wrong version":        withPolicy(diagnosis.PolicyVersionBad, strings.Replace(policyOf(usualMX), "STSv1", "STSv2", 1)),
	"no mode":              withPolicy(diagnosis.PolicyModeBad, strings.Replace(policyOf(usualMX), "enforce", "strict", 1)),
	"bad max_age":          withPolicy(diagnosis.PolicyMaxAgeBad, strings.Replace(policyOf(usualMX), "2592000", "30d", 1)),
	"typo in a key":        withPolicy(diagnosis.PolicyKeyTypo, strings.Replace(policyOf(usualMX), "max_age", "max-age", 1)),
	"key in capitals":      withPolicy(diagnosis.PolicyKeyCase, strings.Replace(policyOf(usualMX), "mode", "Mode", 1)),
	"literal line breaks":  withPolicy(diagnosis.PolicyLineBreaks, strings.ReplaceAll(policyOf(usualMX), "\r\n", `\n`)),
	"bad mx":               beside(withPolicy(diagnosis.PolicyMXSyntax, policyOf("https://mail.example/")), diagnosis.PolicyNoMX),
	"no mx":                withPolicy(diagnosis.PolicyNoMX, strings.Replace(policyOf(usualMX), "mx: "+usualMX+"\r\n", "", 1)),
	"mode none":            withPolicy(diagnosis.PolicyModeNone, strings.Replace(policyOf(usualMX), "enforce", "none", 1)),
	"a field twice":        advice(withPolicy(diagnosis.PolicyFieldTwice, policyOf(usualMX)+"max_age: 86400\r\n")),
	"short max_age":        advice(withPolicy(diagnosis.PolicyMaxAgeShort, strings.Replace(policyOf(usualMX), "2592000", "3600", 1))),
	"placeholder":          withPolicy(diagnosis.PolicyPlaceholder, policyOf("mail.yourdomain.com")),
	uncovered:              withPolicy(diagnosis.MXNoneCovered, policyOf("mail.elsewhere.example")),
	"some uncovered":       withPolicy(diagnosis.MXSomeUncovered, policyOf("mx0.mail-{provider}.example")),
	"star for two labels":  beside(withPolicy(diagnosis.MXStarTooShort, policyOf("*.example")), diagnosis.PolicyMXTooWide),
	"MX alias not covered": {finds: diagnosis.MXAlias, also: []diagnosis.ID{diagnosis.MXCertWrongName}, zone: at("mx-records", "MX 10 mx.{domain}.", "mx", "CNAME mx0.mail-{provider}.example."), web: text(policyOf("mx0.mail-{provider}.example"))},

	// Mail servers.
	"takes no mail":                {finds: diagnosis.MXNull, zone: at("mx-records", "MX 0 .")},
	"null MX and another":          {finds: diagnosis.MXNullMixed, zone: at("mx-records", "MX 0 .\nMX 10 mx0.mail-{provider}.example.\nMX 20 mx1.mail-{provider}.example.")},
	"mail server without address":  {finds: diagnosis.MXNameDead, zone: at("mx-records", "MX 10 mx.{domain}."), web: text(policyOf(ownMX))},
	"mail server inside":           {finds: diagnosis.MXNameDead, zone: at("mx-records", "MX 10 mx.{domain}.", "mx", "A 10.0.0.2"), web: text(policyOf(ownMX))},
	"mail server with IPv6 only":   {finds: diagnosis.MXV6Only, also: []diagnosis.ID{diagnosis.CheckPort25Blocked}, zone: at("mx-records", "MX 10 mx.{domain}.", "mx", "AAAA 2001:db8::2"), web: text(policyOf(ownMX))},
	"mail server refuses":          withOwnMail(diagnosis.MXRefusesConnection, mailManner{meets: refuses}),
	"mail server dead":             withOwnMail(diagnosis.MXAddressDead, mailManner{meets: silent}),
	"one mail address dead":        advice(troubled{finds: diagnosis.MXAddressDead, zone: at("mx-records", "MX 10 mx.{domain}.", "mx", "A {mail}\nA "+silentAddress), web: text(policyOf(ownMX)), mail: &mailManner{}}),
	"mail certificate expired":     withOwnMail(diagnosis.MXCertExpired, mailManner{cert: certExpired}),
	"mail certificate, other name": withOwnMail(diagnosis.MXCertWrongName, mailManner{cert: certOtherName}),
	"mail certificate untrusted":   withOwnMail(diagnosis.MXCertUntrusted, mailManner{cert: certUntrusted}),
	"mail certificate self-signed": withOwnMail(diagnosis.MXCertUntrusted, mailManner{cert: certSelfSigned}),
	"mail certificate, no chain":   withOwnMail(diagnosis.MXCertChainMissing, mailManner{cert: certNoChain}),
	"mail certificate expires":     withOwnMail(diagnosis.MXCertExpiring, mailManner{cert: certEnding}),
	"no STARTTLS":                  withOwnMail(diagnosis.MXNoEncryption, mailManner{noTLS: true}),
	"old TLS":                      withOwnMail(diagnosis.MXTLSTooOld, mailManner{newest: tls.VersionTLS11}),
	"backup broken": {finds: diagnosis.MXBackupBroken, also: []diagnosis.ID{diagnosis.MXCertExpired}, zone: at("mx-records", "MX 10 mx0.mail-{provider}.example.\nMX 20 mx.{domain}.", "mx", "A {mail}"),
		web: text(policyOf("mx0.mail-{provider}.example\r\nmx: " + ownMX)), mail: &mailManner{cert: certExpired}},

	// The report record.
	"report record missing":         beside(withReport(diagnosis.RPTMissing, ""), diagnosis.EnforceBlind),
	"two report records":            withReport(diagnosis.RPTMultiple, "TXT \"v=TLSRPTv1; rua=mailto:a@host.example\"\nTXT \"v=TLSRPTv1; rua=mailto:b@host.example\""),
	"report record cut":             withReport(diagnosis.RPTCut, `TXT "v=TLSRPTv1"`),
	"report record with backslash":  withReport(diagnosis.RPTBackslash, `TXT "v=TLSRPTv1\\; rua=mailto:tls@host.example"`),
	"report record with typo":       withReport(diagnosis.RPTSyntax, `TXT "v=TLSRPTv1; ruf=mailto:tls@host.example"`),
	"report record of wrong type":   withReport(diagnosis.RPTWrongType, "A {web}"),
	"report address without mailto": withReport(diagnosis.RPTSyntax, `TXT "v=TLSRPTv1; rua=tls@host.example"`),
	"report address leads nowhere":  withReport(diagnosis.RPTAddressBroken, `TXT "v=TLSRPTv1; rua=mailto:tls@gone.nowhere.example"`),
	"one report address leads nowhere": advice(withReport(diagnosis.RPTAddressDead,
		`TXT "v=TLSRPTv1; rua=mailto:tls@host.example,mailto:tls@gone.nowhere.example"`)),
}

// allTroubles are the troubles that a check has to find, in a fixed order.
func allTroubles() []trouble {
	all := slices.Sorted(maps.Keys(troubles))
	return slices.DeleteFunc(all, func(t trouble) bool { return t == slowPolicy })
}
