package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// exchange asks one server: UDP, sent as often as tries says (1 or 2) if need be, TCP where the answer does
// not fit or cannot be read, without EDNS0 where the server does not know it.
func (p *Probe) exchange(ctx context.Context, to netip.AddrPort, q question, tries int) (reply *dns.Msg, err error) {
	free, err := p.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	again, end := q.waits(tries)
	for _, edns := range []bool{true, false} {
		try, cancel := context.WithTimeout(ctx, end)
		reply, err = p.try(try, to, q.message(edns), again)
		cancel()
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
	conn, err := p.config.Dial(ctx, network, to.String())
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
	room := datagrams.Get().(*[maxDatagram + 1]byte)
	defer datagrams.Put(room) // an unpacked message keeps nothing of it
	buf := room[:]
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
	out, err := m.Pack()
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(append([]byte{byte(len(out) >> 8), byte(len(out))}, out...)); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	in := make([]byte, int(size[0])<<8|int(size[1]))
	if _, err := io.ReadFull(conn, in); err != nil {
		return nil, err
	}
	reply := new(dns.Msg)
	if reply.Unpack(in) != nil {
		return nil, errMalformed
	}
	if !fits(m, reply) {
		return nil, errMismatch
	}
	return reply, nil
}

// failure is the answer of a server that gave none.
func failure(server facts.Server, err error) facts.Answer {
	status := facts.Failed
	if isTimeout(err) || errors.Is(err, context.Canceled) {
		status = facts.Timeout
	}
	return facts.Answer{Server: server, Status: status, Err: clip(err.Error(), maxErr)}
}
