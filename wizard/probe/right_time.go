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

// askClock reads the Date of a public resolver's web server, where no other server gave one, once. Its certificate has to be good at
// some time. read reports whether any server gave a Date.
func (c *check) askClock(ctx context.Context) (read bool) {
	if !c.clock.wasRead() {
		c.clock.asked.Do(func() {
			c.trySites(ctx, func(ctx context.Context, at site) bool { return c.readClock(ctx, at) == nil })
		})
	}
	return c.clock.wasRead()
}

func (c *check) readClock(ctx context.Context, at site) error {
	accept := func(chain []*x509.Certificate) error { return c.probe.trust.accepts(chain, at.host, wasGood(chain)) }
	return c.probe.overTLS(ctx, at, accept, func(conn *tls.Conn) error {
		response, err := request(ctx, conn, page{at.addr.String(), at.host, "/", userAgent})
		if err != nil {
			return err
		}
		response.Body.Close()
		c.readDate(response.Header)
		return nil
	})
}

// observeClock writes down how wrong the clock is, and judges by the right time what was seen before that was known. Where no server
// gave a Date, and the clock was wrong before or may have been set since, a well-known one is asked.
func (c *check) observeClock(ctx context.Context, seen *facts.Check) {
	if c.clockInDoubt(seen) {
		c.askClock(ctx)
	}
	seen.Network.ClockOff = c.off()
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

// clockInDoubt reports whether the clock should be compared with a well-known server's, as no other gave a Date.
func (c *check) clockInDoubt(seen *facts.Check) bool {
	if last := c.probe.config.Last; c.scope.Network && last != nil {
		since := c.now().Sub(last.At)
		return c.probe.config.Ahead != 0 || since < 0 || since > mayBeSet || len(seen.Fetches) > 0
	}
	return false
}

// mayBeSet is the time between two checks after which a clock may as well have been set.
const mayBeSet = 36 * time.Hour
