package rollout

import (
	"crypto/tls"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// View is what our own check sees of what a report says failed. A failure that senders see while everything tests clean from
// here may be the attack that MTA-STS is there for: then rolling back is no cure.
type View string

// The views.
const (
	NotTested  View = ""       // it could not be tested from here
	SeenClean  View = "clean"  // nothing is wrong with it
	SeenFaulty View = "faulty" // there is a fault
)

// CallFault is why a careful sender would not deliver after a call to a mail server. Beside those here it may be any
// facts.CertFault.
type CallFault string

// The faults before there is a certificate to judge.
const (
	NoEncryption CallFault = "no-encryption"
	OldTLS       CallFault = "old-tls"
	Injected     CallFault = "injected" // plain text where encryption begins, as of somebody in between (RFC 3207 §6)
)

// CallFault returns what keeps a careful sender from delivering after a call to a mail server; "" where nothing does, or where
// nothing was seen.
func (s Situation) CallFault(call facts.Call) CallFault {
	old := call.TLSVersion != 0 && call.TLSVersion < tls.VersionTLS12
	switch {
	case call.Stage == facts.CallNoStartTLS:
		return NoEncryption
	case call.Stage == facts.CallInjected:
		return Injected
	case old, call.Stage == facts.CallTLS && strings.Contains(call.Err, "protocol version"):
		return OldTLS
	case call.Stage == facts.CallTLS:
		return NoEncryption
	}
	return CallFault(s.CertificateFault(call.Cert))
}

// CertificateFault returns what is wrong with a certificate now. The check may be older than now, so the dates are judged again.
func (s Situation) CertificateFault(c *facts.Certificate) facts.CertFault {
	switch {
	case c == nil:
		return ""
	case c.Fault == "" && !c.NotAfter.IsZero() && s.Now.After(c.NotAfter):
		return facts.CertExpired
	}
	return c.Fault
}

// Unlisted reports whether a policy that was read leaves a mail server out.
func (f File) Unlisted(host string) bool {
	return f.Whole && f.Meant.Mode != mtasts.None && !f.Meant.Covers(host)
}

// seen returns what our own check sees of a failure.
func (j judge) seen(r Reported) View {
	switch {
	case r.DANE, r.result.AboutFile() && !j.file.Fetched:
		return NotTested
	case r.result.AboutFile() && j.file.State == PolicyValid:
		return SeenClean
	case r.result.AboutFile():
		return SeenFaulty
	}
	return j.serversSeen(r.Reason.MX)
}

// serversSeen returns the worst of what is seen of a mail server, or, where a report names none, of all of them.
func (j judge) serversSeen(mx string) View {
	servers := j.serversAt(mx)
	dead := slices.ContainsFunc(servers, func(s facts.MailServer) bool { return s.Dead })
	if off, _ := j.listFault(mx); dead || off || j.serverFault(mx) != "" {
		return SeenFaulty
	}
	view := NotTested
	for _, server := range servers {
		if !slices.ContainsFunc(server.Calls, func(c facts.Call) bool { return c.Stage == facts.CallDone }) {
			return NotTested
		}
		view = SeenClean
	}
	return view
}

// serversAt returns the mail servers of the check that a report means.
func (j judge) serversAt(mx string) []facts.MailServer {
	return slices.DeleteFunc(slices.Clone(j.Check.Servers), func(s facts.MailServer) bool { return mx != "" && !dnsname.Equal(s.Host, mx) })
}

// listFault reports whether the policy leaves out a mail server that a report means; known says that this can be told.
func (j judge) listFault(mx string) (fault, known bool) {
	for _, host := range j.mx {
		if (mx == "" || dnsname.Equal(host, mx)) && j.file.Unlisted(host) {
			return true, true
		}
	}
	return false, j.file.Whole && len(j.mx) > 0
}

// serverFault returns the first fault of a mail server that a report means.
func (j judge) serverFault(mx string) CallFault {
	for _, server := range j.serversAt(mx) {
		for _, call := range server.Calls {
			if fault := j.CallFault(call); fault != "" {
				return fault
			}
		}
	}
	return ""
}

// atProvider reports whether only somebody else can mend what failed: it is at a mail server of theirs, and the policy lists
// that.
func (j judge) atProvider(r Reported) bool {
	servers := j.serversAt(r.Reason.MX)
	switch r.result {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted:
	case tlsrpt.ValidationFailure:
		if j.serverFault(r.Reason.MX) == "" {
			return false // it may be the list
		}
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired, tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
		return false
	default:
		return false
	}
	return len(j.Check.Servers) > 0 && !slices.ContainsFunc(servers, func(s facts.MailServer) bool {
		return dnsname.Under(s.Host, j.Check.Domain) || j.file.Unlisted(s.Host)
	})
}
