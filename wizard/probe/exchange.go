package probe

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// question is what a DNS server is asked.
type question struct {
	name      string // without final dot
	qtype     uint16
	recurse   bool // RD: the server is a resolver
	unchecked bool // CD: do not validate (RFC 4035 §3.2.2)
	proven    bool // AD: say whether it was validated (RFC 6840 §5.7)
}

const (
	udpSize     = 1232 // EDNS0, small enough never to be cut into fragments
	maxDatagram = 4096 // from servers that send more than they are asked for; beyond that over TCP
)

// message puts the question in the form that is sent, with a fresh random id.
func (q question) message(edns bool) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(q.name), q.qtype)
	m.RecursionDesired = q.recurse
	m.CheckingDisabled = q.unchecked
	m.AuthenticatedData = q.proven
	if edns {
		m.SetEdns0(udpSize, false)
	}
	return m
}

// waits returns the times at which a question is sent again, and when the answer is no longer waited for. A
// resolver may have to ask others first; an authoritative server has the answer.
func (q question) waits(tries int) (again, end time.Duration) {
	again, end = time.Second, 3*time.Second
	if q.recurse {
		again, end = 2*time.Second, 5*time.Second
	}
	if tries < 2 {
		return again, again
	}
	return again, end
}

// jittered returns a time, or up to a quarter more: what was lost together, since it was too much at once, is not sent again together.
func jittered(d time.Duration) time.Duration { return d + rand.N(d/4) }

// fits reports whether reply answers m: same id, same question. A server may leave
// the question out where it could not read it.
func fits(m, reply *dns.Msg) bool {
	if !reply.Response || reply.Id != m.Id {
		return false
	}
	if len(reply.Question) == 0 {
		return reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError
	}
	q, r := m.Question[0], reply.Question[0]
	return len(reply.Question) == 1 && q.Qtype == r.Qtype && q.Qclass == r.Qclass && dnsname.Equal(q.Name, r.Name)
}

// exchange asks one server: UDP, sent as often as tries says (1 or 2) if need be, TCP where the answer does
// not fit or cannot be read, without EDNS0 where the server does not know it.
func (p *Probe) exchange(ctx context.Context, to netip.AddrPort, q question, tries int) (reply *dns.Msg, err error) {
	polite := politeDNS
	if q.recurse {
		polite = politeResolver
	}
	over, err := p.turn(ctx, to, polite)
	if err != nil {
		return nil, err
	}
	defer over()
	sent(ctx)
	again, end := q.waits(tries)
	for _, edns := range []bool{true, false} {
		reply, err = despiteBusy(ctx, func() (*dns.Msg, error) {
			ctx, cancel := context.WithTimeout(ctx, end)
			defer cancel()
			reply, err := p.try(ctx, to, q.message(edns), jittered(again))
			return reply, onTime(ctx, err)
		})
		if err != nil || reply.Rcode != dns.RcodeFormatError && reply.Rcode != dns.RcodeNotImplemented && reply.Rcode != dns.RcodeBadVers {
			break
		}
	}
	return reply, err
}

var (
	errMalformed = errors.New("the answer cannot be read")
	errMismatch  = errors.New("the answer is to another question")
)

func (p *Probe) try(ctx context.Context, to netip.AddrPort, m *dns.Msg, again time.Duration) (*dns.Msg, error) {
	reply, err := p.over(ctx, "udp", to, m, func(conn net.Conn, m *dns.Msg) (*dns.Msg, error) { return datagram(conn, m, again) })
	if err == nil && !reply.Truncated {
		return reply, nil
	}
	if err != nil && !errors.Is(err, errMalformed) {
		return nil, err
	}
	return p.over(ctx, "tcp", to, m, stream)
}

// over opens a connection, talks, and closes it, also when ctx ends before.
func (p *Probe) over(ctx context.Context, network string, to netip.AddrPort, m *dns.Msg, talk func(net.Conn, *dns.Msg) (*dns.Msg, error)) (*dns.Msg, error) {
	dial := p.dial
	if m.RecursionDesired { // a resolver
		dial = p.dialNamed
	}
	conn, err := dial(ctx, network, to)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer hangUp(ctx, conn)()
	reply, err := talk(conn, m)
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	return reply, err
}

// datagrams are buffers, used again: a check puts a hundred questions and more.
var datagrams = sync.Pool{New: func() any { return new([maxDatagram + 1]byte) }}

// datagram is DNS over UDP. The question is sent once more after a while, since one of the two may be lost; a late
// answer to the first still counts. Answers that are not to m are passed over: they are forged.
func datagram(conn net.Conn, m *dns.Msg, again time.Duration) (*dns.Msg, error) {
	out, err := m.Pack()
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(out); err != nil {
		return nil, err
	}
	repeat := time.AfterFunc(again, func() { _, _ = conn.Write(out) })
	defer repeat.Stop()
	buffer := datagrams.Get().(*[maxDatagram + 1]byte)
	defer datagrams.Put(buffer) // an unpacked message keeps nothing of it
	buf := buffer[:]
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return nil, err
		}
		if n < 12 || buf[0] != byte(m.Id>>8) || buf[1] != byte(m.Id) {
			continue
		}
		reply := new(dns.Msg)
		if n > maxDatagram || reply.Unpack(buf[:n]) != nil {
			return nil, errMalformed
		}
		if fits(m, reply) {
			return reply, nil
		}
	}
}

// stream is DNS over TCP (RFC 1035 §4.2.2).
func stream(conn net.Conn, m *dns.Msg) (*dns.Msg, error) {
	framed := &dns.Conn{Conn: conn}
	if err := framed.WriteMsg(m); err != nil {
		return nil, err
	}
	reply, err := framed.ReadMsg()
	switch {
	case err != nil && (reply != nil || errors.Is(err, dns.ErrShortRead)): // no more than the header could be read
		return nil, errMalformed
	case err != nil:
		return nil, err
	}
	if !fits(m, reply) {
		return nil, errMismatch
	}
	return reply, nil
}

// failure returns the answer of a server that gave none.
func failure(server facts.Server, err error) facts.Answer {
	status := facts.Failed
	if isTimeout(err) || errors.Is(err, context.Canceled) {
		status = facts.Timeout
	}
	if errors.Is(err, errInside) {
		status = facts.NotAsked
	}
	return facts.Answer{Server: server, Status: status, Err: clip(err.Error(), maxErr)}
}
