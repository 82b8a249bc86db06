package diagnosis

import (
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// failureAdvice returns the key of what to do about a failure that a report tells of.
func (d *diagnosis) failureAdvice(result tlsrpt.ResultType, mx string) string {
	if d.ownView(result, mx) != SeenClean {
		if d.atProvider(result, dnsname.Canonical(mx)) {
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
func (d *diagnosis) atProvider(result tlsrpt.ResultType, mx string) bool {
	switch result {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted:
	case tlsrpt.ValidationFailure:
		if !slices.ContainsFunc(d.servers, func(s mailServer) bool { return s.fault != "" && (mx == "" || s.Host == mx) }) {
			return false // it may be the list
		}
	default:
		return false
	}
	return len(d.servers) > 0 && !slices.ContainsFunc(d.servers, func(s mailServer) bool {
		return (mx == "" || s.Host == mx) && (dnsname.Under(s.Host, d.Check.Domain) || d.unlisted(s.Host))
	})
}

// ownView returns what this check sees of what a report says failed: SeenClean, SeenFaulty, or "" where it could not be tested
// from here. A failure that senders see while everything tests clean from here may be the attack that MTA-STS is there for:
// then rolling back is no cure.
func (d *diagnosis) ownView(result tlsrpt.ResultType, mx string) Moment {
	switch result {
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return ""
	case tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
		switch {
		case !d.file.Fetched:
			return ""
		case d.file.State == rollout.PolicyValid:
			return SeenClean
		}
		return SeenFaulty
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure:
	}
	return d.serversSeen(dnsname.Canonical(mx))
}

// serversSeen returns the worst of what is seen of a mail server, or, where a report names none, of all of them.
func (d *diagnosis) serversSeen(mx string) Moment {
	var seen Moment
	for _, s := range d.servers {
		switch {
		case mx != "" && s.Host != mx:
			continue
		case s.broken || s.fault != "", d.unlisted(s.Host):
			return SeenFaulty
		case !s.reached:
			return ""
		}
		seen = SeenClean
	}
	return seen
}
