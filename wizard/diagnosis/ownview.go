package diagnosis

import (
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// view is what our own check sees of what a report says failed. A failure that senders see while everything tests clean from
// here may be the attack that MTA-STS is there for: then rolling back is no cure.
type view int

const (
	notSeen view = iota // it could not be tested from here
	clean
	faulty
)

func (v view) moments() []Moment {
	switch v {
	case clean:
		return []Moment{SeenClean}
	case faulty:
		return []Moment{SeenFaulty}
	case notSeen:
	}
	return nil
}

// FailureAdvice names what to do about a failure that senders report, by its result type and the mail server it names: the
// key below "reportnews.fix" in the words. It says the same in status and reports.
func FailureAdvice(s rollout.Situation, result tlsrpt.ResultType, mx string) string {
	return newLook(s).failureAdvice(result, mx)
}

func (l *look) failureAdvice(result tlsrpt.ResultType, mx string) string {
	if l.ownView(result, mx) != clean {
		if l.atProvider(result, dnsname.Canonical(mx)) {
			return "provider"
		}
		return string(result)
	}
	switch result {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted:
		return "clean-" + string(result)
	case tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
		return "clean-file"
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return string(result)
	case tlsrpt.ValidationFailure:
	}
	return "clean"
}

// atProvider reports whether only somebody else can mend what failed: it is at a mail server of theirs, and the policy
// lists that.
func (l *look) atProvider(result tlsrpt.ResultType, mx string) bool {
	switch result {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted:
	case tlsrpt.ValidationFailure:
		if !slices.ContainsFunc(l.servers, func(s server) bool { return s.fault != "" && (mx == "" || s.Host == mx) }) {
			return false // it may be the list
		}
	default:
		return false
	}
	return len(l.servers) > 0 && !slices.ContainsFunc(l.servers, func(s server) bool {
		return (mx == "" || s.Host == mx) && (dnsname.Under(s.Host, l.check.Domain) || l.unlisted(s.Host))
	})
}

// unlisted reports whether the policy leaves a mail server out.
func (l *look) unlisted(host string) bool {
	return l.file.Whole && l.file.Meant.Mode != mtasts.None && !l.file.Meant.Covers(host)
}

func (l *look) ownView(result tlsrpt.ResultType, mx string) view {
	switch result {
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return notSeen
	case tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
		switch {
		case !l.file.Fetched:
			return notSeen
		case l.file.State == rollout.PolicyValid:
			return clean
		}
		return faulty
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure:
	}
	return l.viewServersOf(dnsname.Canonical(mx))
}

// viewServersOf is the worst of what is seen of a mail server, or, where a report names none, of all of them.
func (l *look) viewServersOf(mx string) view {
	seen := notSeen
	for _, s := range l.servers {
		switch {
		case mx != "" && s.Host != mx:
			continue
		case s.broken || s.fault != "", l.unlisted(s.Host):
			return faulty
		case !s.reached:
			return notSeen
		}
		seen = clean
	}
	return seen
}
