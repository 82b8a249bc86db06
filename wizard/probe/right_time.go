package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"time"

	"mailseal/wizard/facts"
)

// certificate verifies what a server showed for host. Most show the same at all their addresses, and that is verified once. One that
// is out of its time may be so by this computer's clock alone: then that is compared with others' first.
func (c *check) certificate(ctx context.Context, chain []*x509.Certificate, host string) *facts.Certificate {
	var key strings.Builder
	key.WriteString(host)
	for _, cert := range chain {
		key.WriteByte(' ')
		key.Write(cert.Raw)
	}
	seen := c.certificates.get(key.String(), func() *facts.Certificate {
		seen := c.probe.trust.certificate(chain, host, c.now())
		if seen != nil && seen.Fault != "" && seen.FaultAt(c.now()) != "" && c.askClock(ctx) {
			seen = c.probe.trust.certificate(chain, host, c.now())
		}
		return seen
	})
	if seen == nil {
		return nil
	}
	own := *seen
	return &own
}

// askClock reads the Date of a public resolver's web server, once, whose certificate has to be good at some time. read reports whether
// any server gave a Date.
func (c *check) askClock(ctx context.Context) (read bool) {
	c.clock.asked.Do(func() {
		c.trySites(ctx, func(ctx context.Context, at site) bool { return c.readClock(ctx, at) == nil })
	})
	_, read = c.off()
	return read
}

func (c *check) readClock(ctx context.Context, at site) error {
	accept := func(chain []*x509.Certificate) error { return c.probe.trust.accepts(chain, at.host, wasGood(chain)) }
	return c.probe.overTLS(ctx, at, accept, func(conn *tls.Conn) error {
		response, err := request(ctx, conn, page{at.addr.String(), at.host, "/", userAgent})
		if err != nil {
			return err
		}
		response.Body.Close()
		c.clock.wellKnown.read(c.probe.config.Now(), response.Header)
		return nil
	})
}

// observeClock writes down how wrong the clock is, and judges by the right time what was seen before that was known.
func (c *check) observeClock(ctx context.Context, seen *facts.Check) {
	if c.clockInDoubt(seen) {
		c.askClock(ctx)
	}
	seen.Network.ClockOff = c.network().ClockOff
	seen.At = seen.Network.Right(c.at).UTC()
	if !seen.Network.ClockWrong() {
		return
	}
	for i, f := range seen.Fetches {
		seen.Fetches[i].At = seen.At
		if f.Cert != nil && f.Cert.Fault == "" && f.Cert.FaultAt(seen.At) != "" {
			f.Cert.Fault = f.Cert.FaultAt(seen.At)
			seen.Fetches[i].Stage = facts.FetchCert
		}
	}
}

// clockInDoubt reports whether a well-known server should be asked for the time: the policy host alone says that the clock is wrong, or
// it gave no Date, while the clock was wrong before or may have been set since.
func (c *check) clockInDoubt(seen *facts.Check) bool {
	off, read := c.off()
	last := c.probe.config.Last
	switch {
	case read:
		return c.network().ClockWrong()
	case !c.scope.Network || last == nil:
		return false
	}
	since := c.now().Sub(last.At)
	return off != 0 || since < 0 || since > mayBeSet || len(seen.Fetches) > 0
}

// mayBeSet is the time between two checks after which a clock may as well have been set.
const mayBeSet = 36 * time.Hour
