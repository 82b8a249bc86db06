package probe

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// vector is one case of testdata/https.json.
type vector struct {
	Name  string `json:"name"`
	Input struct {
		Domain string `json:"policy_domain"`
		TLS    *struct {
			SAN       []string `json:"san"`
			CN        string   `json:"cn"`
			Chain     string   `json:"chain"`
			NotBefore int      `json:"not_before_days"`
			NotAfter  int      `json:"not_after_days"`
			ALPN      []string `json:"alpn"`
			Hang      bool     `json:"hang"`
		} `json:"tls"`
		DNS *struct {
			A        []string `json:"a"`
			AAAA     []string `json:"aaaa"`
			ADead    bool     `json:"a_dead"`
			AAAADead bool     `json:"aaaa_dead"`
			CNAME    string   `json:"cname"`
			Rcode    string   `json:"rcode"`
		} `json:"dns"`
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    json.RawMessage   `json:"body"`
		Also    map[string]string `json:"also"`
	} `json:"input"`
	Expect string `json:"expect"`
	Type   string `json:"tlsrpt_result_type"`
}

// notHTTP are the vectors that are not about what one fetch sees.
func notHTTP(name string) string {
	switch name {
	case "slow_first_byte_59s":
		return "takes a minute by the clock"
	case "stale_cdn_copy":
		return "compares the body with what was published: not a matter of the fetch"
	case "ipv4_dead_ipv6_ok", "ipv6_broken_ipv4_ok":
		return "has its own test, because each address is a fetch of its own"
	}
	return ""
}

func TestVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/https.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			if why := notHTTP(v.Name); why != "" {
				t.Skip(why)
			}
			t.Parallel()
			seen := v.check(t)
			got, result := outcome(seen)
			if got != v.Expect {
				t.Errorf("%s, want %s: %+v", got, v.Expect, seen.Fetches)
			}
			if v.Type != "" && result != "" && result != v.Type {
				t.Errorf("result type %s, want %s", result, v.Type)
			}
		})
	}
}

// outcome is how a sender that keeps to the RFC judges what was seen (RFC 8461 §3.3, RFC 8460 §4.3.2).
func outcome(seen facts.Check) (verdict, resultType string) {
	if len(seen.Fetches) == 0 {
		return "fail", ""
	}
	f := seen.Fetches[0] // the only one: a vector has one address
	media, _, _ := mime.ParseMediaType(f.ContentType)
	switch {
	case f.Stage == facts.FetchCert:
		return "fail", "sts-webpki-invalid"
	case f.Stage != facts.FetchDone || f.Status != 200 || len(f.Body) > mtasts.MaxPolicySize:
		return "fail", "sts-policy-fetch-error"
	}
	if _, err := mtasts.ParsePolicy(f.Body); err != nil {
		return "fail", "sts-policy-invalid"
	}
	if media != mtasts.MediaType {
		return "fail", "sts-policy-fetch-error"
	}
	return "ok", ""
}

// check builds the world of v and checks its domain.
func (v vector) check(t *testing.T) facts.Check {
	in := v.Input
	host := "mta-sts." + in.Domain
	w := newInternet(t)
	zone := "$ORIGIN " + in.Domain + ".\n$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.53\n@ A 192.0.2.81\n"
	switch {
	case in.DNS == nil:
		zone += "mta-sts A 192.0.2.80\n"
	case in.DNS.CNAME != "":
		zone += "mta-sts CNAME " + in.DNS.CNAME + ".\n"
	case in.DNS.Rcode == "":
		zone += "mta-sts TXT \"no address\"\n"
	}
	w.serve(zone, "192.0.2.53")
	w.serve("mailhost.example. 60 SOA ns.mailhost.example. h. 1 2 3 4 5\nmailhost.example. 60 NS ns.mailhost.example.\nns.mailhost.example. 60 A 198.51.100.53\nsts.mailhost.example. 60 A 192.0.2.80\n", "198.51.100.53")
	w.dnsServer("8.8.8.8")
	handler := http.HandlerFunc(v.serve)
	if in.TLS != nil && in.TLS.Hang {
		w.listen("192.0.2.80:443", func(conn net.Conn) { io.Copy(io.Discard, conn) })
	} else if in.TLS != nil {
		cert := certSpec{names: in.TLS.SAN, cn: in.TLS.CN, chain: in.TLS.Chain, notBefore: in.TLS.NotBefore, notAfter: in.TLS.NotAfter}
		w.webHandler("192.0.2.80:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(cert)}, NextProtos: in.TLS.ALPN}, handler)
	}
	w.webHandler("192.0.2.81:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{in.Domain}})}}, handler)
	p := w.probe("8.8.8.8")
	if in.TLS != nil && in.TLS.Hang {
		p.config.Timeout = 300 * time.Millisecond
	}
	seen := p.Check(context.Background(), in.Domain, facts.Scope{DNS: true, Policy: true}, nil)
	for _, name := range w.serverNames() {
		if name != host && name != in.Domain {
			t.Errorf("SNI or Host %q", name)
		}
	}
	return seen
}

func (v vector) serve(rw http.ResponseWriter, r *http.Request) {
	in := v.Input
	if body, ok := in.Also[r.URL.Path]; ok {
		io.WriteString(rw, body)
		return
	}
	if r.Host != "mta-sts."+in.Domain {
		io.WriteString(rw, in.Also["https://"+r.Host+r.URL.Path])
		return
	}
	if r.URL.Path != mtasts.PolicyPath || r.Method != http.MethodGet {
		http.NotFound(rw, r)
		return
	}
	rw.Header()["Content-Type"] = nil
	for key, value := range in.Headers {
		if key != "Transfer-Encoding" {
			rw.Header().Set(key, value)
		}
	}
	rw.WriteHeader(in.Status)
	v.write(rw)
}

func (v vector) write(to io.Writer) {
	var text string
	if json.Unmarshal(v.Input.Body, &text) == nil {
		io.WriteString(to, text)
		return
	}
	var made struct {
		Gen   string `json:"gen"`
		Text  string `json:"text"`
		Bytes int    `json:"bytes"`
	}
	json.Unmarshal(v.Input.Body, &made)
	switch made.Gen {
	case "pad_extension_to":
		start := strings.ReplaceAll(goodPolicy, "\r\n", "\n") + "x: "
		io.WriteString(to, start+strings.Repeat("y", made.Bytes-len(start)-1)+"\n")
	case "repeat":
		for range made.Bytes / len(made.Text) {
			if _, err := io.WriteString(to, made.Text); err != nil {
				return
			}
		}
	case "gzip":
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		io.WriteString(z, made.Text)
		z.Close()
		to.Write(packed.Bytes())
	}
}
