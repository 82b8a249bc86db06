package probe

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"mailseal/wizard/facts"
)

// clock compares this computer's clock with the Date of web servers that have
// proven who they are.
type clock struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration
}

// clockNoise is what a round trip and whole seconds make of two equal clocks.
const clockNoise = 10 * time.Second

func (c *clock) note(now time.Time, header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	age, _ := strconv.ParseUint(header.Get("Age"), 10, 31) // a cache keeps the Date of the original
	ahead := now.Sub(date.Add(time.Duration(age) * time.Second)).Round(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = true
	if ahead.Abs() >= clockNoise {
		c.ahead = ahead
	}
}

func (c *clock) off() (ahead time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead, c.known
}

// blamesTime says whether a certificate was found out of its time, which a
// wrong clock here would explain as well.
func blamesTime(seen *facts.Check) bool {
	outOfTime := func(c *facts.Certificate) bool {
		return c != nil && (c.Fault == facts.CertExpired || c.Fault == facts.CertNotYet)
	}
	return slices.ContainsFunc(seen.Fetches, func(f facts.Fetch) bool { return outOfTime(f.Cert) }) ||
		slices.ContainsFunc(slices.Concat(callsOf(seen.Servers)...), func(c facts.Call) bool { return outOfTime(c.Cert) })
}

// askClock reads the Date of a public resolver's web server, where no other
// server gave one. Its certificate has to be good at some time.
func (l *look) askClock(ctx context.Context) {
	if _, known := l.clock.off(); known {
		return
	}
	l.trySites(ctx, func(ctx context.Context, at site) bool { return l.readClock(ctx, at) == nil })
}

func (l *look) readClock(ctx context.Context, at site) error {
	free, err := l.probe.slot(ctx)
	if err != nil {
		return err
	}
	defer free()
	conn, err := l.probe.connect(ctx, netip.AddrPortFrom(at.addr, httpsPort))
	if err != nil {
		return err
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{
		ServerName:         at.host,
		InsecureSkipVerify: true, // verified by accepts
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2", "http/1.1"},
		VerifyConnection: func(state tls.ConnectionState) error {
			return l.probe.judge.accepts(state.PeerCertificates, at.host, wasGood(state.PeerCertificates))
		},
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return err
	}
	response, err := request(ctx, secure, page{at.addr.String(), at.host, "/", agent})
	if err != nil {
		return err
	}
	response.Body.Close()
	l.clock.note(l.probe.config.Now(), response.Header)
	return nil
}
