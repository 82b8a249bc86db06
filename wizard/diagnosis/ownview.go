package diagnosis

import (
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
// key below "reportnews.fix" in the words. It says the same in ` + "`status` and `reports`" + `.
func FailureAdvice(s rollout.Situation, result tlsrpt.ResultType, mx string) string {
	return newLook(s).failureAdvice(result, mx)
}

func (l *look) failureAdvice(result tlsrpt.ResultType, mx string) string {
	if l.ownView(result, mx) != clean {
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
	return l.viewServersOf(canonical(mx))
}

// viewServersOf is the worst of what is seen of a mail server, or, where a report names none, of all of them.
func (l *look) viewServersOf(mx string) view {
	seen := notSeen
	for _, s := range l.servers {
		switch {
		case mx != "" && s.Host != mx:
			continue
		case s.broken || s.fault != "", l.file.Whole && l.file.Meant.Mode != mtasts.None && !l.file.Meant.Covers(s.Host):
			return faulty
		case !s.reached:
			return notSeen
		}
		seen = clean
	}
	return seen
}
