package diagnosis

import (
	"strings"
	"testing"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/tlsrpt"
)

// A general failure is explained by what the sender adds, and its words stay its words.
func TestFailureReason(t *testing.T) {
	words, err := assets.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		failure tlsrpt.Failure
		want    string
	}{
		{
			tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"},
			"your mail server's certificate chain is longer than it may be. The sender's own words: “X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED”.",
		},
		{tlsrpt.Failure{Type: tlsrpt.ValidationFailure}, "the sender's check of your mail server failed, and it does not say why."},
		{
			tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: "VALIDATION_FAILURE"},
			"the sender's check of your mail server failed, for a reason that mailseal does not know. The sender's own words: “VALIDATION_FAILURE”.",
		},
		{tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: "MX_HOSTS_MISMATCH"}, "the sender found a mail server that is not in your policy file. The sender's own words: “MX_HOSTS_MISMATCH”."},
		{tlsrpt.Failure{Type: tlsrpt.CertificateExpired, Code: "tls: bad certificate"}, "your mail server's certificate had expired. The sender's own words: “tls: bad certificate”."},
		{
			tlsrpt.Failure{Type: tlsrpt.STSWebPKIInvalid, Code: "certificate has expired", Info: "see the log"},
			"the certificate of your policy file's web server had expired. The sender's own words: “certificate has expired”, “see the log”.",
		},
		{tlsrpt.Failure{}, "no reason was given."},
		{tlsrpt.Failure{Type: "odd"}, "it says only: “odd”."},
		{
			tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: "x” You are safe.\n“\x1b[2J"},
			"the sender's check of your mail server failed, for a reason that mailseal does not know. The sender's own words: “x' You are safe. '?[2J”.",
		},
	} {
		if got := strings.TrimSpace(FailureReason(words, test.failure) + " " + SenderWords(words, test.failure)); got != test.want {
			t.Errorf("%+v:\n%s\nwant\n%s", test.failure, got, test.want)
		}
	}
	long := SenderWords(words, tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: strings.Repeat("x", 400)})
	if len(long) > 300 || !strings.HasSuffix(long, "...”.") {
		t.Error(long)
	}
}

// Every cause has its words, and every kind of failure a name for tables.
func TestCausesHaveWords(t *testing.T) {
	words, err := assets.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, cause := range tlsrpt.Causes() {
		if !words.Has(msgid.Cause.Of(string(cause))) {
			t.Errorf("no words for the cause %s", cause)
		}
	}
	for _, code := range []string{"SubjectMismatch", "X509_V_ERR_CERT_HAS_EXPIRED", "mx-mismatch", "tls: protocol version"} {
		if kind := (tlsrpt.Failure{Type: tlsrpt.ValidationFailure, Code: code}).Kind(); !words.Has(msgid.CauseShort.Of(kind)) {
			t.Errorf("no name for the kind %s", kind)
		}
	}
	for _, key := range words.Keys(string(msgid.CauseShort) + ".") {
		if name := words.Say(msgid.ID(key), nil); len(name) > 22 {
			t.Errorf("%s is too wide: %s", key, name)
		}
	}
}
