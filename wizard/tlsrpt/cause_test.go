package tlsrpt

import "testing"

// What senders are known to give as a reason, and what it means. Unknown words stay unknown.
func TestCause(t *testing.T) {
	for _, test := range []struct {
		result ResultType
		words  string
		want   Cause
	}{
		// OpenSSL, by name and by number.
		{ValidationFailure, "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED", CauseChainTooLong},
		{CertificateExpired, "X509_V_ERR_CERT_HAS_EXPIRED", CauseExpired},
		{CertificateNotTrusted, "X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", CauseSelfSigned},
		{CertificateNotTrusted, "x509_v_err_unable_to_get_issuer_cert_locally", CauseUnknownIssuer},
		{ValidationFailure, "CERT_REVOKED", CauseRevoked},
		{ValidationFailure, "X509_V_ERR_EE_KEY_TOO_SMALL", CauseWeakCertificate},
		{ValidationFailure, "X509_V_ERR_UNABLE_TO_GET_CRL", CauseRevocationUnknown},
		{ValidationFailure, "X509_V_ERR_DANE_NO_MATCH", CauseTLSA},
		{CertificateNotTrusted, "18", CauseSelfSigned},
		{CertificateHostMismatch, "62", CauseOtherName},
		{CertificateNotTrusted, "verify error:num=21:unable to verify the first certificate", CauseIncompleteChain},
		{CertificateNotTrusted, "verify error:num=10:certificate has expired", CauseExpired},
		{ValidationFailure, "Verify return code: 9 (certificate is not yet valid)", CauseNotYetValid},
		{ValidationFailure, "X509_V_ERR_SOMETHING_NEW", CauseCertificate},
		{ValidationFailure, "99", CauseUnknown},
		{ValidationFailure, "error:0A000102:SSL routines::unsupported protocol", CauseVersion},
		{ValidationFailure, "error:1408F10B:SSL routines:ssl3_get_record:wrong version number", CauseNotTLS},
		{ValidationFailure, "error:0A000086:SSL routines::certificate verify failed", CauseCertificate},
		{ValidationFailure, "SSL alert number 40", CauseHandshake},
		{ValidationFailure, "sslv3 alert handshake failure", CauseHandshake},
		{ValidationFailure, "error:0A0000C1:SSL routines::no shared cipher", CauseCipher},
		{ValidationFailure, "dh key too small", CauseCipher},
		// Go.
		{CertificateExpired, "x509: certificate has expired or is not yet valid: current time 2026-11-20T00:00:00Z is after 2026-11-19T00:00:00Z", CauseExpired},
		{ValidationFailure, "x509: certificate has expired or is not yet valid: current time 2026-11-20T00:00:00Z is before 2026-11-21T00:00:00Z", CauseNotYetValid},
		{CertificateNotTrusted, "tls: failed to verify certificate: x509: certificate signed by unknown authority", CauseUnknownIssuer},
		{CertificateHostMismatch, "x509: certificate is valid for mail.example.net, not mx.example.com", CauseOtherName},
		{CertificateHostMismatch, "x509: certificate relies on legacy Common Name field, use SANs instead", CauseOtherName},
		{CertificateHostMismatch, "x509: cannot validate certificate for 192.0.2.1 because it doesn't contain any IP SANs", CauseOtherName},
		{ValidationFailure, "x509: certificate specifies an incompatible key usage", CauseOtherPurpose},
		{ValidationFailure, "x509: too many intermediates for path length constraint", CauseChainTooLong},
		{ValidationFailure, "remote error: tls: protocol version not supported", CauseVersion},
		{ValidationFailure, "tls: first record does not look like a TLS handshake", CauseNotTLS},
		{ValidationFailure, "read tcp 192.0.2.1:4711->192.0.2.2:25: i/o timeout", CauseTimeout},
		{ValidationFailure, "read: connection reset by peer", CauseClosed},
		{ValidationFailure, "EOF", CauseClosed},
		// Microsoft.
		{ValidationFailure, "MX_HOSTS_MISMATCH", CauseNotListed},
		{ValidationFailure, "VALIDATION_FAILURE", CauseUnknown},
		{ValidationFailure, "CertificateExpired", CauseExpired},
		{CertificateNotTrusted, "UntrustedRoot", CauseUnknownIssuer},
		{ValidationFailure, "454 4.7.5 Remote certificate failed MTA-STS validation. Reason: SubjectMismatch", CauseOtherName},
		{ValidationFailure, "454 4.7.5", CauseCertificate},
		{ValidationFailure, "5.7.5", CauseCertificate},
		{ValidationFailure, "451 4.4.8 MX hosts of 'example.com' failed MTA-STS validation", CauseNotListed},
		{ValidationFailure, "4.4.8", CauseNotListed},
		{StartTLSNotSupported, "5.7.321", CauseNoSTARTTLS},
		{TLSAInvalid, "5.7.323", CauseTLSA},
		{DNSSECInvalid, "4.7.324", CauseDNSSEC},
		{ValidationFailure, "SEC_E_ALGORITHM_MISMATCH", CauseCipher},
		{ValidationFailure, "0x80090325", CauseUnknownIssuer},
		{ValidationFailure, "CRYPT_E_REVOCATION_OFFLINE", CauseRevocationUnknown},
		// Postfix, mox, Momentum, GnuTLS and others.
		{StartTLSNotSupported, "TLS is required, but was not offered by host mx.example.com[192.0.2.1]", CauseNoSTARTTLS},
		{StartTLSNotSupported, "454 4.7.0 TLS not available due to local problem", CauseSTARTTLSFail},
		{CertificateNotTrusted, "certificate verification failed for mx.example.com: untrusted issuer /CN=Example", CauseUnknownIssuer},
		{CertificateNotTrusted, "Server certificate not trusted", CauseCertificate},
		{CertificateHostMismatch, "4.7.5 [internal] SSL certificate subject does not match host", CauseOtherName},
		{CertificateHostMismatch, "Server certificate not verified: subject mismatch", CauseOtherName},
		{ValidationFailure, "tls-remote-alert-70-protocol-version-not-supported", CauseVersion},
		{ValidationFailure, "tls-remote-alert-70", CauseVersion},
		{ValidationFailure, "tls-remote-alert-48", CauseUnknownIssuer},
		{ValidationFailure, "tls-record-header-error", CauseNotTLS},
		{ValidationFailure, "io-timeout-during-handshake", CauseTimeout},
		{ValidationFailure, "connection-closed-during-handshake", CauseClosed},
		{TLSAInvalid, "all-unusable-records+ignored", CauseTLSAUnknown},
		{DANERequired, "no TLSA records found", CauseNoTLSA},
		{DNSSECInvalid, "DNSSEC validation failure: bogus", CauseDNSSEC},
		{ValidationFailure, "session ticket could not be decrypted", CauseSession},
		{ValidationFailure, "error resuming TLS session: session id unknown", CauseSession},
		{ValidationFailure, "mx-mismatch", CauseNotListed},
		{ValidationFailure, "mx host not in policy", CauseNotListed},
		// The policy file.
		{STSPolicyFetchError, "bad https response code: 404", CauseHTTPStatus},
		{STSPolicyFetchError, "bad https response code: 301", CauseRedirect},
		{STSPolicyFetchError, "500", CauseHTTPStatus},
		{STSPolicyFetchError, "302", CauseRedirect},
		{STSPolicyFetchError, "HTTP status 503", CauseHTTPStatus},
		{STSPolicyFetchError, `unable to do http request: Get "https://mta-sts.example.com/.well-known/mta-sts.txt": dial tcp: lookup mta-sts.example.com: no such host`, CauseDNS},
		{STSPolicyFetchError, `unable to do http request: Get "`, CauseUnreachable},
		{STSPolicyFetchError, "context deadline exceeded", CauseTimeout},
		{STSPolicyFetchError, "dial tcp 192.0.2.1:443: connect: connection refused", CauseNoConnection},
		{STSPolicyInvalid, "parsing policy: line 3", CausePolicySyntax},
		{STSWebPKIInvalid, "certificate has expired", CauseExpired},
		{STSPolicyFetchError, "SERVFAIL", CauseDNS},
		// Nothing that is known.
		{ValidationFailure, "", CauseUnknown},
		{ValidationFailure, "Text body", CauseUnknown},
		{ValidationFailure, "foo", CauseUnknown},
		{ValidationFailure, "use evil.example instead", CauseUnknown},
	} {
		if got := (Failure{Type: test.result, Code: test.words}).Cause(); got != test.want {
			t.Errorf("%s, %q: %q, want %q", test.result, test.words, got, test.want)
		}
		if got := (Failure{Type: test.result, Info: test.words}).Cause(); got != test.want {
			t.Errorf("%s, %q as information: %q, want %q", test.result, test.words, got, test.want)
		}
	}
}

// Of an address, only its end is about the failure; and the code weighs more than what is added.
func TestCauseOfInformation(t *testing.T) {
	for _, test := range []struct {
		code, info string
		want       Cause
	}{
		{"", "https://reports.example/report_info?id=5065427c-23d3#StarttlsNotSupported", CauseNoSTARTTLS},
		{"", "https://reports.example/tls-handshake-failure?expired", CauseUnknown},
		{"", "HTTPS://reports.example/revoked", CauseUnknown},
		{"VALIDATION_FAILURE", "certificate has expired", CauseExpired},
		{"mx-mismatch", "certificate has expired", CauseNotListed},
	} {
		if got := (Failure{Type: ValidationFailure, Code: test.code, Info: test.info}).Cause(); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.code, test.info, got, test.want)
		}
	}
}

// Each code stands once in the tables: which of two would count is chance.
func TestCodesAreDistinct(t *testing.T) {
	seen := map[string]Cause{}
	note := func(name string, cause Cause) {
		_, code := folded(name)
		if other, again := seen[code]; again && other != cause {
			t.Errorf("%s is both %q and %q", name, other, cause)
		}
		seen[code] = cause
	}
	for _, e := range verifyErrors {
		note(e.name, e.cause)
	}
	for cause, list := range codesOf {
		for _, code := range list {
			note(code, cause)
		}
	}
	for _, p := range append(append([]phrase{}, phrases...), vaguePhrases...) {
		if plain, _ := folded(p.words); plain != p.words {
			t.Errorf("the phrase %q can never be found", p.words)
		}
	}
}

// Failures that are the same are counted together, whoever found words for them.
func TestKind(t *testing.T) {
	for _, test := range []struct {
		failure Failure
		want    string
	}{
		{Failure{Type: CertificateExpired, Code: "tls: bad certificate"}, "certificate-expired"},
		{Failure{Type: ValidationFailure, Code: "X509_V_ERR_CERT_HAS_EXPIRED"}, "certificate-expired"},
		{Failure{Type: ValidationFailure, Code: "4.4.8"}, "not-listed"},
		{Failure{Type: ValidationFailure, Info: "protocol version not supported"}, "tls-version"},
		{Failure{Type: ValidationFailure, Code: "VALIDATION_FAILURE"}, "validation-failure"},
		{Failure{Type: "odd"}, "odd"},
		{Failure{}, ""},
	} {
		if got := test.failure.Kind(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.failure, got, test.want)
		}
	}
}
