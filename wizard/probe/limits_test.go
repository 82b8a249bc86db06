package probe

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

// The caller can end a check at any time.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		p := newProbe(t, Config{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		same(t, p.Check(ctx, "alpha.example", facts.Full(), nil).Took, 10*time.Millisecond)
	})
}

// However many servers a domain names, only so many sockets are open at once.
func TestSocketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInternet(t)
		w.inMemory = true
		zone := "$ORIGIN alpha.example.\n@ 60 SOA ns1 h 1 2 3 4 5\n"
		var addrs []string
		for i := range 13 {
			for j := range 4 {
				addr := netip.AddrFrom4([4]byte{203, 0, byte(i), byte(j)}).String()
				addrs = append(addrs, addr)
				zone += strings.ReplaceAll("@ 60 NS nsX\nnsX 60 A ", "X", string(rune('a'+i))) + addr + "\n"
			}
		}
		w.serve(zone, addrs...)
		p := w.probe("8.8.8.8")
		open, most := 0, 0
		p.config.Dial = func(ctx context.Context, _, address string) (net.Conn, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if open++; open > most {
				most = open
			}
			return &countedConn{w.dialMemory(ctx, address, time.Millisecond), func() {
				w.mu.Lock()
				open--
				w.mu.Unlock()
			}}, nil
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
		same(t, len(seen.Zone.Servers), maxServers)
		same(t, most, maxSockets)
		same(t, open, 0)
	})
}

type countedConn struct {
	*memoryConn
	closed func()
}

func (c *countedConn) Close() error {
	c.closed()
	return nil
}

// What comes without end, or drop by drop, is left after a bound in size or time.
func TestEndlessAnswers(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	endless := tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
	w.webHandler("192.0.2.80:443", &endless, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(rw, strings.Repeat("mx: a.example\n", 1000)); err != nil {
				return
			}
		}
	}))
	w.listen("192.0.2.25:25", func(conn net.Conn) {
		for {
			if _, err := io.WriteString(conn, "220-"+strings.Repeat("x", 80)+"\r\n"); err != nil {
				return
			}
		}
	})
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Mail: true}, nil)
	same(t, len(seen.Fetches[0].Body), 64<<10+1)
	same(t, seen.Servers[0].Calls[0].Stage, facts.CallGreeting)
}

// A certificate with thousands of names is read, and little of it kept.
func TestCertificateOfThousands(t *testing.T) {
	names := []string{"mta-sts.alpha.example"}
	for i := range 3000 {
		names = append(names, "n"+strings.Repeat("x", 10)+string(rune('a'+i%26))+".example")
	}
	w := alphaInternet(t, alphaZone)
	w.web("192.0.2.80:443", certSpec{names: names}, goodPolicy)
	w.mail("192.0.2.25:25", mailScript{cert: certSpec{names: append([]string{"mx1.alpha.example"}, names...)}})
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Mail: true}, nil)
	same(t, []facts.CertFault{seen.Fetches[0].Cert.Fault, seen.Servers[0].Calls[0].Cert.Fault}, []facts.CertFault{"", ""})
	same(t, len(seen.Fetches[0].Cert.Names), maxCertNames)
}

// A file that comes drop by drop is left when its time is up, and the rest of the check is there.
func TestDrip(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	config := tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
	w.webHandler("192.0.2.80:443", &config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(rw, "v"); err != nil {
				return
			}
			rw.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}))
	p := w.probe("8.8.8.8")
	p.config.Timeout = 500 * time.Millisecond
	seen := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
	same(t, seen.Fetches[0].Stage, facts.FetchTimeout)
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=20261101T090000"})
}

// Of a thousand texts a hundred are kept.
func TestHugeTXT(t *testing.T) {
	zone := bare("_mta-sts")
	for i := range 1000 {
		zone += fmt.Sprintf("_mta-sts TXT \"filler %d\"\n", i)
	}
	w := alphaInternet(t, zone)
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
	same(t, len(seen.Record.Values("TXT")), maxRecords)
}
