package tlsrpt

import (
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
	switch cause {
	case CauseUnknown:
		return string(f.Type)
	case CauseExpired:
		return string(CertificateExpired)
	case CauseOtherName:
		return string(CertificateHostMismatch)
	case CauseUnknownIssuer:
		return string(CertificateNotTrusted)
	case CauseNoSTARTTLS:
		return string(StartTLSNotSupported)
	case CauseUnreachable:
		return string(STSPolicyFetchError)
	case CausePolicySyntax:
		return string(STSPolicyInvalid)
	case CauseDNSSEC:
		return string(DNSSECInvalid)
	case CauseTLSA:
		return string(TLSAInvalid)
	case CauseNoTLSA:
		return string(DANERequired)
	case CauseCertificate, CauseNotYetValid, CauseSelfSigned, CauseIncompleteChain, CauseChainTooLong, CauseRevoked, CauseRevocationUnknown, CauseWeakCertificate,
		CauseOtherPurpose, CauseDamagedCertificate, CauseNoCertificate, CauseSTARTTLSFail, CauseVersion, CauseCipher, CauseSession, CauseHandshake, CauseNotTLS,
		CauseTimeout, CauseClosed, CauseNoConnection, CauseNotListed, CauseHTTPStatus, CauseRedirect, CausePolicyTooLarge, CauseNoPolicy, CauseDNS, CauseTLSAUnknown:
	}
	return string(cause)
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

// What stands before a number that means something.
var (
	verifyMarks = []string{"num", "verify error", "verify result", "verify return code", "x509 v err", "x509 error"}
	alertMarks  = []string{"alert", "alert number", "alert code"}
	statusMarks = []string{"http", "http status", "https status", "status code", "response code", "http error", "http code", "http 1 1", "http 2", "http status code"}
)

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

// alerts are the alerts of TLS (RFC 8446 §6) that tell something.
var alerts = map[int]Cause{
	0: CauseClosed, 10: CauseHandshake, 20: CauseHandshake, 22: CauseHandshake, 40: CauseHandshake, 47: CauseHandshake, 50: CauseHandshake,
	51: CauseHandshake, 80: CauseHandshake, 90: CauseHandshake, 109: CauseHandshake, 112: CauseHandshake, 120: CauseHandshake,
	42: CauseCertificate, 43: CauseOtherPurpose, 44: CauseRevoked, 45: CauseExpired, 46: CauseCertificate, 48: CauseUnknownIssuer,
	70: CauseVersion, 71: CauseCipher, 86: CauseVersion, 116: CauseNoCertificate,
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

// verifyErrors are the errors with which OpenSSL refuses a certificate: X509_V_ERR_ and the name.
var verifyErrors = []struct {
	number int
	name   string
	cause  Cause
}{
	{2, "UNABLE_TO_GET_ISSUER_CERT", CauseIncompleteChain},
	{3, "UNABLE_TO_GET_CRL", CauseRevocationUnknown},
	{4, "UNABLE_TO_DECRYPT_CERT_SIGNATURE", CauseDamagedCertificate},
	{5, "UNABLE_TO_DECRYPT_CRL_SIGNATURE", CauseRevocationUnknown},
	{6, "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", CauseDamagedCertificate},
	{7, "CERT_SIGNATURE_FAILURE", CauseDamagedCertificate},
	{8, "CRL_SIGNATURE_FAILURE", CauseRevocationUnknown},
	{9, "CERT_NOT_YET_VALID", CauseNotYetValid},
	{10, "CERT_HAS_EXPIRED", CauseExpired},
	{11, "CRL_NOT_YET_VALID", CauseRevocationUnknown},
	{12, "CRL_HAS_EXPIRED", CauseRevocationUnknown},
	{13, "ERROR_IN_CERT_NOT_BEFORE_FIELD", CauseDamagedCertificate},
	{14, "ERROR_IN_CERT_NOT_AFTER_FIELD", CauseDamagedCertificate},
	{15, "ERROR_IN_CRL_LAST_UPDATE_FIELD", CauseRevocationUnknown},
	{16, "ERROR_IN_CRL_NEXT_UPDATE_FIELD", CauseRevocationUnknown},
	{18, "DEPTH_ZERO_SELF_SIGNED_CERT", CauseSelfSigned},
	{19, "SELF_SIGNED_CERT_IN_CHAIN", CauseUnknownIssuer},
	{20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", CauseUnknownIssuer},
	{21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", CauseIncompleteChain},
	{22, "CERT_CHAIN_TOO_LONG", CauseChainTooLong},
	{23, "CERT_REVOKED", CauseRevoked},
	{24, "INVALID_CA", CauseOtherPurpose},
	{25, "PATH_LENGTH_EXCEEDED", CauseChainTooLong},
	{26, "INVALID_PURPOSE", CauseOtherPurpose},
	{27, "CERT_UNTRUSTED", CauseUnknownIssuer},
	{28, "CERT_REJECTED", CauseCertificate},
	{29, "SUBJECT_ISSUER_MISMATCH", CauseIncompleteChain},
	{30, "AKID_SKID_MISMATCH", CauseIncompleteChain},
	{31, "AKID_ISSUER_SERIAL_MISMATCH", CauseIncompleteChain},
	{32, "KEYUSAGE_NO_CERTSIGN", CauseOtherPurpose},
	{33, "UNABLE_TO_GET_CRL_ISSUER", CauseRevocationUnknown},
	{34, "UNHANDLED_CRITICAL_EXTENSION", CauseCertificate},
	{37, "INVALID_NON_CA", CauseOtherPurpose},
	{38, "PROXY_PATH_LENGTH_EXCEEDED", CauseChainTooLong},
	{39, "KEYUSAGE_NO_DIGITAL_SIGNATURE", CauseOtherPurpose},
	{40, "PROXY_CERTIFICATES_NOT_ALLOWED", CauseOtherPurpose},
	{41, "INVALID_EXTENSION", CauseDamagedCertificate},
	{42, "INVALID_POLICY_EXTENSION", CauseDamagedCertificate},
	{43, "NO_EXPLICIT_POLICY", CauseCertificate},
	{47, "PERMITTED_VIOLATION", CauseOtherPurpose},
	{48, "EXCLUDED_VIOLATION", CauseOtherPurpose},
	{50, "APPLICATION_VERIFICATION", CauseCertificate},
	{55, "PATH_LOOP", CauseIncompleteChain},
	{62, "HOSTNAME_MISMATCH", CauseOtherName},
	{64, "IP_ADDRESS_MISMATCH", CauseOtherName},
	{65, "DANE_NO_MATCH", CauseTLSA},
	{66, "EE_KEY_TOO_SMALL", CauseWeakCertificate},
	{67, "CA_KEY_TOO_SMALL", CauseWeakCertificate},
	{68, "CA_MD_TOO_WEAK", CauseWeakCertificate},
	{71, "NO_VALID_SCTS", CauseCertificate},
	{73, "OCSP_VERIFY_NEEDED", CauseRevocationUnknown},
	{74, "OCSP_VERIFY_FAILED", CauseRevocationUnknown},
	{75, "OCSP_CERT_UNKNOWN", CauseRevocationUnknown},
	{76, "UNSUPPORTED_SIGNATURE_ALGORITHM", CauseWeakCertificate},
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

// codesOf are the codes of Microsoft (Exchange, Schannel, and the enhanced codes of its bounces), and those of other senders.
var codesOf = map[Cause][]string{
	CauseCertificate: {
		"4.7.5", "5.7.5", "454 4.7.5", "550 5.7.5", "CertificateInvalid", "CertificateValidationFailure", "CERTIFICATE_VALIDATION_FAILURE",
		"InternalChainFailure", "bad_certificate", "certificate_unknown", "SEC_E_CERT_UNKNOWN", "0x80090327",
	},
	CauseExpired: {
		"CertificateExpired", "Expired", "certificate-expired", "5.7.322", "4.7.322", "SEC_E_CERT_EXPIRED", "CERT_E_EXPIRED", "0x80090328", "0x800B0101", "NotTimeValid",
	},
	CauseNotYetValid: {"CertificateNotYetValid", "NotYetValid"},
	CauseOtherName: {
		"certificate-host-mismatch", "SubjectMismatch", "HostnameMismatch", "NameMismatch", "CertificateNameMismatch", "CERT_NAME_MISMATCH", "RemoteCertificateNameMismatch",
		"5.7.325", "4.7.325", "SEC_E_WRONG_PRINCIPAL", "CERT_E_CN_NO_MATCH", "0x80090322", "0x800B010F",
	},
	CauseSelfSigned: {"SelfSigned", "ValidSelfSigned", "SelfSignedCertificate", "self-signed-certificate"},
	CauseUnknownIssuer: {
		"certificate-not-trusted", "UntrustedRoot", "UntrustedTestRoot", "UnknownIssuer", "unknown_ca", "SEC_E_UNTRUSTED_ROOT", "CERT_E_UNTRUSTEDROOT", "0x80090325",
		"0x800B0109",
	},
	CauseIncompleteChain:   {"PartialChain", "RemoteCertificateChainErrors", "CERT_E_CHAINING", "0x800B010A"},
	CauseRevoked:           {"CertificateRevoked", "Revoked", "CRYPT_E_REVOKED", "certificate_revoked"},
	CauseRevocationUnknown: {"RevocationOffline", "RevocationStatusUnknown", "OfflineRevocation", "CRYPT_E_REVOCATION_OFFLINE", "CRYPT_E_NO_REVOCATION_CHECK"},
	CauseWeakCertificate:   {"WeakKey", "WeakSignature", "HasWeakSignature"},
	CauseOtherPurpose:      {"WrongEku", "EkuMismatch", "NotValidForUsage", "CERT_E_WRONG_USAGE", "unsupported_certificate"},
	CauseNoCertificate:     {"EmptyCertificate", "RemoteCertificateNotAvailable", "NoCertificate"},
	CauseNoSTARTTLS: {
		"starttls-not-supported", "StartTlsNotOffered", "NoStartTls", "STARTTLS_NOT_OFFERED", "5.7.4", "4.7.4", "5.7.321", "4.7.321", "5.7.0 TLS required",
	},
	CauseSTARTTLSFail: {"454", "454 4.7.0", "StartTlsFailed", "STARTTLS_FAILED"},
	CauseVersion:      {"protocol_version", "ProtocolVersion", "TlsVersionMismatch", "TLS_VERSION", "SEC_E_UNSUPPORTED_FUNCTION", "0x80090302"},
	CauseCipher:       {"SEC_E_ALGORITHM_MISMATCH", "0x80090331", "insufficient_security", "CipherMismatch", "NO_SHARED_CIPHER"},
	CauseHandshake: {
		"handshake_failure", "TlsNegotiationFailed", "TLS_NEGOTIATION_FAILURE", "TLS_HANDSHAKE_FAILURE", "SEC_E_ILLEGAL_MESSAGE", "0x80090326", "SEC_E_INTERNAL_ERROR", "0x80090304",
	},
	CauseTimeout:        {"timeout", "ETIMEDOUT", "4.4.1", "4.4.2 timeout"},
	CauseClosed:         {"EOF", "unexpected EOF", "ECONNRESET", "close_notify"},
	CauseNoConnection:   {"ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"},
	CauseNotListed:      {"MX_HOSTS_MISMATCH", "mx-mismatch", "MxMismatch", "MX_MISMATCH", "mx-not-in-policy", "4.4.8", "5.4.8", "451 4.4.8", "550 5.4.8"},
	CauseUnreachable:    {"sts-policy-fetch-error", "PolicyFetchError", "POLICY_FETCH_FAILURE", "policy-fetch-failed"},
	CausePolicySyntax:   {"sts-policy-invalid", "PolicyInvalid", "POLICY_INVALID", "policy-parse-error"},
	CauseNoPolicy:       {"no-policy-found", "NoPolicy", "POLICY_NOT_FOUND"},
	CauseDNS:            {"NXDOMAIN", "SERVFAIL", "ENOTFOUND", "DnsError", "DNS_ERROR", "4.4.4", "5.4.4"},
	CauseDNSSEC:         {"dnssec-invalid", "DnssecInvalid", "5.7.324", "4.7.324"},
	CauseTLSA:           {"tlsa-invalid", "TlsaInvalid", "TLSA_MISMATCH", "5.7.323", "4.7.323", "tlsa-no-match"},
	CauseTLSAUnknown:    {"all-unusable-records+ignored", "tlsa-unusable"},
	CauseNoTLSA:         {"dane-required", "no-tlsa-records"},
	CausePolicyTooLarge: {"policy-too-large"},
}

// phrase is what a longer text says of a cause: whole words, in lower case, without what stands between them.
type phrase struct {
	words string
	cause Cause
}

// phrases are tried in this order: what says more stands before what says less. They are from OpenSSL, the Go libraries, GnuTLS, Java,
// Postfix, Exchange, mox and Momentum.
var phrases = []phrase{
	{" is before ", CauseNotYetValid}, // Go says of both that the certificate "has expired or is not yet valid"
	{" has expired ", CauseExpired},
	{" expired certificate ", CauseExpired},
	{" certificate expired ", CauseExpired},
	{" cert expired ", CauseExpired},
	{" not yet valid ", CauseNotYetValid},
	{" not yet activated ", CauseNotYetValid},
	{" self signed certificate in certificate chain ", CauseUnknownIssuer},
	{" self signed ", CauseSelfSigned},
	{" selfsigned ", CauseSelfSigned},
	{" unable to get local issuer ", CauseUnknownIssuer},
	{" unable to get issuer ", CauseIncompleteChain},
	{" unable to verify the first certificate ", CauseIncompleteChain},
	{" unable to find valid certification path ", CauseUnknownIssuer},
	{" unknown authority ", CauseUnknownIssuer},
	{" unknown ca ", CauseUnknownIssuer},
	{" untrusted issuer ", CauseUnknownIssuer},
	{" untrusted root ", CauseUnknownIssuer},
	{" untrustedroot ", CauseUnknownIssuer},
	{" issuer is unknown ", CauseUnknownIssuer},
	{" unknown issuer ", CauseUnknownIssuer},
	{" chain too long ", CauseChainTooLong},
	{" path length ", CauseChainTooLong},
	{" too many intermediates ", CauseChainTooLong},
	{" incomplete chain ", CauseIncompleteChain},
	{" incomplete certificate chain ", CauseIncompleteChain},
	{" partial chain ", CauseIncompleteChain},
	{" revocation status ", CauseRevocationUnknown},
	{" revocation server ", CauseRevocationUnknown},
	{" revocation offline ", CauseRevocationUnknown},
	{" unable to get certificate crl ", CauseRevocationUnknown},
	{" revoked ", CauseRevoked},
	{" hostname mismatch ", CauseOtherName},
	{" host mismatch ", CauseOtherName},
	{" name mismatch ", CauseOtherName},
	{" subject mismatch ", CauseOtherName},
	{" subjectmismatch ", CauseOtherName},
	{" subject does not match ", CauseOtherName},
	{" hostname does not match ", CauseOtherName},
	{" does not match host ", CauseOtherName},
	{" certificate is valid for ", CauseOtherName},
	{" not valid for any names ", CauseOtherName},
	{" not valid for name ", CauseOtherName},
	{" doesn t contain any ip sans ", CauseOtherName},
	{" legacy common name ", CauseOtherName},
	{" no subject alternative ", CauseOtherName},
	{" certificate peer name not verified ", CauseOtherName},
	{" dh key too small ", CauseCipher},
	{" key too small ", CauseWeakCertificate},
	{" key too weak ", CauseWeakCertificate},
	{" md too weak ", CauseWeakCertificate},
	{" insecure algorithm ", CauseWeakCertificate},
	{" key usage ", CauseOtherPurpose},
	{" unsuitable certificate purpose ", CauseOtherPurpose},
	{" unsupported certificate purpose ", CauseOtherPurpose},
	{" not authorized to sign ", CauseOtherPurpose},
	{" certificate signature failure ", CauseDamagedCertificate},
	{" failed to parse certificate ", CauseDamagedCertificate},
	{" malformed certificate ", CauseDamagedCertificate},
	{" no peer certificate ", CauseNoCertificate},
	{" no certificate ", CauseNoCertificate},

	{" session ticket ", CauseSession},
	{" session tickets ", CauseSession},
	{" session id ", CauseSession},
	{" session resumption ", CauseSession},
	{" resumption ", CauseSession},
	{" resume ", CauseSession},
	{" protocol version ", CauseVersion},
	{" unsupported protocol ", CauseVersion},
	{" no protocols available ", CauseVersion},
	{" tls version ", CauseVersion},
	{" version too low ", CauseVersion},
	{" legacy sigalg ", CauseCipher},
	{" no shared cipher ", CauseCipher},
	{" no cipher ", CauseCipher},
	{" cipher suite ", CauseCipher},
	{" cipher suites ", CauseCipher},
	{" no ciphers ", CauseCipher},
	{" insufficient security ", CauseCipher},
	{" first record does not look like ", CauseNotTLS},
	{" wrong version number ", CauseNotTLS},
	{" record header error ", CauseNotTLS},
	{" packet length too long ", CauseNotTLS},
	{" starttls is required ", CauseNoSTARTTLS},
	{" starttls not supported ", CauseNoSTARTTLS},
	{" starttls not offered ", CauseNoSTARTTLS},
	{" starttlsnotsupported ", CauseNoSTARTTLS},
	{" not offer starttls ", CauseNoSTARTTLS},
	{" not support starttls ", CauseNoSTARTTLS},
	{" not advertise starttls ", CauseNoSTARTTLS},
	{" starttls capability ", CauseNoSTARTTLS},
	{" was not offered ", CauseNoSTARTTLS},
	{" refused to start tls ", CauseSTARTTLSFail},
	{" starttls refused ", CauseSTARTTLSFail},
	{" tls not available ", CauseSTARTTLSFail},
	{" tls currently unavailable ", CauseSTARTTLSFail},
	{" starttls failed ", CauseSTARTTLSFail},

	{" not in policy ", CauseNotListed},
	{" not in the policy ", CauseNotListed},
	{" not listed in ", CauseNotListed},
	{" not match policy ", CauseNotListed},
	{" not match any mx ", CauseNotListed},
	{" mx mismatch ", CauseNotListed},
	{" mx hosts of ", CauseNotListed},
	{" no matching mx ", CauseNotListed},
	{" mx hosts mismatch ", CauseNotListed},
	{" too many redirects ", CauseRedirect},
	{" redirect ", CauseRedirect},
	{" redirects ", CauseRedirect},
	{" policy too large ", CausePolicyTooLarge},
	{" body too large ", CausePolicyTooLarge},
	{" bad policy ", CausePolicySyntax},
	{" invalid policy ", CausePolicySyntax},
	{" policy is invalid ", CausePolicySyntax},
	{" parsing policy ", CausePolicySyntax},
	{" parse policy ", CausePolicySyntax},
	{" policy syntax ", CausePolicySyntax},
	{" content type ", CausePolicySyntax},
	{" no policy ", CauseNoPolicy},

	{" all tlsa records unusable ", CauseTLSAUnknown},
	{" unusable tlsa ", CauseTLSAUnknown},
	{" tlsa records unusable ", CauseTLSAUnknown},
	{" no tlsa ", CauseNoTLSA},
	{" no usable tlsa ", CauseTLSAUnknown},
	{" no matching tlsa ", CauseTLSA},
	{" not match tlsa ", CauseTLSA},
	{" tlsa mismatch ", CauseTLSA},
	{" matching dane tlsa ", CauseTLSA},
	{" dane tlsa ", CauseTLSA},
	{" dnssec ", CauseDNSSEC},
	{" bogus ", CauseDNSSEC},
	{" no such host ", CauseDNS},
	{" nxdomain ", CauseDNS},
	{" servfail ", CauseDNS},
	{" server misbehaving ", CauseDNS},
	{" name or service not known ", CauseDNS},
	{" name resolution ", CauseDNS},
	{" could not resolve ", CauseDNS},
	{" dns error ", CauseDNS},
	{" dns lookup ", CauseDNS},
	{" host not found ", CauseDNS},
	{" timeout ", CauseTimeout},
	{" timed out ", CauseTimeout},
	{" deadline exceeded ", CauseTimeout},
	{" connection refused ", CauseNoConnection},
	{" no route to host ", CauseNoConnection},
	{" network is unreachable ", CauseNoConnection},
	{" connection reset ", CauseClosed},
	{" connection closed ", CauseClosed},
	{" lost connection ", CauseClosed},
	{" broken pipe ", CauseClosed},
	{" unexpected eof ", CauseClosed},
	{" unexpected message ", CauseHandshake},
	{" bad record mac ", CauseHandshake},
	{" internal error ", CauseHandshake},
	{" handshake failure ", CauseHandshake},
}

// vaguePhrases only say where it went wrong.
var vaguePhrases = []phrase{
	{" certificate verify failed ", CauseCertificate},
	{" certificate verification failed ", CauseCertificate},
	{" certificate validation ", CauseCertificate},
	{" remote certificate failed ", CauseCertificate},
	{" server certificate not ", CauseCertificate},
	{" bad certificate ", CauseCertificate},
	{" certificate invalid ", CauseCertificate},
	{" not trusted ", CauseCertificate},
	{" untrusted ", CauseCertificate},
	{" x509 ", CauseCertificate},
	{" http request ", CauseUnreachable},
	{" fetching policy ", CauseUnreachable},
	{" fetch policy ", CauseUnreachable},
	{" policy fetch ", CauseUnreachable},
	{" could not fetch ", CauseUnreachable},
	{" handshake ", CauseHandshake},
	{" cannot start tls ", CauseHandshake},
	{" tls negotiation ", CauseHandshake},
	{" tls error ", CauseHandshake},
	{" eof ", CauseClosed},
}
