package tlsrpt

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
)

// Cause is what went wrong in a failure, as far as the sender's own words tell. It is finer than the ResultType, and says the
// same whoever made the report.
type Cause string

// The causes.
const (
	CauseUnknown Cause = "" // the sender says nothing that is known

	// The certificate of the mail server, or, where the ResultType is about the policy file, of its web server.
	CauseCertificate        Cause = "certificate" // it did not pass, and the words do not say why
	CauseExpired            Cause = "expired"
	CauseNotYetValid        Cause = "not-yet-valid"
	CauseOtherName          Cause = "other-name"
	CauseSelfSigned         Cause = "self-signed"
	CauseUnknownIssuer      Cause = "unknown-issuer" // or an incomplete chain: most senders cannot tell
	CauseIncompleteChain    Cause = "incomplete-chain"
	CauseChainTooLong       Cause = "chain-too-long"
	CauseRevoked            Cause = "revoked"
	CauseRevocationUnknown  Cause = "revocation-unknown" // nobody could say whether it is revoked
	CauseWeakCertificate    Cause = "weak-certificate"
	CauseOtherPurpose       Cause = "other-purpose" // it was not issued for a server, or its issuer not as an issuer
	CauseDamagedCertificate Cause = "damaged-certificate"
	CauseNoCertificate      Cause = "no-certificate"

	// The connection.
	CauseNoSTARTTLS   Cause = "no-starttls"
	CauseSTARTTLSFail Cause = "starttls-refused" // offered, and not begun
	CauseVersion      Cause = "tls-version"
	CauseCipher       Cause = "tls-cipher"
	CauseSession      Cause = "tls-session"   // a session that was to be taken up again
	CauseHandshake    Cause = "tls-handshake" // it broke off, and the words do not say why
	CauseNotTLS       Cause = "not-tls"       // what answered does not speak TLS
	CauseTimeout      Cause = "timeout"
	CauseClosed       Cause = "connection-closed"
	CauseNoConnection Cause = "no-connection"

	// The policy.
	CauseNotListed      Cause = "not-listed" // the mail server is not in the policy file
	CauseHTTPStatus     Cause = "http-status"
	CauseRedirect       Cause = "redirect"
	CauseUnreachable    Cause = "policy-unreachable" // the file could not be fetched, and the words do not say why
	CausePolicySyntax   Cause = "policy-syntax"
	CausePolicyTooLarge Cause = "policy-too-large"
	CauseNoPolicy       Cause = "no-policy"

	// DNS and DANE.
	CauseDNS         Cause = "dns"
	CauseDNSSEC      Cause = "dnssec"
	CauseTLSA        Cause = "tlsa-mismatch"
	CauseTLSAUnknown Cause = "tlsa-unusable" // the record says nothing that a sender can use
	CauseNoTLSA      Cause = "no-tlsa"
)

// Causes lists the causes that are known.
func Causes() []Cause {
	return []Cause{
		CauseCertificate, CauseExpired, CauseNotYetValid, CauseOtherName, CauseSelfSigned, CauseUnknownIssuer, CauseIncompleteChain,
		CauseChainTooLong, CauseRevoked, CauseRevocationUnknown, CauseWeakCertificate, CauseOtherPurpose, CauseDamagedCertificate, CauseNoCertificate,
		CauseNoSTARTTLS, CauseSTARTTLSFail, CauseVersion, CauseCipher, CauseSession, CauseHandshake, CauseNotTLS,
		CauseTimeout, CauseClosed, CauseNoConnection, CauseNotListed, CauseHTTPStatus, CauseRedirect, CauseUnreachable,
		CausePolicySyntax, CausePolicyTooLarge, CauseNoPolicy, CauseDNS, CauseDNSSEC, CauseTLSA, CauseTLSAUnknown,
		CauseNoTLSA,
	}
}

// Cause returns what the sender's own words say went wrong: those in failure-reason-code, and else those in
// additional-information.
func (f Failure) Cause() Cause {
	info := f.Info
	if rest, web := strings.CutPrefix(strings.ToLower(info), "http"); web && strings.Contains(rest, "://") {
		_, info, _ = strings.Cut(info, "#") // of an address only its end is about the failure (RFC 8460 §B)
	}
	for _, words := range []string{f.Code, info} {
		if cause := f.Type.cause(words); cause != CauseUnknown {
			return cause
		}
	}
	return CauseUnknown
}

// Kind returns what a failure is counted as, so that senders which say the same in different ways are counted together: the
// registered result type that says it, and else the cause. It is "" where no reason is given at all.
func (f Failure) Kind() string {
	if f.Type != ValidationFailure && f.Type != "" {
		return string(f.Type)
	}
	cause := f.Cause()
	return cmp.Or(string(cause.Result()), string(cause), string(f.Type))
}

// Result returns the registered result type that says the same, "" where there is none.
func (c Cause) Result() ResultType {
	switch c {
	case CauseExpired:
		return CertificateExpired
	case CauseOtherName:
		return CertificateHostMismatch
	case CauseUnknownIssuer:
		return CertificateNotTrusted
	case CauseNoSTARTTLS:
		return StartTLSNotSupported
	case CauseUnreachable:
		return STSPolicyFetchError
	case CausePolicySyntax:
		return STSPolicyInvalid
	case CauseDNSSEC:
		return DNSSECInvalid
	case CauseTLSA:
		return TLSAInvalid
	case CauseNoTLSA:
		return DANERequired
	default:
		return ""
	}
}

// AboutFile reports whether a failure is about the policy file, and not about a mail server.
func (t ResultType) AboutFile() bool {
	return t == STSPolicyFetchError || t == STSPolicyInvalid || t == STSWebPKIInvalid
}

// cause returns what words say that a sender gives with a result type: a known code as a whole, or a known phrase in them.
func (t ResultType) cause(words string) Cause {
	plain, code := folded(words)
	if number, err := strconv.Atoi(strings.TrimSpace(words)); err == nil && t.AboutFile() {
		return statusCause(number)
	} else if err == nil && number < 100 {
		return verifyCause(number)
	}
	if cause, known := codes[strings.TrimPrefix(code, "x509verr")]; known {
		return cause
	}
	if number, found := numberAfter(plain, verifyMarks); found {
		if cause := verifyCause(number); cause != CauseUnknown {
			return cause
		}
	}
	for _, p := range phrases {
		if strings.Contains(plain, p.words) {
			return p.cause
		}
	}
	if number, found := numberAfter(plain, alertMarks); found {
		return alerts[number]
	}
	if number, found := numberAfter(plain, statusMarks); found {
		return statusCause(number)
	}
	for _, p := range vaguePhrases {
		if strings.Contains(plain, p.words) {
			return p.cause
		}
	}
	return CauseUnknown
}

// folded returns words in lower case, each between single spaces, and all of them in one.
func folded(text string) (plain, code string) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " ", strings.Join(words, "")
}

// numberAfter returns the number that stands behind the first of some marks.
func numberAfter(plain string, marks []string) (number int, found bool) {
	for _, mark := range marks {
		_, rest, has := strings.Cut(plain, " "+mark+" ")
		if !has {
			continue
		}
		word, _, _ := strings.Cut(rest, " ")
		if number, err := strconv.Atoi(word); err == nil {
			return number, true
		}
	}
	return 0, false
}

// statusCause returns what the status of an HTTP answer means for a policy file.
func statusCause(status int) Cause {
	switch {
	case status >= 300 && status < 400:
		return CauseRedirect
	case status >= 400 && status < 600:
		return CauseHTTPStatus
	}
	return CauseUnknown
}

// verifyCause returns what a number of OpenSSL's X509_V_ERR means.
func verifyCause(number int) Cause {
	for _, e := range verifyErrors {
		if e.number == number {
			return e.cause
		}
	}
	return CauseUnknown
}

// codes are whole codes, in lower case and without what stands between their words.
var codes = func() map[string]Cause {
	all := map[string]Cause{}
	for _, e := range verifyErrors {
		_, code := folded(e.name)
		all[code] = e.cause
	}
	for cause, list := range codesOf {
		for _, code := range list {
			_, code = folded(code)
			all[code] = cause
		}
	}
	return all
}()
