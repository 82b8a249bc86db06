package probe

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// fetched checks alpha.example against a web server of its own and gives the fetches.
func fetched(t *testing.T, zone string, arrange func(*internet)) facts.Check {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(zone, "192.0.2.53", "192.0.2.54")
	w.dnsServer("8.8.8.8")
	arrange(w)
	return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
}

func TestCertificateFaults(t *testing.T) {
	const host = "mta-sts.alpha.example"
	for name, test := range map[string]struct {
		cert certSpec
		want facts.CertFault
	}{
		"good":                       {certSpec{names: []string{host}}, ""},
		"star":                       {certSpec{names: []string{"*.alpha.example"}}, ""},
		"expired":                    {certSpec{names: []string{host}, notBefore: -90, notAfter: -1}, facts.CertExpired},
		"expired, of another name":   {certSpec{names: []string{"x.example"}, notBefore: -90, notAfter: -1}, facts.CertExpired},
		"not yet":                    {certSpec{names: []string{host}, notBefore: 1, notAfter: 90}, facts.CertNotYet},
		"wrong name":                 {certSpec{names: []string{"*.github.io"}}, facts.CertWrongName},
		"two labels under a star":    {certSpec{names: []string{"*.example"}}, facts.CertWrongName},
		"name in CN only":            {certSpec{cn: host}, facts.CertWrongName},
		"self-signed":                {certSpec{names: []string{host}, chain: "self", aia: true}, facts.CertUntrusted},
		"unknown issuer":             {certSpec{names: []string{host}, chain: "unknown"}, facts.CertUntrusted},
		"intermediate missing":       {certSpec{names: []string{host}, chain: "leaf", aia: true}, facts.CertChain},
		"intermediate nowhere named": {certSpec{names: []string{host}, chain: "leaf"}, facts.CertUntrusted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := fetched(t, alphaZone, func(w *internet) { w.web("192.0.2.80:443", test.cert, goodPolicy) })
			same(t, len(seen.Fetches), 1)
			f := seen.Fetches[0]
			same(t, f.Cert.Fault, test.want)
			if test.want != "" {
				same(t, []any{f.Stage, f.Status, len(f.Body)}, []any{facts.FetchCert, 0, 0})
			}
		})
	}
}

func TestFetchStages(t *testing.T) {
	good := certSpec{names: []string{"mta-sts.alpha.example"}}
	for name, test := range map[string]struct {
		arrange func(*internet)
		want    facts.FetchStage
	}{
		"refused": {func(w *internet) {}, facts.FetchRefused},
		"TLS 1.1": {func(w *internet) {
			w.webHandler("192.0.2.80:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(good)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, http.NotFoundHandler())
		}, facts.FetchTLS},
		"mail server": {func(w *internet) { w.mail("192.0.2.80:443", mailScript{}) }, facts.FetchTLS},
		"hangs up": {func(w *internet) {
			w.webHandler("192.0.2.80:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(good)}}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
		}, facts.FetchHTTP},
		"endless header": {func(w *internet) {
			w.webHandler("192.0.2.80:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(good)}}, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				for i := range 3000 {
					rw.Header().Add("X-More", time.Unix(int64(i), 0).String())
				}
				rw.WriteHeader(200)
			}))
		}, facts.FetchHTTP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := fetched(t, alphaZone, test.arrange)
			same(t, len(seen.Fetches), 1)
			same(t, seen.Fetches[0].Stage, test.want)
			same(t, seen.Fetches[0].Err != "", true)
		})
	}
}

func TestFetchFromEveryAddress(t *testing.T) {
	seen := fetched(t, alphaZone+"mta-sts A 192.0.2.81\nmta-sts AAAA 2001:db8::80\n", func(w *internet) {
		good := certSpec{names: []string{"mta-sts.alpha.example"}}
		w.web("192.0.2.80:443", good, goodPolicy)
		w.web("192.0.2.81:443", good, "other")
	})
	var got []any
	for _, f := range seen.Fetches {
		got = append(got, f.Addr, f.Stage, string(f.Body))
	}
	same(t, got, []any{
		"192.0.2.80", facts.FetchDone, goodPolicy,
		"192.0.2.81", facts.FetchDone, "other",
		"2001:db8::80", facts.FetchConnect, "",
	})
	same(t, seen.Network.NoIPv6, true)
}

func TestOneWorkingAddressOfEitherFamily(t *testing.T) {
	for i, alive := range []string{"192.0.2.80:443", "[2001:db8::80]:443"} {
		seen := fetched(t, alphaZone+"mta-sts AAAA 2001:db8::80\n", func(w *internet) {
			w.web(alive, certSpec{names: []string{"mta-sts.alpha.example"}}, goodPolicy)
		})
		want := []facts.FetchStage{facts.FetchRefused, facts.FetchConnect} // of IPv4 and IPv6 where nobody listens
		want[i] = facts.FetchDone
		same(t, []facts.FetchStage{seen.Fetches[0].Stage, seen.Fetches[1].Stage}, want)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	paths := make(chan string, 10)
	seen := fetched(t, alphaZone, func(w *internet) {
		config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
		w.webHandler("192.0.2.80:443", config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			paths <- r.URL.Path + " " + r.UserAgent() + r.Header.Get("Cookie")
			http.SetCookie(rw, &http.Cookie{Name: "a", Value: "b"})
			http.Redirect(rw, r, "https://www.alpha.example/", http.StatusMovedPermanently)
		}))
	})
	close(paths)
	var got []string
	for path := range paths {
		got = append(got, path)
	}
	same(t, got, []string{"/.well-known/mta-sts.txt mailseal (+MTA-STS policy check)"})
	same(t, []any{seen.Fetches[0].Status, seen.Fetches[0].Location}, []any{301, "https://www.alpha.example/"})
}

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
