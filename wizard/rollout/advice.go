package rollout

import (
	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Urgency is how soon what a report says asks for something to be done.
type Urgency string

// The urgencies, worst first.
const (
	Problem Urgency = "problem" // mail would be held back, or the policy could not be changed
	ToDo    Urgency = "todo"    // something else to mend, such as DANE
	Note    Urgency = "tip"     // nothing to do
)

// Advice is what to do about a failure: the key below "reportnews.fix" in the words.
type Advice string

// The advice.
const (
	// Nothing is to be done.
	AdviseNothing  Advice = "noise"
	AdviseHistory  Advice = "history"   // it is over
	AdviseAside    Advice = "set-aside" // the user has checked it
	AdviseForeign  Advice = "foreign"   // the sender has a policy that is not the domain's
	AdviseWait     Advice = "wait"      // the sender finds the new policy by itself
	AdviseUndated  Advice = "undated"
	AdviseNoPolicy Advice = "no-policy" // the sender had not seen the policy

	// The id was not changed, or nobody but the sender knows.
	AdviseNewID Advice = "new-id"
	AdviseAsk   Advice = "ask"

	// The cause may be here; for a mail server of a provider's, there.
	AdviseProvider     Advice = "provider"
	AdviseStartTLS     Advice = "starttls-not-supported"
	AdviseHostMismatch Advice = "certificate-host-mismatch"
	AdviseExpired      Advice = "certificate-expired"
	AdviseNotTrusted   Advice = "certificate-not-trusted"
	AdviseCheck        Advice = "check"              // nothing is known of the domain yet: a check tells
	AdviseList         Advice = "validation-failure" // the list, then the certificates
	AdviseListed       Advice = "listed"             // the list is right: the certificates, then TLS
	AdviseTLS          Advice = "tls"                // versions, session tickets
	AdviseFetch        Advice = "sts-policy-fetch-error"
	AdviseFile         Advice = "sts-policy-invalid"
	AdviseFileWeb      Advice = "sts-webpki-invalid"

	// From here all is fine.
	AdviseClean             Advice = "clean"
	AdviseCleanStartTLS     Advice = "clean-starttls-not-supported"
	AdviseCleanExpired      Advice = "clean-certificate-expired"
	AdviseCleanHostMismatch Advice = "clean-certificate-host-mismatch"
	AdviseCleanNotTrusted   Advice = "clean-certificate-not-trusted"
	AdviseCleanFile         Advice = "clean-file"

	// DANE is not about MTA-STS.
	AdviseDANE         Advice = "dane"
	AdviseTLSA         Advice = "tlsa-invalid"
	AdviseDNSSEC       Advice = "dnssec-invalid"
	AdviseDANERequired Advice = "dane-required"
)

// advice returns what to do about what was weighed, and how soon. Failures of DANE do not count for MTA-STS, but hold mail back
// all the same.
func (j judge) advice(r Reported) (Urgency, Advice) {
	switch {
	case r.History:
		return Note, AdviseHistory
	case r.Aside:
		return Note, AdviseAside
	case r.Copy == Expired:
		return Problem, AdviseNewID
	case r.Copy == Foreign:
		return Note, AdviseForeign
	case r.Copy == Old:
		return Note, AdviseWait
	case r.Class > Noise:
		return Problem, j.cause(r)
	case r.Day.IsZero():
		return Note, AdviseUndated
	case r.DANE:
		return dane(r.result)
	case r.Report.PolicyType == tlsrpt.NoPolicy:
		return Note, AdviseNoPolicy
	}
	return Note, AdviseNothing
}

func dane(result tlsrpt.ResultType) (Urgency, Advice) {
	switch result {
	case tlsrpt.TLSAInvalid:
		return ToDo, AdviseTLSA
	case tlsrpt.DNSSECInvalid:
		return ToDo, AdviseDNSSEC
	case tlsrpt.DANERequired:
		return Note, AdviseDANERequired
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateExpired, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure,
		tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
	}
	return ToDo, AdviseDANE
}

// cause returns how to find or mend what failed, by what our own check sees of it.
func (j judge) cause(r Reported) Advice {
	clean := r.Seen == SeenClean
	if !clean && j.atProvider(r) {
		return AdviseProvider
	}
	either := func(fine, fault Advice) Advice {
		if clean {
			return fine
		}
		return fault
	}
	switch r.result {
	case tlsrpt.StartTLSNotSupported:
		return either(AdviseCleanStartTLS, AdviseStartTLS)
	case tlsrpt.CertificateExpired:
		return either(AdviseCleanExpired, AdviseExpired)
	case tlsrpt.CertificateHostMismatch:
		return either(AdviseCleanHostMismatch, AdviseHostMismatch)
	case tlsrpt.CertificateNotTrusted:
		return either(AdviseCleanNotTrusted, AdviseNotTrusted)
	case tlsrpt.ValidationFailure:
		return either(AdviseClean, j.general(r))
	case tlsrpt.STSPolicyFetchError:
		return either(AdviseCleanFile, AdviseFetch)
	case tlsrpt.STSPolicyInvalid:
		return either(AdviseCleanFile, AdviseFile)
	case tlsrpt.STSWebPKIInvalid:
		return either(AdviseCleanFile, AdviseFileWeb)
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired: // Noise, and not about the policy
	}
	return either(AdviseClean, AdviseAsk)
}

// general returns what to do about a failure that has no result of its own: what the sender's words tell, then what our own check
// finds at fault.
func (j judge) general(r Reported) Advice {
	switch r.Reason.Failure().Cause() {
	case tlsrpt.CauseCertificate, tlsrpt.CauseNotYetValid, tlsrpt.CauseSelfSigned, tlsrpt.CauseIncompleteChain, tlsrpt.CauseChainTooLong, tlsrpt.CauseRevoked,
		tlsrpt.CauseRevocationUnknown, tlsrpt.CauseWeakCertificate, tlsrpt.CauseOtherPurpose, tlsrpt.CauseDamagedCertificate, tlsrpt.CauseNoCertificate:
		return AdviseNotTrusted
	case tlsrpt.CauseSTARTTLSFail, tlsrpt.CauseVersion, tlsrpt.CauseCipher, tlsrpt.CauseSession, tlsrpt.CauseHandshake, tlsrpt.CauseNotTLS:
		return AdviseTLS
	case tlsrpt.CauseTimeout, tlsrpt.CauseClosed, tlsrpt.CauseNoConnection, tlsrpt.CauseDNS:
		return AdviseAsk
	default:
	}
	off, known := j.listFault(r.Reason.MX)
	switch fault := j.serverFault(r.Reason.MX); {
	case off:
		return AdviseList
	case fault == "" && !known:
		return AdviseCheck
	case fault == "":
		return AdviseListed
	case fault == NoEncryption:
		return AdviseStartTLS
	case fault == OldTLS:
		return AdviseTLS
	case fault == CallFault(facts.CertExpired):
		return AdviseExpired
	case fault == CallFault(facts.CertWrongName):
		return AdviseHostMismatch
	}
	return AdviseNotTrusted
}
