package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/tlsrpt"
)

// ReportDay is one policy of one report: who reported, for which day, how it went (RFC 8460 §4).
type ReportDay struct {
	Organization string            `json:"organization"` // what the report says; see Proof
	ReportID     string            `json:"report_id"`
	Begin        time.Time         `json:"begin"`
	End          time.Time         `json:"end"`
	PolicyType   tlsrpt.PolicyType `json:"policy_type"`
	PolicyDomain string            `json:"policy_domain,omitempty"` // where it is not the domain: under DANE, the mail server
	Policy       string            `json:"policy,omitempty"`
	Success      int64             `json:"success"` // sessions
	Failure      int64             `json:"failure"` // sessions
	Failures     []ReportReason    `json:"failures,omitempty"`
	LeftOut      LeftOut           `json:"left_out,omitzero"` // of Failures, what there was no place for

	Proof  Proof       `json:"proof,omitempty"`
	Why    ProofReason `json:"proof_reason,omitempty"` // why Proof is not Signed
	Signer string      `json:"signer,omitempty"`       // the domain whose signature the mail has, where Proof is Signed
	From   string      `json:"from,omitempty"`         // the address in From of the mail; "" of a bare file
	About  Basis       `json:"about,omitempty"`        // how it is known to be about the domain
	Read   time.Time   `json:"read,omitzero"`          // when it was handed in
}

// ReportReason is why sessions failed (RFC 8460 §4.3).
type ReportReason struct {
	Result tlsrpt.ResultType `json:"result"`
	MX     string            `json:"mx,omitempty"`
	Count  int64             `json:"count"`          // sessions; 0 where Some
	Some   bool              `json:"some,omitempty"` // the report does not say how many

	// What the sender adds in its own words (tlsrpt.Failure). Of many failures that differ in it alone, those of the most sessions.
	Code        string `json:"code,omitempty"`
	Info        string `json:"info,omitempty"`
	SendingIP   string `json:"sending_ip,omitempty"`
	ReceivingIP string `json:"receiving_ip,omitempty"`
	HELO        string `json:"helo,omitempty"`
}

// ReasonOf returns the note of a failure.
func ReasonOf(f tlsrpt.Failure) ReportReason {
	return ReportReason{
		Result: f.Type, MX: f.MX, Count: f.Count, Some: f.Some, Code: f.Code, Info: f.Info, SendingIP: f.SendingIP, ReceivingIP: f.ReceivingIP, HELO: f.HELO,
	}
}

// Failure returns the failure that the note was made of.
func (r ReportReason) Failure() tlsrpt.Failure {
	return tlsrpt.Failure{
		Type: r.Result, MX: r.MX, Count: r.Count, Some: r.Some, Code: r.Code, Info: r.Info, SendingIP: r.SendingIP, ReceivingIP: r.ReceivingIP, HELO: r.HELO,
	}
}

// LeftOut is how much of a list was not kept: always the smallest.
type LeftOut struct {
	Kinds    int   `json:"kinds"`
	Sessions int64 `json:"sessions"`
}

// Proof is how far it is known who sent a report. RFC 8460 §3 wants the mail signed by the sender (DKIM), and a mail that is
// not ignored.
type Proof string

// The proofs.
const (
	Unproven  Proof = ""          // a bare file, or a signature that nobody can check any more: anybody may have written it
	Signed    Proof = "signed"    // by Signer, which fits the submitter that the mail names
	Untrusted Proof = "untrusted" // the mail is not signed, or wrongly: it does not count
)

// Counts reports whether a report with this proof counts at all.
func (p Proof) Counts() bool { return p != Untrusted }

// ProofReason is why a report is not proven, or untrusted.
type ProofReason string

// The reasons.
const (
	BareFile         ProofReason = "bare-file"       // Unproven: it came without its mail
	KeyGone          ProofReason = "key-gone"        // Unproven: the signer's key is not in the DNS any more
	KeyUnreachable   ProofReason = "key-unreachable" // Unproven: DNS gave no answer
	KeyNotAsked      ProofReason = "key-not-asked"   // Unproven: nobody was asked (--offline)
	SignatureExpired ProofReason = "key-expired"     // Unproven: the signature was for a time that is over (RFC 6376 §3.5, x=)
	NotMarked        ProofReason = "not-marked"      // Unproven: the mail is signed, and does not say that it brings a report (RFC 8460 §5.3)
	NotSigned        ProofReason = "not-signed"      // Untrusted
	WrongSignature   ProofReason = "wrong-signature" // Untrusted: the mail was changed, or the signature was made up
	OtherSigner      ProofReason = "other-signer"    // Untrusted: a good signature, of a domain that is not the submitter's
)

// Basis is how a report, or a row of it, is known to be about a domain, the surest first.
type Basis string

// The bases.
const (
	ByPolicy  Basis = "policy-domain" // the domain is the policy-domain
	ByServer  Basis = "mail-server"   // a mail server of the domain is (RFC 8460 §1.1: under DANE)
	ByHeader  Basis = "header"        // TLS-Report-Domain of the mail
	BySubject Basis = "subject"       // of the mail
	ByFile    Basis = "file-name"     // of the attachment (RFC 8460 §5.1)
)

// SetAside is a failure that the user has checked and does not want to be held up by: what reports of one sender say of it counts
// as noise from then on, for AsideFor. Which failures can be set aside is a rule of the rollout.
type SetAside struct {
	At     time.Time         `json:"at"`
	Sender string            `json:"sender"`           // ReportDay.Sender
	Signed bool              `json:"signed,omitempty"` // Sender signs its reports; what is not proven is somebody else's
	Result tlsrpt.ResultType `json:"result"`
	Cause  string            `json:"cause,omitempty"` // what the sender's own words tell of a general failure (tlsrpt.Failure.Kind)
	MX     string            `json:"mx,omitempty"`
}

// SetAsideAt returns what is set aside when the user sets aside a failure in a report.
func SetAsideAt(at time.Time, d ReportDay, f ReportReason) SetAside {
	return SetAside{
		At: at, Sender: d.Sender(), Signed: d.Proof == Signed, Result: f.Result, Cause: f.cause(), MX: dnsname.Canonical(f.MX),
	}
}

// cause returns what the sender's own words tell of a failure beyond its result type.
func (r ReportReason) cause() string {
	if kind := r.Failure().Kind(); kind != string(r.Result) {
		return kind
	}
	return ""
}

// AsideFor is how long after it a SetAside goes on to cover reports of new days.
const AsideFor = 30 * 24 * time.Hour

// Covers reports whether it is about a failure in a report.
func (a SetAside) Covers(d ReportDay, f ReportReason) bool {
	return !d.Begin.After(a.At.Add(AsideFor)) && a.Same(SetAsideAt(a.At, d, f))
}

// Same reports whether two set aside the same, whenever that was.
func (a SetAside) Same(b SetAside) bool {
	return a.Sender == b.Sender && a.Signed == b.Signed && a.Result == b.Result && a.Cause == b.Cause && dnsname.Equal(a.MX, b.MX)
}

// Sender returns whom a report is taken to be from: the registrable domain of the signer ("google.com") where it is proven, or what
// the report calls its sender, in lower case. The two never mix: a name that holds "@" or a domain is no proof.
func (d ReportDay) Sender() string {
	if d.Proof == Signed {
		return d.Signer
	}
	return SenderName(d.Organization)
}

// SenderName returns what a report calls its sender in the form in which names are compared: in lower case, with one blank where
// there are several.
func SenderName(organization string) string {
	return strings.Join(strings.Fields(strings.ToLower(organization)), " ")
}

// Shown returns the name to show for the sender of a report: what it calls itself, or its signer's domain where it does not say.
func (d ReportDay) Shown() string { return cmp.Or(d.Organization, d.Signer, d.From) }

// Report returns the report that the note was made of, with its one policy.
func (d ReportDay) Report() tlsrpt.Report {
	p := tlsrpt.PolicyResult{
		Type: d.PolicyType, Text: strings.Split(d.Policy, "\n"), Domain: d.PolicyDomain, Success: d.Success, Failure: d.Failure,
	}
	for _, f := range d.Failures {
		p.Failures = append(p.Failures, f.Failure())
	}
	return tlsrpt.Report{
		Organization: d.Organization, ID: d.ReportID, Begin: d.Begin, End: d.End, Policies: []tlsrpt.PolicyResult{p},
	}
}

// Day returns the UTC day that a report is about; zero where its dates cannot be read.
func (d ReportDay) Day() time.Time { return d.span().Day() }

// Future reports whether a report is about a day that has not begun yet at now.
func (d ReportDay) Future(now time.Time) bool { return d.span().Future(now) }

// span returns the report with its dates alone.
func (d ReportDay) span() tlsrpt.Report { return tlsrpt.Report{Begin: d.Begin, End: d.End} }

// ReportKey identifies what one report about a domain says: a sender may deliver the same report twice, and two different
// ones under one id.
type ReportKey struct {
	kind                                            tlsrpt.PolicyType
	organization, id, policy, server, begin, counts string
}

// Key returns what identifies the day: the same for the same statement in another copy of a report.
func (d ReportDay) Key() ReportKey {
	reasons := make([]string, 0, len(d.Failures))
	for _, f := range d.Failures {
		reasons = append(reasons, fmt.Sprint(f.Result, " ", strings.ToLower(f.MX), " ", f.Count))
	}
	slices.Sort(reasons) // of one report they may be kept in another order
	return ReportKey{
		kind: d.PolicyType, organization: SenderName(d.Organization), id: d.ReportID, policy: d.Policy, server: strings.ToLower(d.PolicyDomain),
		begin: d.Begin.UTC().Format(time.RFC3339), counts: fmt.Sprint(d.Success, d.Failure, reasons),
	}
}
