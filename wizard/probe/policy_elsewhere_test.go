package probe

import (
	"crypto/tls"
	"io"
	"net/http"
	"testing"

	"mailseal/wizard/facts"
)

// A policy at the domain itself is found even where its own host does not exist.
func TestPolicyAtTheDomain(t *testing.T) {
	for body, want := range map[string]string{
		goodPolicy:         "https://alpha.example/.well-known/mta-sts.txt",
		"<html>Welcome":    "",
		"version: mystery": "",
	} {
		w := alphaInternet(t, bare("mta-sts"))
		w.web("192.0.2.80:443", certSpec{names: []string{"alpha.example"}}, body)
		seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
		same(t, seen.FoundAt, want)
	}
}

func TestPolicyElsewhere(t *testing.T) {
	const host = "https://mta-sts.alpha.example"
	for name, test := range map[string]struct {
		serve       func(*http.Request) (int, string) // the policy host
		apex        string                            // body at the domain itself
		wantFoundAt string
		wantBrowser int
	}{
		"nowhere":           {serve: func(*http.Request) (int, string) { return 404, "" }},
		"at the top":        {serve: onlyAt("/mta-sts.txt"), wantFoundAt: host + "/mta-sts.txt"},
		"capitals":          {serve: onlyAt("/.well-known/MTA-STS.txt"), wantFoundAt: host + "/.well-known/MTA-STS.txt"},
		"at the domain":     {serve: func(*http.Request) (int, string) { return 410, "" }, apex: goodPolicy, wantFoundAt: "https://alpha.example/.well-known/mta-sts.txt"},
		"a page everywhere": {serve: func(r *http.Request) (int, string) { return statusUnless(r, 200), "<html>" }},
		"browsers only": {serve: func(r *http.Request) (int, string) {
			if r.UserAgent() == browserAgent {
				return 200, goodPolicy
			}
			return 403, "robot!"
		}, wantBrowser: 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := fetched(t, alphaZone+"mta-sts A 192.0.2.82\n", func(w *internet) {
				handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					status, body := http.StatusOK, test.apex
					if r.Host != "alpha.example" {
						status, body = test.serve(r)
					}
					rw.WriteHeader(status)
					io.WriteString(rw, body)
				})
				config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example", "alpha.example"}})}}
				w.webHandler("192.0.2.80:443", config.Clone(), handler)
				w.webHandler("192.0.2.82:443", config.Clone(), handler)
			})
			same(t, len(seen.Fetches), 2)
			for _, f := range seen.Fetches {
				same(t, f.FoundAt, test.wantFoundAt)
				same(t, f.Browser, test.wantBrowser)
			}
		})
	}
}

func onlyAt(path string) func(*http.Request) (int, string) {
	return func(r *http.Request) (int, string) {
		if r.URL.Path == path {
			return 200, goodPolicy
		}
		return 404, ""
	}
}

func statusUnless(r *http.Request, status int) int {
	if r.URL.Path == "/.well-known/mta-sts.txt" {
		return 404
	}
	return status
}
